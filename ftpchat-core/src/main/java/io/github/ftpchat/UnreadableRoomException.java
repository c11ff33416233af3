package io.github.ftpchat;

/**
 * Reports that the room holds records and none of the newest opens with this session's cipher. Most
 * likely the password is wrong, or the room belongs to others.
 *
 * @since 0.1
 */
public final class UnreadableRoomException extends ChatException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message how many records were tried
   */
  public UnreadableRoomException(String message) {
    super(message, null);
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
