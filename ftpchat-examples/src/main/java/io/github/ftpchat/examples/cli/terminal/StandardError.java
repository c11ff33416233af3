package io.github.ftpchat.examples.cli.terminal;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the program says beside its output. {@link SafeErrorStream} is what it goes through.
 *
 * @since 0.1
 */
public final class StandardError {

  private static final String PREFIX = "ftpchat: ";

  private static volatile Consumer<String> listener = text -> {};

  private StandardError() {}

  /**
   * Lets a window show too what is said.
   *
   * @param window takes any text, on any thread
   */
  public static void showIn(Consumer<String> window) {
    listener = window;
  }

  /**
   * Says something in one line.
   *
   * @param text whatever is in it
   */
  public static void note(String text) {
    System.err.println(PREFIX + TerminalText.line(text));
    listener.accept(text);
  }

  /**
   * Takes the name of the program away, which says nothing where only the program speaks.
   *
   * @param line as {@link #note} writes it, or another
   * @return the line without what {@link #note} puts in front; nothing for another line
   */
  public static Optional<String> withoutPrefix(String line) {
    return line.startsWith(PREFIX)
        ? Optional.of(line.substring(PREFIX.length()))
        : Optional.empty();
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
