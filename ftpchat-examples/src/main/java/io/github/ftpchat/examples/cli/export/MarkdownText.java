package io.github.ftpchat.examples.cli.export;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a line of text that reads the same when Markdown shows it.
 *
 * <ul>
 *   <li>Signs that mean something get a backslash.
 *   <li>Words that programs make links of by themselves, escaped or not, stand in a code span: such
 *       programs leave those alone.
 *   <li>Spaces that would be dropped or begin a code block do not break.
 * </ul>
 */
final class MarkdownText {

  private static final String NO_BREAK_SPACE = "&nbsp;";
  private static final Pattern WORD = Pattern.compile("[^ ]+");
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  /** They mean something anywhere. */
  private static final String ALWAYS = "\\`*_{}[]<>#|&~$^";

  /** They mean something at the start of a line. */
  private static final String AT_START = "+-=.:)%";

  /** They mean something within a word: a link, or the name of an emoji. */
  private static final String WITHIN = ".:";

  private MarkdownText() {}

  /**
   * Gives a line.
   *
   * @param line without a line break, safe to print
   * @return never empty
   */
  static String of(String line) {
    if (line.isBlank()) {
      return NO_BREAK_SPACE;
    }
    StringBuilder out = new StringBuilder(line.length() + 16);
    Matcher words = WORD.matcher(line);
    int end = 0;
    while (words.find()) {
      spaces(out, words.start() - end, words.start() == 0 || end > 0);
      word(out, words.group(), end == 0);
      end = words.end();
    }
    out.append(NO_BREAK_SPACE.repeat(line.length() - end));
    return out.toString();
  }

  private static void spaces(StringBuilder out, int count, boolean between) {
    if (count > 0 && between) {
      out.append(NO_BREAK_SPACE.repeat(count - 1)).append(' ');
    } else {
      out.append(NO_BREAK_SPACE.repeat(count));
    }
  }

  private static void word(StringBuilder out, String word, boolean first) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.contains("://") || lower.contains("@") || lower.contains("www.")) {
      code(out, word);
      return;
    }
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean within = i < word.length() - 1;
      if (ALWAYS.indexOf(c) >= 0
          || (first && AT_START.indexOf(c) >= 0)
          || (within && WITHIN.indexOf(c) >= 0)) {
        out.append('\\');
      }
      out.append(c);
    }
  }

  /** Between more backticks than the word has in a row. */
  private static void code(StringBuilder out, String word) {
    int longest =
        BACKTICKS.matcher(word).results().mapToInt(run -> run.end() - run.start()).max().orElse(0);
    String fence = "`".repeat(longest + 1);
    // One space on each side is dropped again; it keeps the word's own backticks apart.
    String space = word.startsWith("`") || word.endsWith("`") ? " " : "";
    out.append(fence).append(space).append(word).append(space).append(fence);
  }
}
