package io.github.ftpchat.internal.session;

/**
 * How far a record is on its way into the file, as far as this session knows. These are all the
 * transitions there are:
 *
 * <pre>{@code
 *            +----------------(2)----------------+
 *            |                                   v
 * (new) --> QUEUED --(1)--> IN_DOUBT --(2)--> WRITTEN --(3)--> SETTLED --(6)--> (done)
 *            ^ ^ ^             |                 |               |
 *            | | +-----(4)-----+                 |               |
 *            | +---------------(5)---------------+               |
 *            +---------------------------(5)---------------------+
 *
 * (1) It was uploaded, or may have been. An upload that certainly failed changes nothing.
 * (2) A pass found it. Straight from QUEUED: an earlier life of the program had put it there, or
 *     a copy came after a pass had missed it.
 * (3) It stood unchanged for the settle time, or its line is stable.
 * (4) A pass that would have found it did not.
 * (5) It vanished.
 * (6) Its line is stable: nothing can overwrite it any more.
 * }</pre>
 *
 * <p>A record is done when the {@link LogWriter} forgets it; that is no stage of its own. Besides
 * (6) this happens in two cases:
 *
 * <ul>
 *   <li>The writer gives up on all records, whatever their stage.
 *   <li>The file was replaced, and the record is settled or a stranger's.
 * </ul>
 *
 * <p>One pass can take a record through several stages: where appends are safe the settle time is
 * zero, and a record is written, settled and done at once.
 */
enum Stage {
  /** To be appended. */
  QUEUED,
  /** Appended; whether it is in the file is not known. */
  IN_DOUBT,
  /** Seen in the file. */
  WRITTEN,
  /** Stood in the file for the settle time; watched for the guard time. */
  SETTLED;

  /** Whether this stage may be followed by another. */
  boolean mayBecome(Stage next) {
    // Without a switch, which needs memory the first time: that is right after an upload, which
    // would be forgotten, and so done again and again, if there was none.
    if (next == IN_DOUBT) {
      return this == QUEUED;
    }
    if (next == WRITTEN) {
      return this == QUEUED || this == IN_DOUBT;
    }
    return next == QUEUED ? this != QUEUED : this == WRITTEN;
  }

  /** Whether the record stood in the file when that was last read. */
  boolean isInFile() {
    return this == WRITTEN || this == SETTLED;
  }
}
