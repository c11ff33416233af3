package io.github.ftpchat.transport;

/**
 * Defines which names a {@link Transport} accepts. The rules are the same for every transport.
 *
 * @since 0.1
 */
public final class TransportNames {

  private TransportNames() {}

  /**
   * Checks the name of a file or directory. A name is relative, with {@code /} between its parts.
   * No part is empty, {@code .} or {@code ..}. The name holds no backslash, no control character
   * (C0, DEL or C1) and no half of a surrogate pair.
   *
   * @param name the name
   * @return the name
   * @throws IllegalArgumentException if it breaks one of these rules; the message names the
   *     offending part and holds no control character
   */
  public static String requireFileName(String name) {
    String problem = problemOf(name);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
    return name;
  }

  /**
   * Whether {@link #requireFileName} accepts a name. What a transport finds in a directory need not
   * be such a name.
   *
   * @param name the name
   * @return true if so
   */
  public static boolean isFileName(String name) {
    return problemOf(name).isEmpty();
  }

  /** Returns what is wrong with a name, or nothing. */
  private static String problemOf(String name) {
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      if (Character.isISOControl(c)) {
        return "file name holds the control character U+%04X at %d".formatted(c, i);
      }
      if (Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE) {
        return "file name holds half of a surrogate pair, U+%04X, at %d".formatted(c, i);
      }
      i += Character.charCount(c);
    }
    // Only now is the name safe to quote.
    if (name.indexOf('\\') >= 0) {
      return "file name holds a backslash: \"" + name + "\"";
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "file name has a part \"" + part + "\": \"" + name + "\"";
      }
    }
    return "";
  }
}
