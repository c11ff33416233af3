package io.github.ftpchat.examples.cli.chat;

/**
 * How the terminal calls for attention when the user is mentioned.
 *
 * @since 0.1
 */
public enum Attention {
  /** It does not. */
  OFF,

  /** With the bell. */
  BELL,

  /** With a notice on the desktop, as iTerm2, kitty and others show it: OSC 9. */
  OSC9,

  /** With a notice on the desktop, as urxvt, foot and others show it: OSC 777. */
  OSC777;

  private static final String OSC = "\u001b]";
  private static final String BELL_CHARACTER = "\u0007";
  private static final int MAX_CHARACTERS = 120;

  /** What to send to the terminal; the text is safe to print. */
  String sequence(String text) {
    // A semicolon parts the fields of OSC 777.
    String safe = text.replace(';', ',');
    int end = Math.min(MAX_CHARACTERS, safe.length());
    String notice = safe.substring(0, safe.offsetByCodePoints(0, safe.codePointCount(0, end)));
    return switch (this) {
      case OFF -> "";
      case BELL -> BELL_CHARACTER;
      case OSC9 -> OSC + "9;" + notice + BELL_CHARACTER;
      case OSC777 -> OSC + "777;notify;ftpchat;" + notice + BELL_CHARACTER;
    };
  }
}
