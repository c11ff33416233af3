package io.github.ftpchat;

/**
 * Reports that a session ended because a listener threw at a message, see {@link
 * ListenerFailurePolicy#stop()}. The cause is what the listener threw.
 *
 * @since 0.1
 */
public final class ListenerException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message which listener threw at what
   * @param cause what it threw
   */
  public ListenerException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether a new session can succeed. That depends on the listener alone.
   *
   * @return true
   */
  @Override
  public boolean retryable() {
    return true;
  }
}
