package io.github.ftpchat.internal.session;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import java.util.Optional;

/**
 * A record on its way into the file, as the {@link LogWriter} sees it. Confined to the I/O thread.
 */
final class Pending {

  /** Where it is. */
  enum Stage {
    /** To be appended. */
    QUEUED,
    /** Appended; whether it is in the file is not known. */
    IN_DOUBT,
    /** Seen in the file. */
    WRITTEN,
    /** Stood in the file for the settle time; watched for the guard time. */
    SETTLED
  }

  final MessageId id;
  final byte[] token;

  /** The caller's side; empty if the record is a stranger's that is healed. */
  final Optional<Outgoing> caller;

  /** How it has to be framed; empty for what the room speaks. */
  final Optional<Dialect> dialect;

  Stage stage = Stage.QUEUED;
  int attempts;

  /** Whether an upload of the whole file brought it there, so that it cannot settle. */
  boolean rewritten;

  /** The earliest loop time of the next attempt, while queued. */
  long notBefore;

  /** The loop time from which on a pass that does not find it proves that it is not there. */
  long provenFrom = Long.MIN_VALUE;

  /** Where it was last seen, and since when. */
  long position = -1;

  long since;

  /** Whether the current pass found it where nothing changes any more. */
  boolean foundStable;

  Pending(
      MessageId id, byte[] token, Optional<Outgoing> caller, Optional<Dialect> dialect, long now) {
    this.id = id;
    this.token = token;
    this.caller = caller;
    this.dialect = dialect;
    this.notBefore = now;
  }

  /** Whether it is this session's, and not a stranger's that is healed. */
  boolean isOwn() {
    return caller.isPresent();
  }
}
