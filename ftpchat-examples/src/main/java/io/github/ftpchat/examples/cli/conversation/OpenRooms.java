package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatSession;
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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The rooms that are open, of which one is in view. What opens and closes may wait for a server and
 * for the person, and asks the {@link UiThread}, so it is for another thread, one at a time.
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
  private volatile List<ChatRoom> rooms = List.of();
  private volatile ChatRoom shown;

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
   */
  public OpenRooms(
      RoomLink.Opener opener,
      Optional<Path> seen,
      UiThread ui,
      ChatWindow window,
      Clock clock,
      int history,
      Duration patience) {
    this.opener = opener;
    this.seen = seen;
    this.ui = ui;
    this.window = window;
    this.clock = clock;
    this.history = history;
    this.patience = patience;
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
    RoomUrl url = opener.find(wanted);
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
    Optional<ChatRoom> before = Optional.ofNullable(shown);
    ChatRoom room = new ChatRoom(link, lastSeen, ui, window::of, clock);
    List<ChatRoom> more = new ArrayList<>(rooms);
    more.add(room);
    ui.run(
        () -> {
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
      if (novelty.isEmpty() || !window.isInteractive() || isMeant(room)) {
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

  private boolean isMeant(ChatRoom room) {
    while (true) {
      String question = "make the room " + room.title() + "? [y/N]";
      String answer = window.ask(question).orElse("").strip();
      switch (answer.toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return true;
        }
        case "", "n", "no" -> {
          return false;
        }
        default -> alert("yes or no? Your text is not sent: " + answer);
      }
    }
  }

  /**
   * Closes the room in view; the one before it comes into view. What was not sent is said there.
   *
   * @return whether a room is left
   */
  public boolean closeShown() {
    ChatRoom room = shown;
    if (rooms.size() == 1) {
      return false;
    }
    boolean settled = room.session().drain(MOMENT);
    if (!settled && room.link().consequence().isEmpty()) {
      // Nothing keeps it.
      note("not all is settled, waiting up to " + patience.toSeconds() + " s; Ctrl-C ends it");
      settled = room.session().drain(patience);
      Thread.interrupted();
    }
    List<Typed> unsent = settled ? List.of() : ui.get(room::giveUp);
    room.close();
    ui.run(
        () -> {
          int index = rooms.indexOf(room);
          String title = room.title();
          leave(room, Optional.of(rooms.get(index == 0 ? 1 : index - 1)));
          shown.note("closed: " + title);
          unsent.forEach(typed -> shown.alert("may not have been sent: " + typed.text()));
          if (!unsent.isEmpty()) {
            shown.alert(
                "not all that was typed in " + title + " is settled" + room.link().consequence());
          }
        });
    return true;
  }

  /** Takes a room away; what was typed meanwhile is not lost. On the {@link UiThread}. */
  private void leave(ChatRoom room, Optional<ChatRoom> next) {
    setRooms(rooms.stream().filter(each -> each != room).toList());
    if (next.isPresent()) {
      bringIntoView(next.get());
      window.exchange(window.exchange("") + room.takeDraft());
    } else {
      String typed = window.exchange("");
      if (!typed.isBlank()) {
        room.alert("not sent, it stood in the line: " + typed);
      }
    }
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
    room.setInView(true);
    window.show(room);
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
