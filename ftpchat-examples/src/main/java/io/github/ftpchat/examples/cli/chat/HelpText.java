package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.terminal.LineWrapper;
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

  /** Of those that stand together, two are in a line where there is room, so that all fits. */
  private static final List<List<Row>> KEYS =
      List.of(
          List.of(SLASH),
          List.of(
              new Row("Alt-Enter", "a further line, as Ctrl-O"),
              new Row("Tab", "complete what is typed")),
          List.of(
              new Row("Up, Ctrl-R", "what was typed before"), new Row("Ctrl-L", "show all again")),
          List.of(
              new Row("Alt-1 ... Alt-9", "go to a room, as Esc 1"),
              new Row("Alt-A", "go to where news are")),
          List.of(new Row("Ctrl-C", "clear the line; leave if it is empty, as Ctrl-D does")));

  private static final String MARKS =
      "~ waiting  - written  + settled: in the room for good  ! not sent  ? not you";

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
    if (keys) {
      KEYS.forEach(pair -> rows.addAll(wide ? List.of(Row.of(pair)) : pair));
    } else {
      rows.addAll(WITHOUT_KEYS);
    }
    // The last column stays free.
    int columns = wide ? Integer.MAX_VALUE : width - 1;
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> row.addTo(lines, columns));
    if (keys) {
      String marks = wide ? MARKS : MARKS.replaceAll(" {2,}", ", ");
      lines.addAll(LineWrapper.words("  ", "  ", marks, columns));
    }
    return lines;
  }

  /**
   * One thing to type.
   *
   * @param key what to type
   * @param does what that does
   */
  private record Row(String key, String does) {

    /** One row of one, or of two. */
    static Row of(List<Row> pair) {
      Row first = pair.get(0);
      return pair.size() == 1
          ? first
          : new Row(
              first.key, "%-30s%-8s%s".formatted(first.does, pair.get(1).key, pair.get(1).does));
    }

    void addTo(List<String> lines, int columns) {
      if (columns - FIRST_COLUMN < LEAST_FOR_TEXT) {
        lines.add("  " + key);
        lines.addAll(LineWrapper.words(BELOW, BELOW, does, columns));
      } else {
        String indent = " ".repeat(FIRST_COLUMN);
        lines.addAll(LineWrapper.words("  %-15s  ".formatted(key), indent, does, columns));
      }
    }
  }
}
