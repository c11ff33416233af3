package io.github.ftpchat;

/**
 * Reports that one more message would exceed {@link Limits#maxUnsettled} or {@link
 * Limits#maxUnsettledBytes}. Nothing of the message was kept.
 *
 * @since 0.1
 */
public final class OutboxFullException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message which limit it is, its value, and what waits
   */
  public OutboxFullException(String message) {
    super(message, null);
  }

  @Override
  public boolean retryable() {
    return true;
  }
}
