package io.github.ftpchat;

/**
 * Reports that something the application asked for could not be done. Blocking calls throw it,
 * futures fail with it, and {@link SessionState#problem()} holds it.
 *
 * @since 0.1
 */
public abstract class ChatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message the facts, never a secret
   * @param cause the cause, or null
   */
  protected ChatException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the same call can succeed later with nothing changed.
   *
   * @return true if so
   */
  public abstract boolean retryable();
}
