package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.SessionStatus;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.LineTime;
import io.github.ftpchat.examples.cli.conversation.OpenRooms;
import io.github.ftpchat.examples.cli.conversation.RoomReading;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import io.github.ftpchat.examples.cli.options.ParticipantName;
import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.Nearest;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.Theme;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Does what is typed behind a slash. Runs on the thread that reads, so it may wait. */
final class SlashCommands {

  static final String HINT = "/help tells the commands and keys, /quit leaves";

  private static final int LAST = 20;
  private static final int RAW = 5;
  private static final int MAX_COUNT = 100_000;
  private static final Duration NICK_PATIENCE = Duration.ofSeconds(3);

  private final OpenRooms rooms;
  private final UiThread ui;
  private final Window window;
  private final RoomReading reading = new RoomReading();

  SlashCommands(OpenRooms rooms, UiThread ui, Window window) {
    this.rooms = rooms;
    this.ui = ui;
    this.window = window;
  }

  /** Performs a command, given without its slash. Tells whether the chat goes on. */
  boolean perform(String typed) {
    String[] words = typed.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    Optional<SlashCommand> command = SlashCommand.find("/" + words[0].toLowerCase(Locale.ROOT));
    if (command.isEmpty()) {
      rooms.alert("no such command: /" + words[0] + near(words[0]) + "; /help lists them");
      return true;
    }
    boolean goesOn = command.get() != SlashCommand.QUIT;
    try {
      if (command.get() == SlashCommand.CLOSE) {
        goesOn = rooms.closeShown();
      } else {
        perform(command.get(), argument);
      }
    } catch (Output.ClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      boolean stopped = e.getCause() instanceof InterruptedException;
      // What is still to be said must not be interrupted.
      Thread.interrupted();
      rooms.alert(
          command.get().word()
              + (stopped
                  ? " was stopped"
                  : ": "
                      + Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())));
    }
    return goesOn;
  }

  private void perform(SlashCommand command, String argument) {
    ChatRoom room = rooms.shown();
    switch (command) {
      case HELP -> rooms.answer(HelpText.lines(window.hasKeys(), window.width()));
      case WHO -> rooms.answer(who(room));
      case LAST ->
          rooms.answer(under("the last messages", reading.last(room, count(argument, LAST))));
      case SEARCH -> search(room, argument);
      case SAVE ->
          rooms.note("saved: " + reading.save(room, TypedFile.of(required(argument, "FILE"))));
      case NICK -> rename(room, required(argument, "NAME"));
      case ROOM -> go(argument);
      case RETRY -> {
        room.session().reconnectNow();
        rooms.note("trying to reach " + room.link().url().server());
      }
      case STATUS -> rooms.answer(ui.get(() -> status(room)));
      case DOCTOR -> rooms.answer(room.link().examine().lines().toList());
      case RAW -> rooms.answer(raw(room, count(argument, RAW)));
      case THEME -> recolour(argument);
      case CLOSE, QUIT -> {}
    }
  }

  private List<String> who(ChatRoom room) {
    Map<String, String> speakers = ui.get(() -> room.conversation().speakers());
    if (speakers.isEmpty()) {
      return List.of("  nobody has spoken here lately");
    }
    List<String> lines = new ArrayList<>();
    speakers.forEach(
        (name, when) -> lines.add(0, "  " + when + "  " + SenderName.brief(Optional.of(name))));
    lines.add(0, "* who spoke here, and when last:");
    return lines;
  }

  private void search(ChatRoom room, String text) {
    List<ChatMessage> found = reading.search(room, required(text, "TEXT"));
    rooms.answer(under("messages with " + TerminalText.line(text), found));
    rooms.note(
        found.size() < RoomReading.MAX_FOUND
            ? "messages found: " + found.size()
            : "these are the newest " + RoomReading.MAX_FOUND);
  }

  private void rename(ChatRoom room, String name) {
    ParticipantName.require("NAME", name);
    if (!room.session().drain(NICK_PATIENCE)) {
      throw new UsageException("not now: some of what you typed is not settled yet");
    }
    String before = room.name();
    // What the old session still has to say is said by the new one.
    Optional<Cursor> cursor = ui.get(room::retire);
    room.endSession();
    try {
      rooms.open(room, name, rooms.following(room, cursor));
    } catch (RuntimeException e) {
      // The room must have a session, whatever there is to say.
      try {
        rooms.start(room, before, rooms.following(room, cursor));
      } catch (RuntimeException again) {
        e.addSuppressed(again);
        rooms.alert("this room is over, /nick opens it again: " + again.getMessage());
      }
      throw e;
    }
    rooms.note("you are " + name + " in this room now");
  }

  private void go(String wanted) {
    if (wanted.isEmpty()) {
      rooms.answer(ui.get(this::list));
      return;
    }
    rooms.goTo(wanted);
  }

  private List<String> list() {
    List<String> lines = new ArrayList<>();
    List<ChatRoom> all = rooms.all();
    for (int i = 0; i < all.size(); i++) {
      ChatRoom room = all.get(i);
      String server = TerminalText.line(room.link().url().server());
      lines.add("  %d  %s at %s, %d unread".formatted(i + 1, room.title(), server, room.unread()));
    }
    return lines;
  }

  private static List<String> status(ChatRoom room) {
    SessionStatus status = room.session().status();
    ChatSession session = room.session();
    List<String> lines = new ArrayList<>();
    lines.add("  room        " + TerminalText.line(session.room()));
    lines.add("  server      " + TerminalText.line(room.link().url().server()));
    lines.add("  state       " + status.state().phase() + ", " + status.state().channel());
    status
        .state()
        .problem()
        .ifPresent(e -> lines.add("  problem     " + TerminalText.line("" + e.getMessage())));
    status.lastRead().ifPresent(at -> lines.add("  last read   " + LineTime.minute(at)));
    lines.add("  size        " + status.size() + " bytes, read up to " + status.position());
    lines.add("  your texts  " + status.unsettled() + " not settled yet");
    room.unsettled()
        .forEach(
            typed ->
                lines.add(
                    "    "
                        + LineTime.minute(typed.time())
                        + " "
                        + typed.mark().sign()
                        + " "
                        + TerminalText.line(typed.text())));
    return lines;
  }

  private List<String> raw(ChatRoom room, int count) {
    List<ChatMessage> messages = ui.get(() -> room.conversation().messages().toList());
    List<String> lines = new ArrayList<>();
    for (ChatMessage message :
        messages.subList(Math.max(0, messages.size() - count), messages.size())) {
      lines.add(
          "  id %s at %d, dialect %s%s"
              .formatted(
                  message.id(),
                  message.position(),
                  message.dialect().version(),
                  message.own() ? ", sent here" : ""));
      lines.add(
          "    sealed %s, clock %s"
              .formatted(
                  message.sentAt().map(Object::toString).orElse("-"),
                  message.wallClock().map(TerminalText::column).orElse("-")));
      lines.add("    name " + message.sender().map(TerminalText::column).orElse("-"));
      lines.add("    text " + TerminalText.line(message.text()));
    }
    return lines;
  }

  private void recolour(String choice) {
    if (!window.hasKeys()) {
      throw new UsageException("there are no colours here");
    }
    Theme.Choice theme =
        Theme.Choice.of(choice.toLowerCase(Locale.ROOT))
            .orElseThrow(
                () ->
                    new UsageException(
                        (choice.isEmpty() ? "COLOURS is missing" : "not known: " + choice)
                            + "; there are auto, dark, light and none"));
    ui.run(
        () -> {
          window.theme(theme);
          window.redraw();
        });
  }

  /** Messages below a heading, without which they look like what is said now. */
  private static List<String> under(String heading, List<ChatMessage> messages) {
    HumanFormat format = new HumanFormat();
    List<String> lines = new ArrayList<>(List.of("* " + heading + ":"));
    for (ChatMessage message : messages) {
      format.message(message).lines().forEach(line -> lines.add("  " + line));
    }
    if (messages.isEmpty()) {
      lines.add("  none");
    }
    return lines;
  }

  private static int count(String argument, int usual) {
    if (argument.isEmpty()) {
      return usual;
    }
    int count = argument.matches("[0-9]{1,6}") ? Integer.parseInt(argument) : 0;
    if (count < 1 || count > MAX_COUNT) {
      throw new UsageException("not a number from 1 to " + MAX_COUNT + ": " + argument);
    }
    return count;
  }

  private static String required(String argument, String what) {
    if (argument.isEmpty()) {
      throw new UsageException(what + " is missing");
    }
    return argument;
  }

  private static String near(String word) {
    return Nearest.question(
        "/" + word, Arrays.stream(SlashCommand.values()).map(SlashCommand::word).toList());
  }
}
