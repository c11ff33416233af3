package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.OpenRooms;
import io.github.ftpchat.examples.cli.conversation.RoomLink;
import io.github.ftpchat.examples.cli.conversation.WindowThread;
import io.github.ftpchat.examples.cli.options.PasswordPrompt;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.terminal.EditLine;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.PlainLines;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The chat: rooms, of which one is in view, and the loop that reads what the person types.
 *
 * @since 0.1
 */
public final class Chat implements AutoCloseable {

  /** How many messages of a room are shown when it is opened. */
  public static final int HISTORY = 50;

  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration GLANCE = Duration.ofMillis(200);

  private final ChatSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final WindowThread ui = new WindowThread();
  private final Optional<EditLine> terminal;
  private final Window window;
  private final SlashCommands commands;
  private final OpenRooms rooms;

  /** The thread that performs a command, for Ctrl-C to end its waiting. */
  private volatile Optional<Thread> working = Optional.empty();

  /**
   * Opens the window: with a line to edit below what is said on a terminal, else plain lines in and
   * out.
   *
   * @param settings how to look and behave
   * @param opener finds further rooms
   * @param out where plain lines go
   */
  public Chat(ChatSettings settings, RoomLink.Opener opener, Output out) {
    this.settings = settings;
    this.terminal = settings.plain() ? Optional.empty() : EditLine.open();
    this.window =
        terminal
            .<Window>map(this::onScreen)
            .orElseGet(
                () -> new PlainWindow(new PlainLines(out), InteractiveConsole.find().isPresent()));
    this.rooms =
        new OpenRooms(
            opener,
            settings.seen(),
            ui,
            window,
            clock,
            HISTORY,
            settings.patience(),
            this::isMeant);
    this.commands = new SlashCommands(rooms, ui, window);
  }

  private boolean isMeant(ChatRoom room) {
    String question = "make the room " + room.title() + "? [y/N]";
    while (true) {
      String answer = window.ask(question).orElse("").strip();
      switch (answer.toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return true;
        }
        case "", "n", "no" -> {
          return false;
        }
        default -> rooms.alert("yes or no? Your text is not sent: " + answer);
      }
    }
  }

  private ScreenWindow onScreen(EditLine line) {
    ScreenWindow screen =
        new ScreenWindow(line, settings.theme(), System.getenv(), settings.attention());
    screen.setBar((room, columns) -> StatusBar.of(rooms.all(), room, columns));
    line.showErrors(lines -> ui.post(() -> screen.showError(lines)));
    line.serve(new Keys(), new ChatCompleter(() -> rooms.all()));
    return screen;
  }

  /**
   * Talks until the person leaves, and waits for what is not settled then.
   *
   * @param first the room to begin with, which the chat does not close
   * @throws UsageException if what was typed is not UTF-8
   * @throws TimedOutException if not all that was typed is settled
   */
  public void run(RoomLink first) {
    if (!rooms.enter(first)) {
      return;
    }
    rooms.note(SlashCommands.HINT);
    try {
      talk();
    } catch (UsageException e) {
      // What came before is a message like any other.
      leave();
      throw e;
    }
    leave();
  }

  /**
   * Gives up the terminal, as the program is ended from outside: what goes to standard error now is
   * written there.
   *
   * @return what was typed and is not known to be in the room, safe to print
   */
  public List<String> abandon() {
    terminal.ifPresent(EditLine::leave);
    return ui.getOr(
        List.of(),
        () ->
            rooms.all().stream()
                .flatMap(room -> room.unsettled().stream())
                .map(typed -> TerminalText.line(typed.text()))
                .toList());
  }

  /**
   * What asks for passwords while the window is open.
   *
   * @return a prompt; empty where there is no line to edit
   */
  public Optional<PasswordPrompt> secretPrompt() {
    return terminal.map(
        line ->
            what ->
                line.readSecret(what + ": ")
                    .filter(typed -> typed.length > 0)
                    .orElseThrow(() -> new UsageException("no " + what)));
  }

  @Override
  public void close() {
    try {
      rooms.close();
    } finally {
      ui.run(window::close);
      ui.close();
    }
  }

  private void talk() {
    window.onInterrupt(() -> working.ifPresent(Thread::interrupt));
    while (true) {
      ChatRoom room = rooms.shown();
      Optional<String> typed = window.read(TerminalText.column(room.name()) + "> ");
      if (typed.isEmpty() || !perform(typed.get())) {
        return;
      }
    }
  }

  /** Tells whether to go on. */
  private boolean perform(String typed) {
    if (typed.startsWith("/") && !typed.startsWith("//")) {
      working = Optional.of(Thread.currentThread());
      String word = TerminalText.column(typed.split("\\s", 2)[0]);
      window.waitFor(word + " is at work, Ctrl-C stops it");
      try {
        return commands.perform(typed.substring(1).strip());
      } finally {
        working = Optional.empty();
        Thread.interrupted();
      }
    }
    String text = typed.startsWith("//") ? typed.substring(1) : typed;
    if (!text.isBlank()) {
      ui.run(() -> rooms.shown().say(text));
    }
    return true;
  }

  private void leave() {
    Thread.interrupted();
    for (ChatRoom room : rooms.all()) {
      String draft = ui.get(room::takeDraft);
      if (!draft.isBlank()) {
        rooms.alert("not sent, it stood in the line of " + room.title() + ": " + draft);
      }
    }
    if (drain(MOMENT)) {
      return;
    }
    window.waitFor("leaving, Ctrl-C ends it");
    long seconds = settings.patience().toSeconds();
    rooms.note("not all is settled, waiting up to " + seconds + " s" + shortCut());
    if (drain(settings.patience())) {
      return;
    }
    String consequence = "";
    for (ChatRoom room : rooms.all()) {
      List<Typed> unsent = ui.get(room::giveUp);
      ui.run(() -> unsent.forEach(typed -> room.note("may not have been sent: " + typed.text())));
      consequence = unsent.isEmpty() ? consequence : room.link().consequence();
    }
    throw new TimedOutException("not all that was typed is settled" + consequence);
  }

  /** How to wait no longer, and what becomes of what is not sent then. */
  private String shortCut() {
    if (!window.isInteractive()) {
      return "";
    }
    boolean kept = rooms.all().stream().noneMatch(room -> room.link().consequence().isEmpty());
    return "; Ctrl-C ends it at once, and what is not sent is " + (kept ? "kept" : "lost");
  }

  /** Waits for all rooms, until Ctrl-C at the most. */
  private boolean drain(Duration limit) {
    AtomicBoolean interrupted = new AtomicBoolean();
    window.onInterrupt(() -> interrupted.set(true));
    Instant end = clock.instant().plus(limit);
    for (ChatRoom room : rooms.all()) {
      boolean settled = false;
      while (!settled) {
        Duration left = Duration.between(clock.instant(), end);
        if (left.isNegative() || interrupted.get()) {
          return false;
        }
        settled = room.session().drain(left.compareTo(GLANCE) < 0 ? left : GLANCE);
      }
    }
    return true;
  }

  /** What the keys do that are no text. */
  private final class Keys implements EditLine.Owner {

    @Override
    public void redraw() {
      ui.post(window::redraw);
    }

    @Override
    public void digit(int digit) {
      // What is typed next is for the other room.
      ui.run(
          () -> {
            int index = digit == 0 ? 9 : digit - 1;
            if (index < rooms.all().size()) {
              rooms.bringIntoView(rooms.all().get(index));
            }
          });
    }

    @Override
    public void next() {
      ui.run(
          () ->
              rooms.all().stream()
                  .filter(room -> room.unread() > 0)
                  .findFirst()
                  .ifPresent(rooms::bringIntoView));
    }
  }
}
