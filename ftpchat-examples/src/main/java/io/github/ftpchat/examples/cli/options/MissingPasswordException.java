package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.UsageException;

/**
 * A password is needed that is given nowhere, and nobody can be asked for it.
 *
 * @since 0.1
 */
public final class MissingPasswordException extends UsageException {

  private static final long serialVersionUID = 1L;

  private final boolean ofRoom;

  MissingPasswordException(boolean ofRoom, String message) {
    super(message);
    this.ofRoom = ofRoom;
  }

  /**
   * Whether it is the password of the room.
   *
   * @return false if it is that of the server
   */
  public boolean isOfRoom() {
    return ofRoom;
  }
}
