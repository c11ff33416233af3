package io.github.ftpchat.examples.cli.terminal;

/**
 * What the program says beside its output. {@link SafeErrorStream} is what it goes through.
 *
 * @since 0.1
 */
public final class StandardError {

  private StandardError() {}

  /**
   * Says something in one line.
   *
   * @param text whatever is in it
   */
  public static void note(String text) {
    System.err.println("ftpchat: " + TerminalText.line(text));
  }
}
