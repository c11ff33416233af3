package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Writes to the file of a room what its {@link LogWriter} has to write: takes the lock, appends or
 * writes in another way, and pauses when that fails. Finds out how the server appends when there is
 * nothing else to do.
 *
 * <p>Confined to the I/O thread.
 */
final class Appending {

  private static final long NEVER = Long.MAX_VALUE;

  /** How long any upload is taken for proof where its time does not matter. */
  private static final long FOREVER = Long.MAX_VALUE;

  /** How long an upload may take without a lock, however short the guard time is. */
  private static final long SHORTEST_DOUBT = Duration.ofSeconds(3).toNanos();

  private static final String NOT_KEPT =
      "%s: the server acknowledged an append %d times, and it is not in the file";

  /** A loop time long before any other. */
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  // What it works with.
  private final RoomContext context;
  private final Log log;
  private final ServerKnowledge server;
  private final RetryPolicy retry;
  private final RandomGenerator random;
  private final LogWriter writer;
  private final Following following;
  private final EndFinder endFinder;
  private final Probing probing;
  private final PeerLock lock;
  private final Rewriter rewriter;
  private final OverwriteCheck overwriting;

  /** When to try again to append after somebody else was at it. */
  private long appendAt = Long.MIN_VALUE;

  /** When an append, or a fence, last failed. */
  private long failedAt = LONG_AGO;

  /** How often in a row nothing but a fence was uploaded, and not acknowledged. */
  private int fenceRefusals;

  /** How often in a row an append failed with the whole connection. */
  private int brokenAppends;

  /** Whether operators were told that it cannot be written to. */
  private boolean saidToBeReadOnly;

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
    this.log = context.log();
    this.server = context.server();
    this.retry = context.retry();
    this.random = context.random();
    this.writer = writer;
    this.following = following;
    this.probing = probing;
    this.endFinder = endFinder;
    this.lock = new PeerLock(context.file(), log, random, context::startStopwatch);
    this.rewriter = new Rewriter(context.file(), retry, random, context.clock());
    this.overwriting = new OverwriteCheck(context, writer, following);
  }

  // ---- when

  /** Whether something has to be done before the room does anything else. */
  boolean comesFirst() {
    return lock.mayStand() || lock.mustCleanUp() || overwriting.isDue();
  }

  /** Does it, if it does. Returns false if there was nothing. */
  boolean doFirst(Transport transport) throws TransportException {
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
    if (lock.owesFence(context.now()) && wantsLock(false) && refusal().isEmpty()) {
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
    writer.takeNotKept().ifPresent(this::reportNotKept);
    context.events().done(writer.takeDone());
  }

  private void reportNotKept(int times) {
    TransportException problem =
        new TransportException(
            TransportException.Reason.PROTOCOL, NOT_KEPT.formatted(context.file(), times));
    context.events().report(new ConnectionException(problem));
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
    boolean rewrites = rewrites(transport);
    boolean inPlace = writesInPlace(transport);
    if (inPlace || rewrites) {
      server.learnWritingInPlace();
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

  private boolean wantsLock(boolean rewrites) {
    return switch (context.config().lock()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case WHERE_UNSAFE ->
          rewrites || (server.safety() != AppendSafety.SAFE && context.provesAnything());
    };
  }

  /** Takes the lock where there is to be one; {@code BUSY} if somebody else has it. */
  private PeerLock.Attempt takeLock(Transport transport, boolean rewrites, long now)
      throws TransportException {
    if (!wantsLock(rewrites)) {
      return PeerLock.Attempt.UNAVAILABLE;
    }
    PeerLock.Attempt attempt =
        lock.acquire(transport, now, writer.nextLength(now), writer.longestUpload());
    if (attempt == PeerLock.Attempt.BUSY) {
      backOffForPeer();
    }
    return attempt;
  }

  private void backOffForPeer() {
    appendAt = lock.tryAgainAt(context.now());
  }

  /** Whether what cannot be written in any other way is written by uploading the whole file. */
  private boolean rewrites(Transport transport) {
    TransportCapabilities can = transport.capabilities();
    return rewriter.mustRepair()
        || (context.config().allowRewriting() && !can.canAppend() && !can.canWriteAt());
  }

  /** Whether what cannot be appended can be written at the end of the file. */
  private static boolean writesInPlace(Transport transport) {
    TransportCapabilities can = transport.capabilities();
    return !can.canAppend() && can.canWriteAt();
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
    boolean otherWay = writesInPlace(transport) || rewrites(transport);
    boolean notWritten = result.outcome() == AppendResult.Outcome.NOT_WRITTEN;
    if (isUnsupported(result) || (notWritten && otherWay && !inPlace)) {
      if (!otherWay) {
        giveUp(result);
      }
      following.requirePass();
      return;
    }
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      // More than nothing, which a pass would take for a file that was emptied.
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
    if (server.safety() == AppendSafety.SAFE || !context.provesAnything()) {
      return FOREVER;
    }
    return locked
        ? lock.sureWithin()
        : Math.max(SHORTEST_DOUBT, context.config().settle().guard().toNanos() / 2);
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
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      following.requirePass();
      fenceRefusals = 0;
      if (saidToBeReadOnly) {
        saidToBeReadOnly = false;
        log.info("can be written to again");
      }
    } else if (batch.records().isEmpty()) {
      failedAt = now;
      appendAt = failedAt + Backoff.pause(retry, fenceRefusals++, true, random);
    }
    if (isTooLate(result)) {
      log.debug("{} was not opened in time", context.file());
    } else if (result.problem().isPresent()) {
      TransportException problem = result.problem().get();
      if (problem.reason().connectionWide()) {
        throw problem;
      }
      ConnectionException reported = new ConnectionException(problem);
      sayNotWritten("cannot be written to, is tried again: {}", reported);
      context.events().report(reported);
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
    ConnectionException problem = new ConnectionException(result.problem().orElseThrow());
    sayNotWritten("cannot be written to, messages fail: {}", problem);
    writer.giveUp(problem);
  }

  /** One line, however often it is tried. */
  private void sayNotWritten(String line, ChatException problem) {
    if (saidToBeReadOnly) {
      log.debug(line, problem.getMessage());
    } else {
      saidToBeReadOnly = true;
      log.warn(line, problem.getMessage());
    }
  }
}
