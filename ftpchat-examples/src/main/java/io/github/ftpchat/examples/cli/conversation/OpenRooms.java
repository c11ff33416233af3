package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.options.PlaceName;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The rooms that are open, of which one is in view. What opens and closes may wait for a server and
 * for the person, and asks the {@link UiThread}, so it is for other threads; several of them may
 * open and close different rooms at a time.
 *
 * @since 0.1
 */
public final class OpenRooms {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final RoomLink.Opener opener;
  private final Optional<Path> seen;
  private final UiThread ui;
  private final ChatWindow window;
  private final Clock clock;
  private final int history;
  private final Duration patience;
  private final Predicate<ChatRoom> isMeant;
  private volatile List<ChatRoom> rooms = List.of();
  private volatile ChatRoom shown;

  /** Whether the person sees the room in view. */
  private boolean looking = true;

  /**
   * Without rooms.
   *
   * @param opener finds further rooms
   * @param seen the directory that keeps how far the user has seen each room; empty to keep nothing
   * @param ui the thread of the window
   * @param window where the rooms are shown
   * @param clock tells when something was typed
   * @param history how many messages of a room are shown when it is opened
   * @param patience how long to wait for what is not settled and would be lost
   * @param isMeant asks whether a room that is not there yet is to be made, as its name may be
   *     mistyped; on the thread that opens it, and only where there is somebody to ask
   */
  public OpenRooms(
      RoomLink.Opener opener,
      Optional<Path> seen,
      UiThread ui,
      ChatWindow window,
      Clock clock,
      int history,
      Duration patience,
      Predicate<ChatRoom> isMeant) {
    this.opener = opener;
    this.seen = seen;
    this.ui = ui;
    this.window = window;
    this.clock = clock;
    this.history = history;
    this.patience = patience;
    this.isMeant = isMeant;
  }

  /**
   * The rooms. From any thread.
   *
   * @return in the order in which they were opened
   */
  public List<ChatRoom> all() {
    return rooms;
  }

  /**
   * The room in view. From any thread.
   *
   * @return the room; null before the first
   */
  public ChatRoom shown() {
    return shown;
  }

  /**
   * Brings a room into view, and opens it where it is not open.
   *
   * @param wanted what was typed for it
   * @throws UsageException if there can be no such room
   */
  public void goTo(String wanted) {
    Optional<ChatRoom> open = find(wanted);
    if (open.isPresent()) {
      ui.run(() -> bringIntoView(open.get()));
    } else {
      opener.open(wanted, link -> enter(link));
    }
  }

  private Optional<ChatRoom> find(String wanted) {
    Optional<ChatRoom> called =
        rooms.stream().filter(room -> room.uniqueTitle().equals(Optional.of(wanted))).findAny();
    if (called.isPresent()) {
      return called;
    }
    return find(opener.find(wanted));
  }

  /**
   * Finds a room that is open. From any thread.
   *
   * @param url where it is
   * @return the room, if it is open
   */
  public Optional<ChatRoom> find(RoomUrl url) {
    return rooms.stream().filter(room -> isSame(room.link().url(), url)).findFirst();
  }

  private static boolean isSame(RoomUrl one, RoomUrl other) {
    return one.place().equals(other.place()) && one.room().equals(other.room());
  }

  /**
   * Opens a room and brings it into view. Where that is new, its name may be mistyped, and whoever
   * is there is asked: if it is not meant, it is closed again.
   *
   * @param link what it is reached by
   * @return whether the room is open
   */
  public boolean enter(RoomLink link) {
    RoomUrl url = link.url();
    // A file for each room: programs that save at a time replace each other's files.
    String file = PlaceName.of(url.place() + url.room());
    LastSeen lastSeen =
        new LastSeen(seen.map(directory -> CursorStore.file(directory.resolve(file))), url.room());
    ChatRoom before = shown;
    ChatRoom room = ui.get(() -> new ChatRoom(link, lastSeen, ui, window::of, clock));
    ui.run(
        () -> {
          List<ChatRoom> more = new ArrayList<>(rooms);
          more.add(room);
          setRooms(more);
          bringIntoView(room);
        });
    boolean stays = false;
    try {
      open(room, link.name(), talking(room).history(HistoryPolicy.replay(history)));
      // What is said of the room stands below its history; a session that ends gives none.
      if (room.session().status().state().phase() != Phase.CONNECTING) {
        room.caughtUp().completeOnTimeout(null, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      }
      Optional<String> novelty = link.novelty();
      novelty.ifPresent(this::note);
      if (novelty.isEmpty() || !window.isInteractive() || isMeant.test(room)) {
        List<OutgoingMessage> earlier =
            link.takeUp(room.session(), text -> ui.run(() -> room.note(text)));
        ui.run(() -> room.tookUp(earlier));
        stays = true;
      }
    } finally {
      if (!stays) {
        room.close();
        ui.run(() -> leave(room, before));
      }
    }
    return stays;
  }

  /**
   * Closes the room in view; the one before it comes into view. What was not sent is said there.
   *
   * @return whether a room is left
   */
  public boolean closeShown() {
    if (rooms.size() == 1) {
      return false;
    }
    close(shown);
    return true;
  }

  /**
   * Closes a room. If it was in view, the one before it comes into view, if there is one. What was
   * not sent is said in the room that is in view then.
   *
   * @param room the room, which is open
   */
  public void close(ChatRoom room) {
    boolean settled = room.session().drain(MOMENT);
    if (!settled && room.link().consequence().isEmpty()) {
      // Nothing keeps it.
      note("not all is settled, waiting up to " + patience.toSeconds() + " s");
      settled = room.session().drain(patience);
      Thread.interrupted();
    }
    List<Typed> unsent = settled ? List.of() : ui.get(room::giveUp);
    room.close();
    ui.run(
        () -> {
          int index = rooms.indexOf(room);
          String title = room.title();
          leave(room, rooms.size() == 1 ? null : rooms.get(index == 0 ? 1 : index - 1));
          if (shown == null) {
            return;
          }
          shown.note("closed: " + title);
          unsent.forEach(
              typed -> shown.alert("may not have been sent in " + title + ": " + typed.text()));
          if (!unsent.isEmpty()) {
            shown.alert(
                "not all that was typed in " + title + " is settled" + room.link().consequence());
          }
        });
  }

  /**
   * Takes a room away; what was typed meanwhile is not lost. On the {@link UiThread}.
   *
   * @param next comes into view if the room was there; null or a room that is closed for any other
   */
  private void leave(ChatRoom room, ChatRoom next) {
    setRooms(rooms.stream().filter(each -> each != room).toList());
    if (shown == room && rooms.isEmpty()) {
      String typed = window.exchange("");
      if (!typed.isBlank()) {
        room.alert("not sent, it stood in the line: " + typed);
      }
      shown = null;
    } else if (shown == room) {
      bringIntoView(rooms.contains(next) ? next : rooms.get(rooms.size() - 1));
      window.exchange(window.exchange("") + room.takeDraft());
    }
    window.gone(room);
  }

  private void setRooms(List<ChatRoom> all) {
    for (ChatRoom room : all) {
      RoomUrl url = room.link().url();
      List<RoomUrl> others =
          all.stream()
              .filter(each -> each != room)
              .map(each -> each.link().url())
              .filter(other -> other.room().equals(url.room()))
              .toList();
      room.call(others.isEmpty() ? Optional.empty() : Optional.of(uniqueTitle(url, others)));
    }
    rooms = List.copyOf(all);
  }

  /** Rooms of one name are told apart by their servers, or by all that leads to them. */
  private static String uniqueTitle(RoomUrl url, List<RoomUrl> others) {
    return others.stream().anyMatch(other -> other.server().equals(url.server()))
        ? url.text()
        : url.room() + "@" + url.server();
  }

  /**
   * Starts a session that talks in a room.
   *
   * @param room the room
   * @return a builder that lacks the participant, the history and the listener
   */
  public SessionBuilder talking(ChatRoom room) {
    return room.link().talking(text -> ui.run(() -> room.note(text)));
  }

  /**
   * Starts a session that talks in a room where another is over.
   *
   * @param room the room
   * @param cursor what {@link ChatRoom#retire} gave
   * @return a builder that lacks the participant and the listener
   */
  public SessionBuilder following(ChatRoom room, Optional<Cursor> cursor) {
    SessionBuilder builder = talking(room);
    return cursor.isPresent() ? builder.after(cursor.get()) : builder.history(HistoryPolicy.none());
  }

  /**
   * Opens a session for a room.
   *
   * @param room the room
   * @param name what to talk under
   * @param builder what {@link #talking} gave, with a history
   */
  public void open(ChatRoom room, String name, SessionBuilder builder) {
    ChatSession session =
        room.link()
            .open(builder.participant(name).listener(room), text -> ui.run(() -> room.note(text)));
    ui.run(() -> room.talkIn(session, name));
  }

  /**
   * As {@link #open}, but without waiting for the server.
   *
   * @param room the room
   * @param name what to talk under
   * @param builder what {@link #talking} gave, with a history
   */
  public void start(ChatRoom room, String name, SessionBuilder builder) {
    ChatSession session = builder.participant(name).listener(room).start();
    ui.run(() -> room.talkIn(session, name));
  }

  /**
   * Brings a room into view that is open already. On the {@link UiThread}.
   *
   * @param room the room
   */
  public void bringIntoView(ChatRoom room) {
    Optional.ofNullable(shown).filter(rooms::contains).ifPresent(old -> old.setInView(false));
    shown = room;
    room.setInView(looking);
    window.show(room);
  }

  /**
   * The person looks at the window, or at something else. On the {@link UiThread}.
   *
   * @param looks whether the room that is in view is seen
   */
  public void look(boolean looks) {
    looking = looks;
    if (shown != null) {
      shown.setInView(looks);
    }
  }

  /**
   * Says something of the program in the room in view.
   *
   * @param text any text
   */
  public void note(String text) {
    ui.run(() -> shown.note(text));
  }

  /**
   * Says in the room in view that something went wrong.
   *
   * @param text any text
   */
  public void alert(String text) {
    ui.run(() -> shown.alert(text));
  }

  /**
   * Shows in the room in view what a command gave.
   *
   * @param lines safe to print
   */
  public void answer(List<String> lines) {
    ui.run(() -> shown.answer(lines));
  }

  /** Closes all rooms, whatever one of them throws. */
  public void close() {
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
