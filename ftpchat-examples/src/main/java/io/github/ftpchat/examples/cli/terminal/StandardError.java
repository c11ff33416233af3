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

  /**
   * Shows a line that the next one takes the place of, if standard error is a terminal; nothing
   * otherwise. It stays below what else is printed.
   *
   * @param text a few words of ours, in ASCII; empty to remove the line
   */
  public static void progress(String text) {
    if (System.err instanceof SafeErrorStream safe) {
      safe.progress(text);
    }
  }
}
