package io.github.ftpchat;

/**
 * The message was read back from the file, but nothing settles there: it came into the file by
 * uploading that whole, see {@link SessionBuilder#allowRewriting}.
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
