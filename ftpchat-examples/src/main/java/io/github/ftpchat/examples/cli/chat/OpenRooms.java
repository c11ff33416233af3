package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.examples.cli.options.PlaceName;
import io.github.ftpchat.examples.cli.options.RoomUrl;
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
    RoomUrl url = opener.find(wanted);
    Optional<ChatRoom> open =
        rooms.stream().filter(room -> isSame(room.link().url(), url)).findFirst();
    if (open.isPresent()) {
      ui.run(() -> bringIntoView(open.get()));
    } else {
      opener.open(wanted, this::enter);
    }
  }

  private static boolean isSame(RoomUrl one, RoomUrl other) {
    return one.place().equals(other.place()) && one.room().equals(other.room());
  }

  /** Opens a room and brings it into view. */
  void enter(RoomLink link) {
    RoomUrl url = link.url();
    // A file for each room: programs that save at a time replace each other's files.
    String file = PlaceName.of(url.place() + url.room());
    LastSeen lastSeen =
        new LastSeen(seen.map(directory -> CursorStore.file(directory.resolve(file))), url.room());
    Optional<ChatRoom> before = Optional.ofNullable(shown);
    ChatRoom room = new ChatRoom(link, lastSeen, ui, window::of, clock);
    List<ChatRoom> more = new ArrayList<>(rooms);
    more.add(room);
    ui.run(
        () -> {
          rooms = List.copyOf(more);
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
      room.close();
      ui.run(
          () -> {
            rooms = rooms.stream().filter(each -> each != room).toList();
            before.ifPresent(this::bringIntoView);
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

  /** Closes all rooms, whatever one of them throws. */
  void close() {
    RuntimeException failure = null;
    for (ChatRoom room : rooms) {
      try {
        room.close();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
