package io.github.ftpchat.examples.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What a terminal makes of what is printed: rows, with its own idea of how wide a letter is. As
 * nobody knows that idea, a test asks for several.
 *
 * @param columns how wide it is
 * @param widthOf how many columns a code point takes
 * @param wrapsAtOnce whether a row that fills the last column is followed by another at once, and
 *     not only when more comes
 */
public record Screen(int columns, IntUnaryOperator widthOf, boolean wrapsAtOnce) {

  /** All that a terminal of a width may be. */
  public static List<Screen> ofWidth(int columns) {
    List<Screen> screens = new ArrayList<>();
    for (boolean wrapsAtOnce : new boolean[] {false, true}) {
      screens.add(new Screen(columns, Screen::narrow, wrapsAtOnce));
      screens.add(new Screen(columns, Screen::wide, wrapsAtOnce));
      screens.add(new Screen(columns, c -> isMark(c) ? 0 : narrow(c), wrapsAtOnce));
      screens.add(new Screen(columns, c -> isMark(c) ? 0 : wide(c), wrapsAtOnce));
    }
    return screens;
  }

  /** The rows of what was printed, the last without those that are empty. */
  public List<String> rows(String printed) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    int column = 0;
    for (int c : printed.codePoints().toArray()) {
      int width = c == '\n' ? 0 : widthOf.applyAsInt(c);
      if (c == '\n' || column + width > columns) {
        rows.add(row.toString());
        row.setLength(0);
        column = 0;
      }
      if (c != '\n') {
        row.appendCodePoint(c);
        column += width;
      }
      if (wrapsAtOnce && column == columns) {
        rows.add(row.toString());
        row.setLength(0);
        column = 0;
      }
    }
    if (row.length() > 0) {
      rows.add(row.toString());
    }
    return rows;
  }

  /** The rows whose first column is not blank. */
  public List<String> rowsAtTheMargin(String printed) {
    return rows(printed).stream().filter(row -> !row.isBlank() && !row.startsWith(" ")).toList();
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT;
  }

  /** Wide is what is so everywhere: Chinese, Japanese and Korean, and emoji. */
  private static int narrow(int codePoint) {
    return (codePoint >= 0x1100 && codePoint < 0x1160)
            || (codePoint >= 0x2E80 && codePoint < 0xD7B0 && codePoint != 0x303F)
            || (codePoint >= 0xF900 && codePoint < 0xFB00)
            || (codePoint >= 0xFE30 && codePoint < 0xFE70)
            || (codePoint >= 0xFF00 && codePoint < 0xFF61)
            || (codePoint >= 0x1F300 && codePoint < 0x40000)
        ? 2
        : 1;
  }

  /**
   * Wide is also what the Unicode Standard Annex 11 calls ambiguous, and around it what shares a
   * script with that.
   */
  private static int wide(int codePoint) {
    boolean ambiguous =
        (codePoint >= 0xA1 && codePoint < 0x0530)
            || (codePoint >= 0x1E00 && codePoint < 0x2E80)
            || (codePoint >= 0xE000 && codePoint < 0xF900)
            || codePoint >= 0xFE00;
    return ambiguous ? 2 : narrow(codePoint);
  }
}
