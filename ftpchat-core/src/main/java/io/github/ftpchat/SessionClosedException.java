package io.github.ftpchat;

/**
 * Reports that the session was closed before the call could be completed. A message in a durable
 * outbox stays there, and the next session with that outbox sends it.
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
