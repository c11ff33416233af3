package io.github.ftpchat;

import java.util.Objects;

/**
 * What is known of a sent message at a stage of its way into the file.
 *
 * @param id the identity of the message
 * @param position the byte offset of its record in the file, or -1 while it was not seen there
 * @param attempts how often it was appended so far, by this session
 * @since 0.1
 */
public record SendReceipt(MessageId id, long position, int attempts) {

  /** Checks that nothing is missing. */
  public SendReceipt {
    Objects.requireNonNull(id, "id");
  }
}
