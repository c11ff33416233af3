package io.github.ftpchat.examples.cli.terminal;

import java.util.function.Supplier;

/**
 * What the user gave cannot be used; nothing was sent.
 *
 * @since 0.1
 */
public class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message names what is wrong; for one line
   */
  public UsageException(String message) {
    super(message);
  }

  /**
   * Makes an exception.
   *
   * @param message names what is wrong; for one line
   * @param cause how that was found out
   */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Does something that refuses what the user gave with an {@link IllegalArgumentException}.
   *
   * @param <T> what comes of it
   * @param what the option or parameter that was given
   * @param action what may refuse it
   * @return what comes of it
   * @throws UsageException if it was refused; names the option or parameter
   */
  public static <T> T naming(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(what + ": " + e.getMessage(), e);
    }
  }
}
