package io.github.ftpchat.internal.codec;

import io.github.ftpchat.RejectedRecord;

/** Takes what {@link RecordCodec#open} finds in a line, in order of position. */
public interface RecordSink {

  /**
   * Takes an authentic record. It may repeat an earlier one.
   *
   * @param record the record
   */
  void opened(OpenedRecord record);

  /**
   * Takes a piece of the line that is no message.
   *
   * @param rejected where it lies and why
   */
  void rejected(RejectedRecord rejected);
}
