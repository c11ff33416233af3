package io.github.ftpchat.internal.session;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import java.util.Optional;
import java.util.OptionalLong;

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

  static final long NOWHERE = -1;

  final MessageId id;
  final byte[] token;

  /** The caller's side; empty if the record is a stranger's that is healed. */
  Optional<Outgoing> caller;

  /** How it has to be framed; empty for what the room speaks. */
  final Optional<Dialect> dialect;

  Stage stage = Stage.QUEUED;
  int attempts;

  /** How often it was seen in the file and was gone later. */
  int vanished;

  /** Whether an upload of the whole file brought it there, so that it cannot settle. */
  boolean rewritten;

  /** The earliest loop time of the next attempt, while queued. */
  long notBefore;

  /** The loop time from which on a pass that does not find it proves that it is not there. */
  long provenFrom = Long.MIN_VALUE;

  /** Runs since the last append of it began; null before the first. */
  Stopwatch sinceAppend;

  /** Within how many nanoseconds it has to be acknowledged or seen, for that to prove anything. */
  long sureWithin;

  /** Whether it was acknowledged in time. */
  boolean sure;

  /** Whether what an earlier life put into the file may have come there so late that it hides. */
  boolean cameLate;

  /** Since when it is acknowledged, not there, and the file no longer than before. */
  OptionalLong awaitedSince = OptionalLong.empty();

  /** How often in a row it was so for as long as was to be waited, and it was appended again. */
  int waitedInVain;

  /** Runs since the append that was the first of those; null before. */
  Stopwatch sinceFirst;

  /** Where the file ended, as far as was known, when it was last appended. */
  long appendedBehind;

  /** Where it was last seen, and since when. */
  long position = NOWHERE;

  long since;

  /** Where the current pass found it, if nothing changes there any more. */
  long foundStableAt = NOWHERE;

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
