package io.github.ftpchat;

/**
 * The session was closed before it could be done. A message in a durable outbox is kept there and
 * goes out when a session is opened with that outbox again.
 *
 * @since 0.1
 */
public final class SessionClosedException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was not done
   */
  public SessionClosedException(String message) {
    super(message, null);
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
