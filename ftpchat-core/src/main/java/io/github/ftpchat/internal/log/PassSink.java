package io.github.ftpchat.internal.log;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.OpenedRecord;

/** Is told what a pass finds, in the order of the file. */
public interface PassSink {

  /**
   * A record stands in the file.
   *
   * @param record the record
   * @param again whether the line at this position held it in the last pass
   * @param unstable whether it can still change
   */
  void opened(OpenedRecord record, boolean again, boolean unstable);

  /** A record that stands where it stood can no longer change. */
  void stable(OpenedRecord record);

  /** A line stood where it stands for the guard time, and is no longer looked at. */
  void becameStable(Line line);

  /** A piece of the file is no record. */
  void rejected(RejectedRecord rejected);

  /**
   * What stands in between landed in a fence, long after it was sent, or stands in front of what
   * did. Told again when that is handed over again.
   *
   * @param from where it begins
   * @param to where the line begins that is left of the fence, with what landed last, perhaps
   */
  void landed(long from, long to);

  /** Nothing of the file is as it was: it is read from its head, again or another. */
  void restarted();

  /** Whether to hand over nothing more for now. */
  boolean full();

  /** Whether something that was found has to be handed over by a later pass. */
  boolean isBehind();
}
