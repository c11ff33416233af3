package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.WritePlan;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Writes to the file of a room what its {@link LogWriter} has to write: takes the lock, appends or
 * writes in another way, and pauses when that fails. {@link WritePlan} says which way, and whether
 * under a lock.
 *
 * <p>Confined to the I/O thread.
 */
final class Appending {

  /** Within how long an upload proves something, where its time does not matter. */
  private static final long FOREVER = Long.MAX_VALUE;

  /** A loop time long before any other. */
  static final long LONG_AGO = Long.MIN_VALUE / 2;

  // What it works with.
  private final RoomContext context;
  private final RoomPlan plan;
  private final RetryPolicy retry;
  private final RandomGenerator random;
  private final LogWriter writer;
  private final Following following;
  private final EndFinder endFinder;
  private final Probing probing;
  private final PeerLock lock;
  private final Rewriter rewriter;
  private final OverwriteCheck overwriting;
  private final WriteProblems problems;

  /** When to try again to append after somebody else was at it. */
  private long appendAt = Long.MIN_VALUE;

  /** When an append, or a fence, last failed. */
  private long failedAt = LONG_AGO;

  /** How often in a row nothing but a fence was uploaded, and not acknowledged. */
  private int fenceRefusals;

  /** How often in a row an append failed with the whole connection. */
  private int brokenAppends;

  /** Reads the file to its end as it is now. */
  @FunctionalInterface
  interface EndFinder {

    /** Returns false if it was not read to its end, or has to be read once more. */
    boolean findEnd(Transport transport) throws TransportException;
  }

  /**
   * Makes one, which does nothing by itself.
   *
   * @param endFinder reads to the end of the file, where what is written has to be put there
   */
  Appending(
      RoomContext context,
      LogWriter writer,
      Following following,
      Probing probing,
      EndFinder endFinder) {
    this.context = context;
    this.plan = context.plan();
    this.retry = context.retry();
    this.random = context.random();
    this.writer = writer;
    this.following = following;
    this.probing = probing;
    this.endFinder = endFinder;
    this.lock = new PeerLock(context.file(), context.log(), random, context::startStopwatch);
    this.rewriter = new Rewriter(context.file(), retry, random, context.clock());
    this.overwriting = new OverwriteCheck(context, writer, following);
    this.problems = new WriteProblems(context);
  }

  // ---- when

  /** Whether something has to be done before the room does anything else. */
  boolean hasUrgentWork() {
    return lock.mayStand() || lock.mustCleanUp() || overwriting.isDue();
  }

  /** Does what has to be done before anything else. Returns false if there was nothing. */
  boolean doUrgentWork(Transport transport) throws TransportException {
    if (lock.mayStand() || lock.mustCleanUp()) {
      // The connection broke while it was held, or others left much behind.
      lock.release(transport);
      return true;
    }
    if (overwriting.isDue()) {
      overwriting.run(transport);
      return true;
    }
    return false;
  }

  /** When something can be written, or {@link Long#MAX_VALUE}. */
  long due() {
    if (!following.isLoaded()) {
      return NEVER;
    }
    long due =
        Math.min(
            writer.appendDue(following.openTail(), following.lastPass()), rewriter.repairDue());
    if (lock.owesFence(context.now())
        && plan.now().lock() != WritePlan.Lock.NONE
        && refusal().isEmpty()) {
      due = Long.MIN_VALUE;
    }
    return due == NEVER ? NEVER : Math.max(due, appendAt);
  }

  /** Why nothing is written any more; empty as long as something is. */
  Optional<ConnectionException> refusal() {
    return overwriting.refusal();
  }

  /** Whether appends go on to fail, with the whole connection, and there is something to append. */
  boolean isBroken() {
    return brokenAppends > 0 && (!writer.isReadBack() || due() != NEVER);
  }

  /** The connection works again, as far as that can be told. */
  void worksAgain() {
    brokenAppends = 0;
  }

  /** When something that was written last failed; long ago if nothing did. */
  long failedAt() {
    return failedAt;
  }

  /** Waits no longer than this for another attempt. */
  void retryNoLaterThan(long nanos) {
    writer.retryNoLaterThan(nanos);
    // Else it is for others that an append waits.
    if (brokenAppends > 0 || fenceRefusals > 0) {
      appendAt = Math.min(appendAt, nanos);
    }
  }

  // ---- what others find out

  /** A look at the file found its size. */
  void sizeSeen(long size) {
    rewriter.seen(size);
  }

  /**
   * Hears of the end of a pass.
   *
   * @return false if what it found proves nothing before a trial is made
   */
  boolean mayConclude(PassResult result, long now) {
    probing.passEnded(now);
    return !overwriting.suspects(result);
  }

  /** Concludes from a pass what stands in the file for good. */
  void conclude(PassResult result, long now) {
    writer.onPass(result, following.stable(), following.end(), now);
    probing.concluded();
    writer.takeNotKept().ifPresent(problems::notKept);
    context.events().done(writer.takeDone());
  }

  // ---- appending

  /** Appends. Reading works again at once where only that fails: it has pauses of its own. */
  void append(Transport transport, long now) throws TransportException {
    try {
      appendUnlessRefused(transport, now);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        boolean mayHelp = e.reason().retryable();
        failedAt = context.now();
        appendAt = failedAt + Backoff.pause(retry, brokenAppends++, mayHelp, random);
      }
      throw e;
    }
  }

  private void appendUnlessRefused(Transport transport, long now) throws TransportException {
    if (refusal().isPresent()) {
      writer.giveUp(refusal().get());
      return;
    }
    probing.appendBegins();
    WritePlan.Way way = planWith(transport).way();
    boolean rewrites = way == WritePlan.Way.WHOLE_FILES || rewriter.mustRepair();
    boolean inPlace = way == WritePlan.Way.AT_THE_END;
    if (inPlace || rewrites) {
      context.server().learnNoAppends();
    }
    if (rewrites && rewriter.quietFrom() > now) {
      appendAt = rewriter.quietFrom();
      return;
    }
    probing.probeBeforeAppend(transport, now);
    PeerLock.Attempt attempt = takeLock(transport, rewrites, now);
    if (attempt == PeerLock.Attempt.BUSY) {
      return;
    }
    boolean locked = attempt == PeerLock.Attempt.HELD;
    if (rewrites) {
      lock.dropClaims();
      rewrite(transport, now);
    } else if (!(inPlace || overwriting.isSuspected()) || findEnd(transport)) {
      appendBatch(transport, now, inPlace, locked);
    }
    if (locked) {
      lock.release(transport);
    }
  }

  /** Reads to the end of the file. Returns false if something has to be done before. */
  private boolean findEnd(Transport transport) throws TransportException {
    return endFinder.findEnd(transport) && !overwriting.isDue() && due() <= context.now();
  }

  /** Takes the lock where there is to be one; {@code BUSY} if somebody else has it. */
  private PeerLock.Attempt takeLock(Transport transport, boolean rewrites, long now)
      throws TransportException {
    WritePlan.Lock planned = planWith(transport).lock();
    if (rewrites && planned == WritePlan.Lock.NONE) {
      // What is repaired is a whole file, though another way may be planned by now.
      planned = plan.ofWholeFiles().lock();
    }
    if (planned == WritePlan.Lock.NONE) {
      return PeerLock.Attempt.UNAVAILABLE;
    }
    boolean byFiles = planned == WritePlan.Lock.FILES;
    PeerLock.Attempt attempt =
        lock.acquire(transport, byFiles, now, writer.nextLength(now), writer.longestUpload());
    if (attempt == PeerLock.Attempt.BUSY) {
      backOffForPeer();
    }
    return attempt;
  }

  /** The plan, with what the transport can do by now. */
  private WritePlan planWith(Transport transport) {
    context.server().learnAbilities(transport.capabilities());
    return plan.now();
  }

  private void backOffForPeer() {
    appendAt = lock.tryAgainAt(context.now());
  }

  private void appendBatch(Transport transport, long now, boolean inPlace, boolean locked)
      throws TransportException {
    Line openTail = following.openTail();
    byte[] fence = locked ? lock.fence(openTail == null ? 0 : openTail.length()) : new byte[0];
    // A line that was cut off may be made whole by what is late, and stands alone in any case.
    Line tail = fence.length > 0 ? null : openTail;
    int room = locked ? lock.room() : Batch.MAX_BYTES;
    Batch batch =
        writer.appendDue(following.openTail(), following.lastPass()) <= now
            ? writer.nextBatch(now, context.events().dialect(), tail, room)
            : Batch.NONE;
    byte[] data = join(fence, batch.data());
    if (data.length == 0) {
      return;
    }
    Stopwatch since = locked ? lock.sinceClaim() : context.startStopwatch();
    long sureWithin = sureWithin(locked);
    AppendResult result;
    try {
      result = upload(transport, data, inPlace, locked);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      result = AppendResult.notWritten(Duration.ZERO, e);
    }
    if (locked) {
      lock.uploaded(result.outcome());
    }
    // The refusal of an append may have told the transport that another way has to be taken.
    WritePlan.Way way = planWith(transport).way();
    boolean otherWay = way == WritePlan.Way.AT_THE_END || way == WritePlan.Way.WHOLE_FILES;
    boolean notWritten = result.outcome() == AppendResult.Outcome.NOT_WRITTEN;
    if (isUnsupported(result) || (notWritten && otherWay && !inPlace)) {
      if (!otherWay) {
        giveUp(result);
      }
      following.requirePass();
      return;
    }
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      // More than nothing: a pass would regard an empty file as one that was emptied.
      following.sizeIsAtLeast(data.length);
    }
    appended(batch, data.length, result, since, sureWithin);
  }

  private AppendResult upload(Transport transport, byte[] data, boolean inPlace, boolean locked)
      throws TransportException {
    if (inPlace) {
      // However late it comes, it lands where others leave room for it.
      return transport.writeAt(context.file(), following.end(), data);
    }
    return locked
        ? transport.append(context.file(), data, lock.openWithin())
        : transport.append(context.file(), data);
  }

  /** Within how long an upload has to be acknowledged or seen to prove anything. */
  private long sureWithin(boolean locked) {
    Optional<Duration> planned = plan.now().sureWithin();
    if (planned.isEmpty()) {
      return FOREVER;
    }
    return locked ? lock.sureWithin() : planned.get().toNanos();
  }

  private static byte[] join(byte[] first, byte[] second) {
    if (first.length == 0) {
      return second;
    }
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private void rewrite(Transport transport, long now) throws TransportException {
    Batch batch =
        rewriter.mustRepair()
            ? Batch.NONE
            : writer.nextBatch(now, context.events().dialect(), null, Batch.MAX_BYTES);
    batch.records().forEach(Pending::markRewritten);
    Optional<AppendResult> result = rewriter.add(transport, batch.data());
    if (result.isEmpty()) {
      backOffForPeer();
    } else if (isUnsupported(result.get())) {
      giveUp(result.get());
    } else {
      following.sizeIs(rewriter.size());
      appended(batch, batch.data().length, result.get(), context.startStopwatch(), FOREVER);
    }
  }

  // ---- what came of it

  private void appended(
      Batch batch, int bytes, AppendResult result, Stopwatch since, long sureWithin)
      throws TransportException {
    long now = context.now();
    probing.appendEnded(now);
    writer.appended(batch, bytes, result, now, since, sureWithin, following.end());
    if (result.outcome() == AppendResult.Outcome.NOT_WRITTEN) {
      failedAt = now;
    }
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      following.requirePass();
      fenceRefusals = 0;
      problems.written();
    } else if (batch.records().isEmpty()) {
      failedAt = now;
      appendAt = failedAt + Backoff.pause(retry, fenceRefusals++, true, random);
    }
    if (isTooLate(result)) {
      context.log().debug("{} was not opened in time", context.file());
    } else if (result.problem().isPresent()) {
      TransportException problem = result.problem().get();
      if (problem.reason().connectionWide()) {
        throw problem;
      }
      problems.notWritten(problem);
    }
    brokenAppends = 0;
  }

  /** Whether nothing was uploaded, as the server did not open the file in time. */
  private static boolean isTooLate(AppendResult result) {
    return isNotWritten(result, TransportException.Reason.TIMED_OUT);
  }

  private static boolean isUnsupported(AppendResult result) {
    return isNotWritten(result, TransportException.Reason.UNSUPPORTED);
  }

  private static boolean isNotWritten(AppendResult result, TransportException.Reason reason) {
    return result.outcome() == AppendResult.Outcome.NOT_WRITTEN
        && result.problem().orElseThrow().reason() == reason;
  }

  private void giveUp(AppendResult result) {
    writer.giveUp(problems.cannotWrite(result.problem().orElseThrow()));
  }
}
