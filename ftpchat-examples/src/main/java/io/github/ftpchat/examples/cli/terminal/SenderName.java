package io.github.ftpchat.examples.cli.terminal;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who wrote a message, as it is shown: the one place that decides what stands where a name is
 * missing. Without that a text could begin with a name and pass for that person's.
 *
 * @since 0.1
 */
public final class SenderName {

  /** Stands where there is no name that can be seen. */
  private static final String NONE = "(no name)";

  private static final String NONE_AS_NAME = "\\u0028no name)";

  /** A notice of the chat begins with it. */
  private static final String NOTICE = "*";

  private static final String NOTICE_AS_NAME = "\\u002A";

  private static final int LONGEST = 64;

  /** The beginning of an escape that was cut. */
  private static final Pattern CUT_ESCAPE = Pattern.compile("\\\\(?:u\\{?[0-9A-F]{0,6})?$");

  private SenderName() {}

  /**
   * Tells whether there is no name, or one of spaces only.
   *
   * @param sender the name as it is in the message
   * @return whether nothing of it can be seen
   */
  public static boolean isMissing(Optional<String> sender) {
    return sender
        .map(
            name ->
                name.codePoints()
                    .allMatch(c -> Character.isSpaceChar(c) || Character.isWhitespace(c)))
        .orElse(true);
  }

  /**
   * Gives the whole name.
   *
   * @param sender the name as it is in the message
   * @return as {@link TerminalText#column} gives it; {@code (no name)} where it is missing, which
   *     no name is shown as
   */
  public static String of(Optional<String> sender) {
    if (isMissing(sender)) {
      return NONE;
    }
    String shown = TerminalText.column(sender.get());
    return shown.equals(NONE) ? NONE_AS_NAME : shown;
  }

  /**
   * Gives a name for a screen where many things stand: a long one is cut, and none begins as a
   * notice does.
   *
   * @param sender the name as it is in the message
   * @return as {@link #of}, with at most 64 characters and three dots
   */
  public static String brief(Optional<String> sender) {
    String name = of(sender);
    String shown =
        name.startsWith(NOTICE) ? NOTICE_AS_NAME + name.substring(NOTICE.length()) : name;
    if (shown.codePointCount(0, shown.length()) <= LONGEST) {
      return shown;
    }
    String start = shown.substring(0, shown.offsetByCodePoints(0, LONGEST));
    // A whole escape at the end goes as well: that does no harm.
    return CUT_ESCAPE.matcher(start).replaceFirst("") + "...";
  }
}
