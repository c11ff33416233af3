package io.github.ftpchat.internal.codec;

import io.github.ftpchat.RejectedRecord;

/** Receives what {@link RecordCodec#open} finds in a line, in order of position. */
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

  /**
   * Called in front of each further piece of a line that holds several. A line can hold thousands
   * of records, with texts a thousand times as long as the line.
   *
   * @param rest where in the buffer the piece starts
   * @return whether to stop there, and leave what is left of the line to {@link
   *     RecordCodec#openRest}
   */
  default boolean stopsAt(int rest) {
    return false;
  }
}
