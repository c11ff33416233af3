package io.github.ftpchat;

import io.github.ftpchat.transport.TransportException;

/**
 * The server or folder of the room could not be reached, or refused what was asked.
 *
 * @since 0.1
 */
public final class ConnectionException extends ChatException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  private final TransportException.Reason reason;

  /**
   * Makes an exception.
   *
   * @param cause what the transport reported
   */
  public ConnectionException(TransportException cause) {
    super(cause.getMessage(), cause);
    this.reason = cause.reason();
  }

  /**
   * Why the call failed.
   *
   * @return the transport's reason
   */
  public TransportException.Reason reason() {
    return reason;
  }

  @Override
  public boolean retryable() {
    return reason.retryable();
  }
}
