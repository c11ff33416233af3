package io.github.ftpchat;

/**
 * Something that the application asked for could not be done. The same exceptions come from
 * blocking calls, out of futures and in {@link SessionState#problem()}.
 *
 * @since 0.1
 */
public abstract class ChatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message the facts, never a secret
   * @param cause what it came from, or null
   */
  protected ChatException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Tells whether the same call can succeed later with nothing changed.
   *
   * @return true if so
   */
  public abstract boolean retryable();
}
