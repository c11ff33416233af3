package io.github.ftpchat;

import java.io.IOException;

/**
 * Reports that an outbox in a directory is in use, by another store of this process or by another
 * process. It is free when that one closes it or ends, so it makes sense to try again, or to take
 * another directory.
 *
 * @see OutboxStore#directory
 * @since 0.1
 */
public final class OutboxInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  OutboxInUseException(String message) {
    super(message);
  }

  OutboxInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
