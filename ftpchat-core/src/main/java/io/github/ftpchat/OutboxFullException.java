package io.github.ftpchat;

/**
 * More messages wait to be written than the outbox takes. Nothing of this message was kept.
 *
 * @since 0.1
 */
public final class OutboxFullException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message how many wait and how many can
   */
  public OutboxFullException(String message) {
    super(message, null);
  }

  @Override
  public boolean retryable() {
    return true;
  }
}
