package io.github.ftpchat.examples.cli.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be typed behind a slash, in the order in which help lists it. */
enum SlashCommand {
  HELP("", "show this"),
  WHO("", "who spoke, and when last"),
  LAST("[N]", "show the last N messages (20)"),
  SEARCH("TEXT", "show the messages of this room that hold TEXT"),
  SAVE("FILE", "write the room to FILE: .txt, .json, .html or .md"),
  NICK("NAME", "talk under another name in this room"),
  ROOM("[ROOM]", "open a room, or go to one that is open; list them"),
  CLOSE("", "close this room, and leave if it is the only one"),
  RETRY("", "try at once to reach the server"),
  STATUS("", "how things stand"),
  DOCTOR("", "examine the server"),
  RAW("[N]", "the last N messages (5) with all that is known of them"),
  THEME("COLOURS", "other colours: auto, dark, light or none"),
  QUIT("", "leave");

  /** What other programs call {@link #CLOSE}. */
  private static final String PART = "/part";

  private final String arguments;
  private final String does;

  SlashCommand(String arguments, String does) {
    this.arguments = arguments;
    this.does = does;
  }

  /** The command as it is typed: {@code /help}. */
  String word() {
    return "/" + name().toLowerCase(Locale.ROOT);
  }

  /** The command with its arguments. */
  String usage() {
    return arguments.isEmpty() ? word() : word() + " " + arguments;
  }

  String does() {
    return does;
  }

  static Optional<SlashCommand> find(String word) {
    if (word.equals(PART)) {
      return Optional.of(CLOSE);
    }
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
