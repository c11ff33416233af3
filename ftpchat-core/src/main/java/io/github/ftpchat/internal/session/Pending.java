package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.PassResult;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record on its way into the file, as the {@link LogWriter} sees it: what is known of it, and
 * which {@link Stage} it is in. {@link ReadBack} decides what follows from a pass.
 *
 * <p>It has more than 15 fields, grouped by how long they live. They are not objects of their own,
 * because tens of thousands of records can wait.
 *
 * <p>Confined to the I/O thread.
 */
final class Pending {

  /** Stands for a position where there is none. */
  static final long NOWHERE = -1;

  /**
   * How often a record is appended again because it was seen too late. On a line that is too slow,
   * every copy would be too late.
   */
  private static final int MAX_DOUBTS = 6;

  /** A {@link #sureWithin} for an upload that proves nothing, however soon it is seen. */
  private static final long NEVER_SURE = -1;

  private static final String REWRITTEN =
      "the message is in the room, but may still be lost: this server does not add to files, so the"
          + " whole room is uploaded for each message, and what others write meanwhile is lost";

  // What it is.

  final MessageId id;
  final byte[] token;

  /** How it has to be framed; empty for what the room speaks. */
  final Optional<Dialect> dialect;

  /** The caller's side; empty if the record is a stranger's that is healed. */
  private Optional<Outgoing> caller;

  // What became of it so far.

  private Stage stage = Stage.QUEUED;
  private int attempts;

  /** How often it was seen in the file and was gone later. */
  private int vanished;

  /** How often in a row it was waited for to the end, and appended again. */
  private int waitedInVain;

  /** Runs since the append that was the first of those; null before. */
  private Stopwatch sinceFirst;

  /** Whether an upload of the whole file brought it there, so that it cannot settle. */
  private boolean rewritten;

  /** Whether what an earlier life put into the file may have come there so late that it hides. */
  private boolean cameLate;

  /** The earliest loop time of the next attempt, while queued. */
  private long notBefore;

  // The last upload of it.

  /** Runs since that began; null before the first. */
  private Stopwatch sinceAppend;

  /** Where the file ended then, as far as was known. */
  private long appendedBehind;

  /** Within how many nanoseconds it has to be acknowledged or seen, for that to prove anything. */
  private long sureWithin;

  /** Whether it was acknowledged in time. */
  private boolean sure;

  /** Since when it is acknowledged, not there, and the file no longer than before. */
  private OptionalLong awaitedSince = OptionalLong.empty();

  /** The loop time from which on a pass that does not find it proves that it is not there. */
  private long provenFrom = Long.MIN_VALUE;

  // Where it was last seen.

  private long position = NOWHERE;

  /** The loop time at which it was first seen there. */
  private long since;

  // The current pass.

  /** Where that found it, if nothing changes there any more. */
  private long foundStableAt = NOWHERE;

  Pending(
      MessageId id, byte[] token, Optional<Outgoing> caller, Optional<Dialect> dialect, long now) {
    this.id = id;
    this.token = token;
    this.caller = caller;
    this.dialect = dialect;
    this.notBefore = now;
  }

  Stage stage() {
    return stage;
  }

  /**
   * Moves on. A transition that {@link Stage} does not know is a fault of ours. It is refused
   * before anything is changed, so that the record stays in its stage and is not lost. {@link
   * Scheduler} logs that the room cannot be worked on, and gives it another turn after a pause.
   *
   * @throws IllegalStateException if there is no such transition
   */
  private void moveTo(Stage next) {
    if (!stage.mayBecome(next)) {
      throw new IllegalStateException(
          "message %s cannot be %s after %s".formatted(id, next, stage));
    }
    stage = next;
  }

  /** Whether it is this session's, and not a stranger's that is healed. */
  boolean isOwn() {
    return caller.isPresent();
  }

  /** How often it was appended, as far as that is known. */
  int attempts() {
    return attempts;
  }

  /** How often it was seen in the file and was gone later. */
  int vanished() {
    return vanished;
  }

  /** Whether an upload of the whole file brought it there, so that it cannot settle. */
  boolean isRewritten() {
    return rewritten;
  }

  /** The earliest loop time of the next attempt, while it is queued. */
  long notBefore() {
    return notBefore;
  }

  /** Is not appended before. */
  void postponeTo(long nanos) {
    notBefore = nanos;
  }

  /** Waits for the next attempt no longer than this. */
  void retryNoLaterThan(long nanos) {
    notBefore = Math.min(notBefore, nanos);
  }

  /** The loop time at which it was first seen where it was last seen. */
  long since() {
    return since;
  }

  /** The loop time from which on a pass that does not find it proves that it is not there. */
  long provenFrom() {
    return provenFrom;
  }

  /** From this loop time on a pass that does not find it proves that it is not there. */
  void proveFrom(long nanos) {
    provenFrom = nanos;
  }

  /** Whether its last upload was acknowledged in time. */
  boolean isSure() {
    return sure;
  }

  /** Whether it was appended, not uploaded with the whole file, and may or may not have come. */
  boolean isInDoubtAfterAppend() {
    return stage == Stage.IN_DOUBT && !rewritten;
  }

  /** Where the file ended before its last upload, as far as was known. */
  long appendedBehind() {
    return appendedBehind;
  }

  /** Since when it is acknowledged, not there, and the file no longer than before; may be empty. */
  OptionalLong awaitedSince() {
    return awaitedSince;
  }

  /** How often in a row it was waited for to the end, and appended again. */
  int waitedInVain() {
    return waitedInVain;
  }

  /** Runs since the first of the appends that were waited for; null before. */
  Stopwatch sinceFirst() {
    return sinceFirst;
  }

  /**
   * It was submitted again: the new caller takes the place of the old one, and hears what is known.
   */
  void join(Pending again) {
    caller = again.caller;
    if (stage.isInFile()) {
      report(stage == Stage.SETTLED);
    }
  }

  /** Nothing more is done for it. */
  void fail(ChatException problem) {
    caller.ifPresent(sender -> sender.fail(problem));
  }

  /**
   * It was uploaded, or may have been.
   *
   * @param acknowledged whether the server said so
   * @param began runs since the upload began
   * @param within within how many nanoseconds a proof has to come
   * @param end where the file ended before, as far as is known
   */
  void onAppended(boolean acknowledged, Stopwatch began, long within, long end) {
    moveTo(Stage.IN_DOUBT);
    attempts++;
    awaitedSince = OptionalLong.empty();
    sinceAppend = began;
    sureWithin = within;
    sure = acknowledged && began.elapsed() <= within;
    appendedBehind = end;
  }

  /** Its last upload counts for nothing: it is appended once more, whatever the next pass finds. */
  void doubtLastUpload() {
    sure = false;
    sureWithin = NEVER_SURE;
    awaitedSince = OptionalLong.empty();
    provenFrom = Long.MIN_VALUE;
  }

  /** It is acknowledged, not there, and the file no longer: it may come until then. */
  void awaitUntil(long until, long now) {
    awaitedSince = OptionalLong.of(now);
    sinceFirst = waitedInVain == 0 ? sinceAppend : sinceFirst;
    provenFrom = Math.max(provenFrom, until);
  }

  /** It is uploaded with the whole file, so that it cannot settle. */
  void markRewritten() {
    rewritten = true;
  }

  /**
   * A search found it where nothing changes any more, or nowhere.
   *
   * @param where its position, or {@link #NOWHERE}
   * @param late whether it may have come there long after it was sent
   */
  void foundBySearch(long where, boolean late) {
    foundStableAt = where;
    cameLate = late;
  }

  /** The pass finds it where nothing changes any more. */
  void foundStable(long where) {
    foundStableAt = where;
  }

  /** What was found counts no longer. */
  void forgetFound() {
    foundStableAt = NOWHERE;
  }

  /** Where a pass found it, or {@link #NOWHERE}. */
  long positionIn(PassResult pass) {
    Line line = pass.present().get(id.high());
    return line == null ? foundStableAt : line.position();
  }

  /** Whether a copy is there that was not when it was last appended. */
  boolean cameSinceAppend(PassResult pass) {
    Line line = pass.present().get(id.high());
    return line != null && line.since() >= sinceAppend.startedAt();
  }

  /** Remembers it if an earlier life had put the record where something landed late. */
  void noteWhetherItCameLate(PassResult pass) {
    cameLate |=
        attempts == 0 && stage == Stage.QUEUED && isOwn() && pass.landings().hold(positionIn(pass));
  }

  /** Whether a copy where nothing changes any more proves that it is in the file. */
  boolean isProvenStable() {
    return foundStableAt >= 0 && proves(foundStableAt, Long.MIN_VALUE);
  }

  /**
   * Whether a copy of it in the file proves anything. One that arrived long after it was sent may
   * stand where others looked before and will not look again: only one that was acknowledged or
   * seen in time counts. Of any other it is not known when it came.
   *
   * @param copy where the copy stands
   * @param firstSeen the loop time at which it was first seen there
   */
  boolean proves(long copy, long firstSeen) {
    if (attempts == 0) {
      return !cameLate;
    }
    boolean earlier = copy < appendedBehind && firstSeen < sinceAppend.startedAt();
    boolean inTime =
        sure || stage.isInFile() || attempts > MAX_DOUBTS || sinceAppend.elapsed() <= sureWithin;
    return !earlier && inTime;
  }

  /**
   * A pass sees it in the file.
   *
   * @param line where, or null where nothing changes any more
   */
  void onSeen(Line line) {
    if (line == null) {
      position = foundStableAt;
    } else {
      since = line.since();
      position = line.position();
    }
  }

  /** It came. Should it be gone later, nothing is to be waited for. */
  void stopWaiting(long passStartedAt) {
    awaitedSince = OptionalLong.empty();
    waitedInVain = 0;
    provenFrom = Math.min(provenFrom, passStartedAt);
  }

  /**
   * It is in the file.
   *
   * @param stood whether it stood there for the settle time
   */
  void onWritten(boolean stood) {
    // Reports before it moves on: what there is no memory to report is reported the next time.
    if (!stage.isInFile()) {
      if (!stood || rewritten) {
        report(false);
      }
      moveTo(Stage.WRITTEN);
    }
    if (stage == Stage.WRITTEN && stood) {
      report(true);
      moveTo(Stage.SETTLED);
    }
  }

  /** It is proven not to be in the file. */
  void onMissing() {
    boolean wasInFile = stage.isInFile();
    moveTo(Stage.QUEUED);
    vanished += wasInFile ? 1 : 0;
    waitedInVain = awaitedSince.isPresent() ? waitedInVain + 1 : 0;
  }

  /** Is appended again, but not before. */
  void appendAgainAt(long nanos) {
    sure = false;
    notBefore = nanos;
  }

  /** Reports to the caller that it is in the file, or that it is settled. */
  private void report(boolean settled) {
    if (caller.isEmpty()) {
      return;
    }
    Outgoing sender = caller.get();
    if (rewritten) {
      sender.completeWritten(position, attempts);
      sender.fail(new NotSettledException(REWRITTEN));
    } else if (settled) {
      sender.completeSettled(position, attempts);
    } else {
      sender.completeWritten(position, attempts);
    }
  }
}
