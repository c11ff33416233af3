package io.github.ftpchat.ftp;

/** Makes what a server says fit to be quoted. */
final class Texts {

  private static final int MAX_LENGTH = 200;

  private Texts() {}

  /**
   * Replaces everything that could drive a terminal or break a line of a log, and cuts what is too
   * long.
   */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      if (quoted.length() >= MAX_LENGTH) {
        return quoted.append("...").toString();
      }
      int c = text.codePointAt(i);
      quoted.appendCodePoint(isPlain(c) ? c : '?');
      i += Character.charCount(c);
    }
    return quoted.toString();
  }

  /** Tells whether the messages of an exception and its causes could be quoted as they are. */
  static boolean isPlain(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && !quote(message).equals(message)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
