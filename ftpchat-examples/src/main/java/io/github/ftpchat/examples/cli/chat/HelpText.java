package io.github.ftpchat.examples.cli.chat;

import java.util.ArrayList;
import java.util.List;

/** What {@code /help} shows, laid out for the width of the window. */
final class HelpText {

  private static final int WIDTH_OF_TWO = 80;
  private static final int FIRST_COLUMN = 19;

  /** Narrower than that, what a key does stands below it. */
  private static final int LEAST_FOR_TEXT = 14;

  private static final String BELOW = "      ";

  private static final Row SLASH = new Row("//text", "send a text that begins with a slash");

  private static final List<Row> WITHOUT_KEYS =
      List.of(SLASH, new Row("Ctrl-D", "leave"), new Row("Ctrl-C", "leave at once"));

  /** Two in a line, so that all fits on a screen. */
  private static final List<Row> KEYS_IN_PAIRS =
      List.of(
          SLASH,
          new Row("Alt-Enter", "a further line, as Ctrl-O     Tab     complete what is typed"),
          new Row("Up, Ctrl-R", "what was typed before         Ctrl-L  show all again"),
          new Row("Alt-1 ... Alt-9", "go to a room, as Esc 1        Alt-A   go to where news are"),
          new Row("Ctrl-C", "clear the line; leave if it is empty, as Ctrl-D does"));

  private static final List<Row> KEYS =
      List.of(
          SLASH,
          new Row("Alt-Enter, Ctrl-O", "a further line of the text"),
          new Row("Tab", "complete what is typed"),
          new Row("Up, Ctrl-R", "what was typed before"),
          new Row("Ctrl-L", "show all again"),
          new Row("Alt-1 ... Alt-9", "go to a room, as Esc 1"),
          new Row("Alt-A", "go to where news are"),
          new Row("Ctrl-C", "clear the line; leave if it is empty, as Ctrl-D does"));

  private static final String MARKS =
      "  ~ waiting  - written  + settled: in the room for good  ! not sent  ? not you";

  private HelpText() {}

  /**
   * Gives the lines.
   *
   * @param keys whether the window has keys, marks and colours
   * @param width its columns, 0 if no line needs to be broken
   */
  static List<String> lines(boolean keys, int width) {
    boolean wide = width == 0 || width >= WIDTH_OF_TWO;
    List<Row> rows = new ArrayList<>();
    for (SlashCommand command : SlashCommand.values()) {
      if (command != SlashCommand.THEME || keys) {
        rows.add(new Row(command.usage(), command.does()));
      }
    }
    List<Row> more = wide ? KEYS_IN_PAIRS : KEYS;
    rows.addAll(keys ? more : WITHOUT_KEYS);
    // The last column stays free.
    int columns = wide ? Integer.MAX_VALUE : width - 1;
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> row.addTo(lines, columns));
    if (keys) {
      wrap(lines, wide ? MARKS : "  " + MARKS.strip().replaceAll(" {2,}", ", "), "  ", columns);
    }
    return lines;
  }

  /** Adds a text in lines of which all but the first have an indentation. */
  private static void wrap(List<String> lines, String text, String indent, int columns) {
    if (text.length() <= columns) {
      lines.add(text);
      return;
    }
    StringBuilder line = new StringBuilder(text.substring(0, indent.length()));
    for (String word : text.substring(indent.length()).split(" ", -1)) {
      boolean first = line.length() == indent.length();
      if (!first && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        first = true;
      }
      line.append(first ? "" : " ").append(word);
    }
    lines.add(line.toString());
  }

  /**
   * One thing to type.
   *
   * @param key what to type
   * @param does what that does
   */
  private record Row(String key, String does) {

    void addTo(List<String> lines, int columns) {
      if (columns - FIRST_COLUMN < LEAST_FOR_TEXT) {
        lines.add("  " + key);
        wrap(lines, BELOW + does, BELOW, columns);
      } else {
        wrap(lines, "  %-15s  %s".formatted(key, does), " ".repeat(FIRST_COLUMN), columns);
      }
    }
  }
}
