package io.github.ftpchat;

import java.util.Objects;

/**
 * What is known of a sent message when it reaches a stage of its way into the file.
 *
 * @param id the identity of the message
 * @param position the byte offset of its record in the file, or -1 if it was not seen there yet
 * @param attempts how often this session has appended it so far
 * @since 0.1
 */
public record SendReceipt(MessageId id, long position, int attempts) {

  /** Checks that nothing is missing. */
  public SendReceipt {
    Objects.requireNonNull(id, "id");
  }
}
