package io.github.ftpchat;

/**
 * Reports that a message was read back from the file, but cannot settle: it came into the file by
 * an upload of the whole file, see {@link SessionBuilder#allowRewriting}.
 *
 * @since 0.1
 */
public final class NotSettledException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message why nothing settles
   */
  public NotSettledException(String message) {
    super(message, null);
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
