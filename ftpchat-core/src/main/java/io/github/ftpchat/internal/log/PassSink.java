package io.github.ftpchat.internal.log;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.OpenedRecord;

/** Receives what a pass finds, in the order of the file. */
public interface PassSink {

  /**
   * A record stands in the file.
   *
   * @param record the record
   * @param alreadyThere whether the line at this position held it in the last pass
   * @param unstable whether it can still change
   */
  void found(OpenedRecord record, boolean alreadyThere, boolean unstable);

  /**
   * A record that stands where it stood can no longer change.
   *
   * @param record the record
   */
  void stable(OpenedRecord record);

  /**
   * A line is not read again: it stood unchanged for the guard time, or there are too many to
   * guard.
   *
   * @param line the line
   */
  void becameStable(Line line);

  /**
   * A piece of the file is not a record.
   *
   * @param rejected where it lies and why
   */
  void rejected(RejectedRecord rejected);

  /**
   * An upload landed in a fence, long after it was sent. It stands between two places, perhaps
   * behind older records. Reported again if these records are handed over again.
   *
   * @param from the earliest place where the upload can begin
   * @param to where the line begins that is left of the fence; what landed last may be in it
   */
  void landed(long from, long to);

  /** Nothing of the file is as it was: reading starts again from its head. */
  void restarted();

  /** {@return whether to hand over nothing more for now} */
  boolean full();

  /** {@return whether records were passed over that a later pass has to hand over} */
  boolean isBehind();
}
