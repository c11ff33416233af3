package io.github.ftpchat.examples.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a message, as {@link TerminalText} leaves them, without long runs of empty lines and
 * of escapes: those push away what others say.
 *
 * @since 0.1
 */
public final class FoldedLines {

  /** More empty lines in a row than this are folded. */
  private static final int MOST_EMPTY = 3;

  /** More escapes in a row than this are folded, and these many stay. */
  private static final int MOST_ESCAPES = 8;

  private static final Pattern ESCAPE = Pattern.compile("\\\\u(?:[0-9A-F]{4}|\\{[0-9A-F]+})");

  private FoldedLines() {}

  /**
   * Gives the lines of a text.
   *
   * @param text what a stranger wrote
   * @param remark gives its style to what is said of a run that was folded
   * @return at least one line, each safe to print
   */
  public static List<String> of(String text, UnaryOperator<String> remark) {
    List<String> lines = TerminalText.lines(text);
    List<String> folded = new ArrayList<>();
    for (int i = 0; i < lines.size(); ) {
      int end = i;
      while (end < lines.size() && lines.get(end).isBlank()) {
        end++;
      }
      if (end - i > MOST_EMPTY) {
        folded.add(remark.apply("... " + (end - i) + " empty lines"));
        i = end;
      } else {
        folded.add(withoutRuns(lines.get(i), remark));
        i++;
      }
    }
    return folded;
  }

  private static String withoutRuns(String line, UnaryOperator<String> remark) {
    StringBuilder out = new StringBuilder();
    Matcher escape = ESCAPE.matcher(line);
    int copied = 0;
    int end = 0;
    while (escape.find(end)) {
      int count = 0;
      int kept = 0;
      // Not in one expression, which takes a call for each escape that it finds.
      do {
        count++;
        end = escape.end();
        kept = count <= MOST_ESCAPES ? end : kept;
      } while (escape.region(end, line.length()).lookingAt());
      if (count > MOST_ESCAPES) {
        out.append(line, copied, kept)
            .append(remark.apply("... " + (count - MOST_ESCAPES) + " more"));
        copied = end;
      }
    }
    return out.append(line, copied, line.length()).toString();
  }
}
