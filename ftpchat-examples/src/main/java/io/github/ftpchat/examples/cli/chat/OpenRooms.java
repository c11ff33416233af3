package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.examples.cli.options.PlaceName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The rooms that are open, of which one is in view. What opens and reads is for the thread that
 * reads what the person types.
 */
final class OpenRooms {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RoomLink.Opener opener;
  private final Optional<Path> seen;
  private final UiThread ui;
  private final Window window;
  private final Clock clock;
  private volatile List<ChatRoom> rooms = List.of();
  private volatile ChatRoom shown;

  OpenRooms(RoomLink.Opener opener, Optional<Path> seen, UiThread ui, Window window, Clock clock) {
    this.opener = opener;
    this.seen = seen;
    this.ui = ui;
    this.window = window;
    this.clock = clock;
  }

  /** The rooms in the order in which they were opened. */
  List<ChatRoom> all() {
    return rooms;
  }

  /** The room in view. */
  ChatRoom shown() {
    return shown;
  }

  /** Brings a room into view, and opens it where it is not open. */
  void goTo(String wanted) {
    Optional<ChatRoom> open =
        rooms.stream().filter(room -> room.link().url().room().equals(wanted)).findFirst();
    if (open.isPresent()) {
      ui.run(() -> bringIntoView(open.get()));
    } else {
      enter(opener.open(wanted));
    }
  }

  /** Opens a room and brings it into view. */
  void enter(RoomLink link) {
    LastSeen lastSeen =
        new LastSeen(
            seen.map(
                directory -> CursorStore.file(directory.resolve(PlaceName.of(link.url().place())))),
            link.url().room());
    ChatRoom room = new ChatRoom(link, lastSeen, ui, window::of, clock);
    List<ChatRoom> more = new ArrayList<>(rooms);
    more.add(room);
    ui.run(
        () -> {
          Optional.ofNullable(shown).ifPresent(before -> before.setInView(false));
          List<ChatRoom> all = List.copyOf(more);
          rooms = all;
          bringIntoView(room);
        });
    try {
      open(room, link.name(), talking(room).history(HistoryPolicy.replay(Chat.HISTORY)));
      // What is said of the room stands below its history; a session that ends gives none.
      room.caughtUp().completeOnTimeout(null, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      link.novelty().ifPresent(this::note);
      List<OutgoingMessage> earlier =
          link.takeUp(room.session(), text -> ui.run(() -> room.note(text)));
      ui.run(() -> room.tookUp(earlier));
    } catch (RuntimeException e) {
      more.remove(room);
      ui.run(
          () -> {
            rooms = List.copyOf(more);
            if (!more.isEmpty()) {
              bringIntoView(more.get(more.size() - 1));
            }
          });
      throw e;
    }
  }

  /** Starts a session that talks in a room. */
  SessionBuilder talking(ChatRoom room) {
    return room.link().talking(text -> ui.run(() -> room.note(text)));
  }

  /** Opens a session for a room under a name. */
  void open(ChatRoom room, String name, SessionBuilder builder) {
    ChatSession session = room.link().open(builder.participant(name).listener(room));
    ui.run(() -> room.talkIn(session, name));
  }

  /** As {@link #open}, but without waiting for the server. */
  void start(ChatRoom room, String name, SessionBuilder builder) {
    ChatSession session = builder.participant(name).listener(room).start();
    ui.run(() -> room.talkIn(session, name));
  }

  /** Brings a room into view that is open already. On the {@link UiThread}. */
  void bringIntoView(ChatRoom room) {
    Optional.ofNullable(shown).filter(rooms::contains).ifPresent(old -> old.setInView(false));
    shown = room;
    room.setInView(true);
    window.show(room);
  }

  void note(String text) {
    ui.run(() -> shown.note(text));
  }

  void alert(String text) {
    ui.run(() -> shown.alert(text));
  }

  /** Shows what a command gave; safe to print. */
  void answer(List<String> lines) {
    ui.run(() -> shown.answer(lines));
  }
}
