package io.github.ftpchat.examples.cli.options;

/**
 * The time that {@code --timeout} gives is over.
 *
 * @since 0.1
 */
public final class TimedOutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what did not come in time
   */
  public TimedOutException(String message) {
    super(message);
  }
}
