package io.github.ftpchat.examples.cli.terminal;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

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
 * use, unpaired surrogates, code points without a character, and what shows as nothing: variation
 * selectors, fillers, blanks that are no spaces, and marks that pile up on a letter. Some stay in a
 * text, each where people need it to write and nowhere else: the Arabic number signs, which are
 * visible; the zero width joiner and non-joiner between letters of a script that has them, as in
 * Persian words, and between emoji; the two variation selectors of emoji, once behind a symbol; the
 * signs that stack Khmer and Burmese letters, between two of them. Code points of the emoji blocks
 * stay even if this JDK does not know them yet.
 *
 * <p>In a column, where names stand, of these only the number signs and the stacking signs do, as
 * terminals show names that differ in the others alike. A backslash that could pass for the
 * beginning of such an escape is escaped there too: no two names come out the same.
 *
 * @since 0.1
 */
public final class TerminalText {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;
  private static final int KEYCAP = 0x20E3;

  /** The most marks on a letter: scripts get by with fewer, terminals drop or pile up more. */
  private static final int MAX_MARKS = 6;

  private static final Pattern ESCAPE = Pattern.compile("\\\\u(?:[0-9A-Fa-f]{4}|\\{)");

  /** From, to: what shows as nothing, and is not of a type that is unsafe altogether. */
  private static final int[] INVISIBLE = {
    0x034F, 0x034F, // combining grapheme joiner
    0x115F, 0x1160, // Hangul fillers
    0x17B4, 0x17B5, // Khmer inherent vowels
    0x180B, 0x180F, // Mongolian variation selectors
    0x2800, 0x2800, // Braille without a dot
    0x3164, 0x3164, // Hangul filler
    0xFE00, 0xFE0F, // variation selectors
    0xFFA0, 0xFFA0, // halfwidth Hangul filler
    0x13440, 0x13442, // Egyptian mirror sign and blanks
    0x16FE4, 0x16FE4, // Khitan filler
    0x1BC9D, 0x1BC9D, // Duployan selector
    0x1D159, 0x1D159, // null notehead
    0x1DA9B, 0x1DAAF, // SignWriting modifiers
    0xE0100, 0xE01EF // more variation selectors
  };

  /** From, to: what stacks the letters around it, and shows as nothing. */
  private static final int[] STACKING = {
    0x1039, 0x1039, 0x17D2, 0x17D2, 0x1A60, 0x1A60, 0x2D7F, 0x2D7F, 0xAAF6, 0xAAF6,
    0x10A3F, 0x10A3F, 0x1107F, 0x1107F, 0x11133, 0x11133, 0x113D0, 0x113D0, 0x1193E, 0x1193E,
    0x11A47, 0x11A47, 0x11A99, 0x11A99, 0x11D45, 0x11D45, 0x11D97, 0x11D97, 0x11F42, 0x11F42
  };

  /** From, to: symbols that have a style as emoji, or are in a block of those. */
  private static final int[] EMOJI = {
    0x00A9, 0x00A9, 0x00AE, 0x00AE, 0x203C, 0x203C, 0x2049, 0x2049, 0x2122, 0x2122, 0x2139, 0x2139,
    0x2194, 0x2199, 0x21A9, 0x21AA, 0x231A, 0x231B, 0x2328, 0x2328, 0x23CF, 0x23CF, 0x23E9, 0x23FA,
    0x24C2, 0x24C2, 0x25AA, 0x25AB, 0x25B6, 0x25B6, 0x25C0, 0x25C0, 0x25FB, 0x25FE, 0x2600, 0x27BF,
    0x2934, 0x2935, 0x2B05, 0x2B07, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x3030, 0x3030,
    0x303D, 0x303D, 0x3297, 0x3297, 0x3299, 0x3299, 0x1F000, 0x1FAFF
  };

  /** The scripts that are written with joiners between letters. */
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.NKO,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private TerminalText() {}

  /**
   * Gives one line: line breaks are made visible too.
   *
   * @param text what a stranger wrote
   * @return one line without a line break, safe to print
   */
  public static String line(String text) {
    return escape(text, false);
  }

  /**
   * Gives one line that stands in a column: no space in it is doubled, at an end, or other than
   * U+0020, so that it cannot pass for the end of the column. Other texts give other lines.
   *
   * @param text what a stranger wrote
   * @return one line without a line break, safe to print
   */
  public static String column(String text) {
    return escape(text, true);
  }

  /**
   * Gives the lines of a text; LF, CR LF and CR end one. A tab becomes four spaces.
   *
   * @param text what a stranger wrote
   * @return at least one line, each as {@link #line} gives it
   */
  public static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\r\n|\n|\r", -1)) {
      lines.add(line(line.replace("\t", "    ")));
    }
    return lines;
  }

  /**
   * Tells whether a character is safe wherever it stands.
   *
   * @param codePoint the character
   * @return false if it is safe nowhere or not everywhere
   */
  public static boolean isSafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> isArabicNumberSign(codePoint);
      case Character.UNASSIGNED -> codePoint >= 0x1F000 && codePoint <= 0x1FAFF;
      default -> !isIn(INVISIBLE, codePoint) && !isIn(STACKING, codePoint);
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
    // What stands before it as it will be shown, and the last of that which is no mark on a letter.
    int shown = ' ';
    int letter = ' ';
    int marks = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      int after = next < text.length() ? text.codePointAt(next) : ' ';
      boolean keep;
      if (column && Character.isSpaceChar(codePoint)) {
        keep = codePoint == ' ' && !Character.isSpaceChar(before) && !Character.isSpaceChar(after);
      } else if (column && codePoint == '\\') {
        keep = !ESCAPE.matcher(text).region(i, text.length()).lookingAt();
      } else {
        keep =
            isSafe(codePoint)
                || (isIn(STACKING, codePoint)
                    && areOfOneScript(shown, codePoint)
                    && areOfOneScript(codePoint, after)
                    && isSafe(after))
                || (!column && isNeeded(codePoint, shown, letter, after));
      }
      marks = isMark(codePoint) ? marks + 1 : 0;
      keep &= marks <= MAX_MARKS;
      if (keep) {
        safe.appendCodePoint(codePoint);
      } else {
        safe.append(
            codePoint <= 0xFFFF ? "\\u%04X".formatted(codePoint) : "\\u{%X}".formatted(codePoint));
      }
      before = codePoint;
      shown = keep ? codePoint : ' ';
      letter = isMark(shown) ? letter : shown;
      i = next;
    }
    return safe.toString();
  }

  /** Tells whether people write something between these, although it shows as nothing by itself. */
  private static boolean isNeeded(int codePoint, int shown, int letter, int after) {
    return switch (codePoint) {
      case ZERO_WIDTH_NON_JOINER -> isWrittenWithJoiners(letter, after);
      case ZERO_WIDTH_JOINER ->
          isWrittenWithJoiners(letter, after) || (isIn(EMOJI, letter) && isIn(EMOJI, after));
      case TEXT_STYLE -> isIn(EMOJI, shown);
      case EMOJI_STYLE -> isIn(EMOJI, shown) || (isOnKeys(shown) && after == KEYCAP);
      default -> false;
    };
  }

  private static boolean isWrittenWithJoiners(int before, int after) {
    return isSafe(after)
        && JOINING.contains(UnicodeScript.of(after))
        && areOfOneScript(before, after);
  }

  private static boolean areOfOneScript(int before, int after) {
    return UnicodeScript.of(before) == UnicodeScript.of(after);
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  private static boolean isOnKeys(int codePoint) {
    return (codePoint >= '0' && codePoint <= '9') || codePoint == '#' || codePoint == '*';
  }

  private static boolean isIn(int[] ranges, int codePoint) {
    for (int i = 0; i < ranges.length && codePoint >= ranges[i]; i += 2) {
      if (codePoint <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPrintableAscii(char c) {
    return c >= ' ' && c < 0x7F;
  }

  private static boolean isArabicNumberSign(int codePoint) {
    return (codePoint >= 0x0600 && codePoint <= 0x0605)
        || codePoint == 0x06DD
        || codePoint == 0x08E2;
  }
}
