package io.github.ftpchat.examples.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks lines into the rows of a screen before the terminal does it. Only the first row of a line
 * starts at the margin, the others are indented: whatever a line of ours quotes, be it a message, a
 * server's reply or a name, nothing of it can be padded until it stands where it passes for another
 * line of ours. So all that goes to a screen goes through here.
 *
 * <p>Terminals differ over the width of a letter, and many let their user choose it for Greek,
 * Cyrillic and other letters that Chinese, Japanese and Korean fonts draw wide. Each letter is
 * counted at the most that any terminal takes for it: a row that is broken too early does no harm.
 *
 * <p>The styles of a {@link Theme} take no column.
 *
 * @since 0.1
 */
public final class LineWrapper {

  /** Stands before all but the first row of a line. */
  public static final String INDENT = "    ";

  /** The indentation, a wide letter, and the last column, which stays free. */
  private static final int NARROWEST = INDENT.length() + 3;

  private static final String ELLIPSIS = "...";
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final String BREAK = '\n' + INDENT;

  private LineWrapper() {}

  /**
   * Breaks lines.
   *
   * @param lines safe to print, see {@link TerminalText}; each but the last has its line break
   * @param width the screen's width in columns; 0 if there is none, and nothing to break
   * @return the same lines, in rows that are narrower than the screen
   */
  public static String wrap(String lines, int width) {
    if (width == 0) {
      return lines;
    }
    // Terminals differ over what becomes of a row that fills the last column.
    int columns = Math.max(width, NARROWEST) - 1;
    StringBuilder rows = new StringBuilder(lines.length() + lines.length() / 16 + 16);
    int start = 0;
    while (start < lines.length()) {
      int end = lines.indexOf('\n', start);
      append(rows, lines, start, end < 0 ? lines.length() : end, columns);
      if (end < 0) {
        break;
      }
      rows.append('\n');
      start = end + 1;
    }
    return rows.toString();
  }

  /**
   * Breaks a text of ours between its words. Each letter counts as one column.
   *
   * @param first stands before the first row
   * @param indent stands before all others
   * @param words have single spaces between them, or more where they are to stand in columns
   * @param columns how many a row has; a longer word takes more
   * @return the rows, without spaces at the end
   */
  public static List<String> words(String first, String indent, String words, int columns) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder(first);
    boolean begun = false;
    for (String word : words.split(" ", -1)) {
      if (begun && row.length() + 1 + word.length() > columns) {
        rows.add(row.toString().stripTrailing());
        row = new StringBuilder(indent);
        begun = false;
      }
      row.append(begun ? " " : "").append(word);
      begun = true;
    }
    rows.add(row.toString().stripTrailing());
    return rows;
  }

  /**
   * Gives what fits into a row, and fills the rest of it with spaces.
   *
   * @param line one line without styles
   * @param columns how many there are
   * @return as many columns at the most, on any terminal
   */
  public static String fit(String line, int columns) {
    StringBuilder row = new StringBuilder();
    int column = 0;
    for (int i = 0; i < line.length(); ) {
      int codePoint = line.codePointAt(i);
      i += Character.charCount(codePoint);
      column += columnsOf(codePoint);
      if (column > columns) {
        return row.toString();
      }
      row.appendCodePoint(codePoint);
    }
    return row.append(" ".repeat(columns - column)).toString();
  }

  /**
   * Counts columns.
   *
   * @param line one line without styles
   * @return the most that a terminal takes for it
   */
  public static int columns(String line) {
    return line.codePoints().map(LineWrapper::columnsOf).sum();
  }

  /**
   * Shortens a line that is too long, and says so with dots.
   *
   * @param line one line without styles
   * @param columns how many there are
   * @return as many columns at the most, on any terminal
   */
  public static String shorten(String line, int columns) {
    if (columns(line) <= columns) {
      return line;
    }
    int dots = Math.min(ELLIPSIS.length(), Math.max(0, columns));
    return fit(line, Math.max(0, columns - dots)).stripTrailing() + ELLIPSIS.substring(0, dots);
  }

  /** Appends a line, broken behind a space where that does not leave half a row empty. */
  private static void append(StringBuilder rows, String lines, int start, int end, int columns) {
    int mostMoved = Math.min(columns / 2, columns - INDENT.length() - 2);
    int word = rows.length();
    int letter = rows.length();
    int column = 0;
    int before = ' ';
    for (int i = start; i < end; ) {
      int text = Theme.endOfStyle(lines, i, end);
      rows.append(lines, i, text);
      if (text > i) {
        i = text;
        continue;
      }
      int codePoint = lines.codePointAt(i);
      i += Character.charCount(codePoint);
      if (!isPartOfLetter(codePoint, before)) {
        letter = rows.length();
      }
      if (column + columnsOf(codePoint) > columns) {
        int at = rows.length();
        if (columnsSince(rows, word, mostMoved) <= mostMoved) {
          at = word;
        } else if (columnsSince(rows, letter, mostMoved) <= mostMoved) {
          at = letter;
        }
        rows.insert(at, BREAK);
        letter += letter < at ? 0 : BREAK.length();
        word = at + BREAK.length();
        column = INDENT.length() + columnsSince(rows, word, mostMoved);
      }
      rows.appendCodePoint(codePoint);
      column += columnsOf(codePoint);
      if (codePoint == ' ') {
        word = rows.length();
      }
      before = codePoint;
    }
  }

  /** Counts no further than it takes to tell that it is more than a limit. */
  private static int columnsSince(StringBuilder rows, int start, int limit) {
    int columns = 0;
    for (int i = start; i < rows.length() && columns <= limit; ) {
      int text = Theme.endOfStyle(rows, i, rows.length());
      if (text == i) {
        int codePoint = rows.codePointAt(i);
        text += Character.charCount(codePoint);
        columns += columnsOf(codePoint);
      }
      i = text;
    }
    return columns;
  }

  /** The most columns that a terminal takes for a character. */
  private static int columnsOf(int codePoint) {
    // From Armenian to Georgian, with Hebrew, Arabic and the scripts of India, none is ever wide.
    return codePoint < 0x80 || (codePoint >= 0x0530 && codePoint < 0x1100) ? 1 : 2;
  }

  /** Tells whether a character changes the one before it, so that a row should not part them. */
  private static boolean isPartOfLetter(int codePoint, int before) {
    if (codePoint < 0x80) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> before == ZERO_WIDTH_JOINER;
    };
  }
}
