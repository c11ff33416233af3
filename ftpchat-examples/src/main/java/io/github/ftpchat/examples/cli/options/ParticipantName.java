package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Limits;
import io.github.ftpchat.examples.cli.terminal.UsageException;

/**
 * Tells which names people may talk under here. The library takes a name of blanks, as others may
 * have one; a person who gives one has made a mistake.
 *
 * @since 0.1
 */
public final class ParticipantName {

  private ParticipantName() {}

  /**
   * Makes sure that a name can be used, and shows.
   *
   * @param where what gave the name, for the message
   * @param name the name
   * @return the name
   * @throws UsageException if not
   */
  public static String require(String where, String name) {
    if (name.codePoints().allMatch(ParticipantName::isBlank)) {
      throw new UsageException(where + ": is empty: write the name that others shall see");
    }
    UsageException.naming(where, () -> ChatSession.builder().participant(name));
    int longest = Limits.defaults().maxNameLength();
    if (name.length() > longest) {
      throw new UsageException(
          "%s: has %d characters, more than %d".formatted(where, name.length(), longest));
    }
    return name;
  }

  private static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || Character.getType(codePoint) == Character.FORMAT;
  }
}
