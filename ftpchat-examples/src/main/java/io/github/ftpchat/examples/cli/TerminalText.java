package io.github.ftpchat.examples.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes text that strangers wrote safe to print: nothing that is left can move the cursor, change
 * colours or titles, turn the direction of writing, hide, or pass for something else's column.
 *
 * <p>What is not safe becomes <code>&#92;u202E</code>, or <code>&#92;u{E0041}</code> above U+FFFF.
 * A backslash stays as it is, so the result is for people; programs take {@code --json}, which is
 * exact.
 *
 * <p>Not safe are: controls (C0, DEL, C1), line and paragraph separators, format characters (bidi
 * overrides, embeddings, isolates and marks, tags, the byte order mark, the soft hyphen), private
 * use, unpaired surrogates, code points without a character, and letters that show as nothing. Of
 * the format characters three kinds stay, as people need them to write: the Arabic number signs,
 * which are visible, and the zero width joiner and non-joiner between two characters that are
 * neither ASCII nor spaces, as in Persian words and composed emoji. Code points of the emoji blocks
 * stay even if this JDK does not know them yet.
 */
final class TerminalText {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private TerminalText() {}

  /** Gives one line: line breaks are made visible too. */
  static String line(String text) {
    return escape(text, false);
  }

  /**
   * Gives one line that stands in a column: no space in it is doubled, at an end, or other than
   * U+0020, so that it cannot pass for the end of the column.
   */
  static String column(String text) {
    return escape(text, true);
  }

  /** Gives the lines of a text; LF, CR LF and CR end one. There is at least one. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\r\n|\n|\r", -1)) {
      lines.add(line(line.replace("\t", "    ")));
    }
    return lines;
  }

  /** Tells whether a character is safe wherever it stands. */
  static boolean isSafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> isArabicNumberSign(codePoint);
      case Character.UNASSIGNED -> codePoint >= 0x1F000 && codePoint <= 0x1FAFF;
      default -> !isInvisibleLetter(codePoint);
    };
  }

  private static String escape(String text, boolean column) {
    int firstUnsafe = 0;
    while (firstUnsafe < text.length() && isPrintableAscii(text.charAt(firstUnsafe))) {
      firstUnsafe++;
    }
    if (firstUnsafe == text.length() && !column) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    int before = ' ';
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      int after = i < text.length() ? text.codePointAt(i) : ' ';
      boolean keep;
      if (codePoint == ZERO_WIDTH_JOINER || codePoint == ZERO_WIDTH_NON_JOINER) {
        keep = canBeJoined(before) && canBeJoined(after);
      } else if (column && isSpace(codePoint)) {
        keep = codePoint == ' ' && !isSpace(before) && !isSpace(after);
      } else {
        keep = isSafe(codePoint);
      }
      if (keep) {
        safe.appendCodePoint(codePoint);
      } else {
        safe.append(
            codePoint <= 0xFFFF ? "\\u%04X".formatted(codePoint) : "\\u{%X}".formatted(codePoint));
      }
      before = codePoint;
    }
    return safe.toString();
  }

  private static boolean isPrintableAscii(char c) {
    return c >= ' ' && c < 0x7F;
  }

  private static boolean isSpace(int codePoint) {
    // U+2800 is a symbol by name and a space by looks.
    return Character.isSpaceChar(codePoint) || codePoint == 0x2800;
  }

  private static boolean canBeJoined(int codePoint) {
    return codePoint > 0x7F && !isSpace(codePoint) && isSafe(codePoint);
  }

  private static boolean isArabicNumberSign(int codePoint) {
    return (codePoint >= 0x0600 && codePoint <= 0x0605)
        || codePoint == 0x06DD
        || codePoint == 0x08E2;
  }

  private static boolean isInvisibleLetter(int codePoint) {
    return switch (codePoint) {
      // Hangul fillers, the grapheme joiner, and Khmer inherent vowels.
      case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F, 0x17B4, 0x17B5 -> true;
      default -> false;
    };
  }
}
