package io.github.ftpchat;

/**
 * Reports that an {@link OutboxStore} or {@link CursorStore} could not do what was asked.
 *
 * @since 0.1
 */
public final class StorageException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was not stored or loaded
   * @param cause what the store threw
   */
  public StorageException(String message, Exception cause) {
    super(message + ": " + cause.getMessage(), cause);
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
