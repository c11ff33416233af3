package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.log.Survey;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The work of one session: loads the room, follows it, writes to it. Its {@link Client} gives it
 * turns; in each it calls the transport as little as it can, so that rooms alternate.
 *
 * <p>Confined to the I/O thread.
 */
final class Room {

  private static final long NEVER = Long.MAX_VALUE;

  /**
   * How long nothing is to be done before the server is probed. Long enough for a program to end
   * that sent one message, short enough to be over when somebody answers.
   */
  private static final long PROBE_PAUSE = Duration.ofMillis(200).toNanos();

  /** How long it is at least until the next probe, and at most twice as long. */
  private static final long PROBE_INTERVAL = Duration.ofSeconds(1).toNanos();

  /** How often reading may end before the size of the file until the size is what is wrong. */
  private static final int EARLY_ENDS = 3;

  /** How long any upload is taken for proof where its time does not matter. */
  private static final long FOREVER = Long.MAX_VALUE;

  /** How long an upload may take without a lock, however short the guard time is. */
  private static final long SHORTEST_DOUBT = Duration.ofSeconds(3).toNanos();

  private static final String OVERWRITES =
      ": after an append there was nothing else in the file: the server overwrites where it should"
          + " append. Nothing is written any more";

  private static final String EMPTIED =
      "after an append there was nothing else in the file. If nobody emptied it at that time, the"
          + " server did";

  private static final String NOT_KEPT =
      "%s: the server acknowledged an append %d times, and it is not in the file";

  /** A line of a few words. */
  private static final long SHORT_LINE = 200;

  /** How far before a cursor reading starts, to know again what may be repeated behind it. */
  private static final long WARM_UP = 128 << 10;

  private final RoomEvents events;
  private final Log log;
  private final SessionConfig config;
  private final Delivery delivery;
  private final RecordCodec codec;
  private final ServerKnowledge server;
  private final RetryPolicy retry;
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final Clock wallClock;
  private final LogWriter writer;
  private final Healer healer;
  private final Revisits revisits;
  private final Presenter presenter;
  private final PeerLock lock;
  private final Rewriter rewriter;
  private final Search search;

  /** Whether the last turn was the search's. */
  private boolean searchedLast;

  private final AppendTrial trial;
  private final Gauges gauges = new Gauges();
  private final String file;

  /** The size of the file as last seen, or -1 if it has to be looked at first. */
  private long size = -1;

  /** When the size was last looked at. */
  private long lookedAt = Long.MIN_VALUE;

  private LogReader reader;
  private Survey survey;
  private boolean loaded;

  /** Whether reading started, so that loading goes on where it was interrupted. */
  private boolean reading;

  private Optional<Cursor> resume;

  /** Whether the file turned out to be another than the one that the cursor was made for. */
  private boolean startedOver;

  private boolean passDue;
  private long lastPass = Long.MIN_VALUE;

  /** Whether the next append is the first after everything before was read back. */
  private boolean allReadBack = true;

  /** Since when nothing is to be done for what was sent; never, if nothing was. */
  private long idleSince = NEVER;

  /** When to try again to append after somebody else was at it. */
  private long appendAt = Long.MIN_VALUE;

  /** How often in a row reading ended before the size that the file was said to have. */
  private int earlyEnds;

  /** Whether operators were told that it cannot be written to. */
  private boolean saidToBeReadOnly;

  /** How often in a row nothing but a fence was uploaded, and not acknowledged. */
  private int fenceRefusals;

  /** How often in a row an append failed with the whole connection. */
  private int brokenAppends;

  /** Whether it has to be found out first whether the server overwrites. */
  private boolean trialDue;

  /** Whether that was so before, and nothing told why. The end is looked at before each append. */
  private boolean emptied;

  /** Why nothing is written any more; empty as long as it is. */
  private Optional<ConnectionException> writingRefused = Optional.empty();

  private boolean interrupted;
  private long blockedUntil = Long.MIN_VALUE;
  private int refusals;

  /** When the server last refused this room or an append. */
  private long failedAt;

  Room(
      RoomEvents events,
      Log log,
      SessionConfig config,
      Delivery delivery,
      RecordCodec codec,
      ServerKnowledge server,
      RetryPolicy retry,
      RandomGenerator random,
      LongSupplier clock,
      Clock wallClock) {
    this.events = events;
    this.log = log;
    this.config = config;
    this.delivery = delivery;
    this.codec = codec;
    this.server = server;
    this.retry = retry;
    this.random = random;
    this.clock = clock;
    this.wallClock = wallClock;
    this.file = config.room() + ".txt";
    this.writer = new LogWriter(codec, server, config.settle(), retry, random);
    this.healer = new Healer(writer, random);
    this.revisits = new Revisits(file, codec, config.limits().maxLineBytes(), random, clock);
    this.presenter = new Presenter(events, config, delivery, writer, healer, revisits);
    this.reader = newReader();
    this.lock = new PeerLock(file, log, random, this::startStopwatch);
    this.search = new Search(file, codec, config.limits().maxLineBytes(), clock);
    this.rewriter = new Rewriter(file, retry, random, clock);
    this.trial = new AppendTrial(file, random);
    this.resume = config.after();
  }

  private Stopwatch startStopwatch() {
    return Stopwatch.start(clock, wallClock);
  }

  private LogReader newReader() {
    return new LogReader(file, codec, config.limits().maxLineBytes(), clock, presenter);
  }

  String file() {
    return file;
  }

  RoomEvents events() {
    return events;
  }

  /** Where is written what operators of this room want to know. */
  Log log() {
    return log;
  }

  /** How far it is; to be asked on any thread. */
  Gauges gauges() {
    return gauges;
  }

  /** Says how far it is, after whatever it did. */
  void setGauges() {
    gauges.written = writer.written();
    if (size >= 0) {
      gauges.size = size;
    }
    long handedOver = Math.min(reader.reached(), presenter.undeliveredFrom());
    gauges.position = Math.min(handedOver, gauges.size);
  }

  /** Takes note of it if all was read that is in the file. */
  private void readAll() {
    if (!mustRead() && reader.end() == size) {
      gauges.lastRead = wallClock.millis();
      gauges.failedAttempts = 0;
    }
  }

  /** Takes a message to write. */
  void send(Pending record) {
    if (search.isDue()) {
      writer.expect(record);
      search.addBehind(record);
    } else {
      writer.add(record);
    }
  }

  /** Takes a message that may have been sent before, and so may stand in the file. */
  void sendAgain(Pending record, SealedMessage sealed) {
    if (!writer.join(record)) {
      writer.expect(record);
      search.add(record, sealed);
    }
  }

  /** Goes on behind a cursor. To be called before the first turn. */
  void resumeAfter(Cursor cursor) {
    resume = Optional.of(cursor);
  }

  /** Whether the client has to look at the file before this room can go on. */
  boolean needsStatus() {
    return size < 0 && mayBeLookedAt();
  }

  /** Whether the server did not refuse it only just now. */
  boolean mayBeLookedAt() {
    return blockedUntil <= clock.getAsLong();
  }

  /** Does not wait any longer for another attempt. On the I/O thread. */
  void retryNow() {
    retryNoLaterThan(clock.getAsLong());
  }

  /** Waits no longer than this after a failure. On the I/O thread. */
  void hurry(long pause) {
    retryNoLaterThan(failedAt + pause);
  }

  private void retryNoLaterThan(long nanos) {
    blockedUntil = Math.min(blockedUntil, nanos);
    writer.retryNoLaterThan(nanos);
    // Else it is for others that an append waits.
    if (brokenAppends > 0 || fenceRefusals > 0) {
      appendAt = Math.min(appendAt, nanos);
    }
  }

  /** Whether the server refused it the last time. */
  boolean isTroubled() {
    return refusals > 0;
  }

  /**
   * Tells when the next turn is due.
   *
   * @return a loop time, or {@link Long#MAX_VALUE} if there is nothing to do until a look at the
   *     file, a send or a listener changes that
   */
  long turnDue() {
    if (size < 0) {
      return blockedUntil;
    }
    long due;
    if (lock.mayStand() || lock.mustCleanUp() || trialDue || searchIsDue()) {
      due = Long.MIN_VALUE;
    } else if (mustRead()) {
      due = presenter.full() ? NEVER : Long.MIN_VALUE;
    } else {
      due = Math.min(appendDue(), readDue());
      due = Math.min(due, Math.min(probeDue(), revisits.due()));
    }
    return due == NEVER ? NEVER : Math.max(due, blockedUntil);
  }

  /** Whether nothing else can be done before the file is read to its end. */
  private boolean mustRead() {
    return !loaded || passDue || reader.inPass();
  }

  /** When the file is to be read again though it did not change. */
  private long readDue() {
    if (presenter.isBehind() && delivery.drained()) {
      return Long.MIN_VALUE;
    }
    long due = writer.proofDue(reader.openTail(), lastPass);
    return Math.min(due, Math.min(healer.lookDue(), guardDue()));
  }

  /**
   * Whether it has to be found out now what stands in the file of what was sealed earlier. One that
   * is under way takes turns with what else is due: it may have to read all of a large file. None
   * begins before what the last was for is written, as more and more may have to be looked for.
   */
  private boolean searchIsDue() {
    if (!loaded || !search.isDue()) {
      return false;
    }
    // Where listeners are behind, reading waits for them, and they perhaps for what is sent.
    boolean idle = (!mustRead() || presenter.full()) && appendDue() > clock.getAsLong();
    return idle || (search.isUnderWay() && !searchedLast);
  }

  private long appendDue() {
    if (!loaded) {
      return NEVER;
    }
    long due = Math.min(writer.appendDue(reader.openTail(), lastPass), rewriter.repairDue());
    if (lock.owesFence(clock.getAsLong()) && wantsLock(false) && writingRefused.isEmpty()) {
      due = Long.MIN_VALUE;
    }
    return due == NEVER ? NEVER : Math.max(due, appendAt);
  }

  /** When it is time to find out whether appends are safe: nothing waits for it then. */
  private long probeDue() {
    boolean idle = loaded && idleSince != NEVER && !writer.needsProof();
    return idle && server.needsProbe() && provesAnything()
        ? Math.max(idleSince + PROBE_PAUSE, server.probeDue())
        : NEVER;
  }

  /** When what stands in the unstable region will have stood there for the guard time. */
  private long guardDue() {
    long youngest = reader.youngest();
    return youngest == NEVER ? NEVER : youngest + server.guardNanos(config.settle());
  }

  /** How many bytes it holds of what was read or opened and not handed over. */
  long held() {
    return reader.held();
  }

  /** Lets go of what it holds: it reads that again. */
  void letGo() {
    reader.letGo();
  }

  /** Does the next piece of work, with one transfer at most, but for an append under a lock. */
  void turn(Transport transport) throws TransportException {
    long now = clock.getAsLong();
    if (lock.mayStand() || lock.mustCleanUp()) {
      // The connection broke while it was held, or others left much behind.
      lock.release(transport);
      return;
    }
    if (trialDue) {
      tryAppending(transport);
      return;
    }
    if (!reading && survey == null) {
      startLoading();
    }
    boolean mayAppend = survey == null && !reader.inPass() && !passDue && appendDue() <= now;
    boolean searches = survey == null && searchIsDue();
    searchedLast = searches;
    if (survey != null) {
      survey(transport);
    } else if (searches) {
      search(transport);
    } else if (mayAppend) {
      appendOrWait(transport, now);
    } else if (!mustRead() && probeDue() <= now) {
      probe(transport);
    } else if (!mustRead() && readDue() > now && revisits.due() <= now) {
      lookAgainAtWhatIsStable(transport, now);
    } else {
      if (!reader.inPass()) {
        beginPass();
      }
      goOn(transport);
    }
    blockedUntil = Long.MIN_VALUE;
    refusals = 0;
  }

  private void lookAgainAtWhatIsStable(Transport transport, long now) throws TransportException {
    if (lookedAt < revisits.due() && revisits.isSecondLook(now)) {
      size = -1;
      return;
    }
    try {
      revisits.look(transport, revisited);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      // Gone, perhaps. A pass will tell, or say what is wrong.
      passDue = true;
      size = -1;
    }
  }

  /** Takes note of what a look at the file found. Returns true if it changed. */
  boolean status(Optional<FileStatus> status) {
    long found = status.map(FileStatus::size).orElse(0L);
    boolean news = size != found;
    size = found;
    lookedAt = clock.getAsLong();
    rewriter.seen(found);
    delivery.retry();
    if (loaded && found != reader.end()) {
      passDue = true;
    }
    readAll();
    if (loaded && interrupted && !passDue) {
      refusals = 0;
      resumed();
    }
    setGauges();
    return news;
  }

  /**
   * In a folder the system shows lines that the disk may not have: those of a program that was
   * killed between writing and forcing them. An append of nothing forces them.
   */
  private void forceWhatAnEarlierLifeWrote(Transport transport) throws TransportException {
    if (size > 0 && transport.capabilities().channel() == TransportCapabilities.Channel.LOCAL) {
      AppendResult result = transport.append(file, new byte[0]);
      if (result.outcome() == AppendResult.Outcome.UNKNOWN) {
        throw result.problem().orElseThrow();
      }
    }
  }

  private void startLoading() {
    HistoryPolicy history = config.history();
    if (resume.isPresent()) {
      presenter.resumeAfter(resume.get());
      if (startedOver || resume.get().position() > size || presenter.resumesAnotherFile()) {
        startOver();
        return;
      }
      startReadingAt(Math.max(0, resume.get().position() - WARM_UP), false, size);
    } else if (size == 0 || readsFromHead(history)) {
      startReadingAt(0, true, 0);
    } else {
      survey = new Survey(file, codec, config.limits().maxLineBytes(), size, history.last());
    }
  }

  /**
   * Whether to read the whole file, without a survey of where the history starts. What is kept can
   * be cut down while reading, and half a file that is opened twice takes as long as all of it.
   */
  private boolean readsFromHead(HistoryPolicy history) {
    return history.replay()
        ? history.last() == Long.MAX_VALUE
        : history.last() > 0 && history.last() >= size / (2 * SHORT_LINE);
  }

  private void startReadingAt(long position, boolean lineStart, long historyFrom) {
    reading = true;
    reader.startAt(position, lineStart || position == 0);
    presenter.loadFrom(reader, historyFrom);
    beginPass();
  }

  private void survey(Transport transport) throws TransportException {
    boolean enough = survey.step(transport);
    if (survey.endedEarly() && !believesEarlyEnd()) {
      lookAgain();
      return;
    }
    if (!enough) {
      return;
    }
    Survey done = survey;
    survey = null;
    if (done.unreadable() && !config.allowUnreadable()) {
      failUnreadable(done.tried());
      return;
    }
    presenter.surveyed(!done.unreadable());
    startReadingAt(Math.min(done.newestFrom(), done.firstLine()), true, done.newestFrom());
  }

  private void failUnreadable(long tried) {
    events.giveUp(
        new UnreadableRoomException(
            "none of the newest %d records of room %s opens with this password and cipher"
                .formatted(tried, config.room())));
  }

  private void beginPass() {
    long from = presenter.passBegins();
    try {
      reader.begin(size, from, server.guardNanos(config.settle()), believesEarlyEnd());
    } catch (OutOfMemoryError e) {
      presenter.passBroken(from);
      throw e;
    }
    passDue = false;
  }

  private void goOn(Transport transport) throws TransportException {
    PassResult result = reader.step(transport);
    if (reader.endedEarly()) {
      lookAgain();
      return;
    }
    if (presenter.resumeBroken()) {
      startOver();
      return;
    }
    if (result == null) {
      return;
    }
    if (reader.end() >= size) {
      earlyEnds = 0;
    }
    lastPass = result.startedAt();
    size = Math.max(size, reader.end());
    presenter.passEnds(result);
    if (presenter.resumeBroken()) {
      startOver();
      return;
    }
    if (!loaded && result.disrupted()) {
      loadAgain();
      return;
    }
    passDue = passDue || !result.whole();
    long now = clock.getAsLong();
    if (writer.needsProof()) {
      idleSince = now;
    }
    if (result.disrupted()) {
      revisits.clear();
    }
    boolean alone = result.replaced() && writer.isAtHead(result);
    // The same may stand at the head as before.
    boolean missing = emptied && writer.isMissing(result, reader.end());
    if (alone || missing) {
      // What this pass found proves nothing until that is settled.
      trialDue = true;
      return;
    }
    if (provesAnything() && server.safety() != AppendSafety.SAFE) {
      revisits.passed(reader.stable(), reader.end(), config.settle().guard().toNanos());
    }
    writer.proven(result, reader.stable(), reader.end(), now);
    allReadBack = writer.isReadBack();
    writer.takeNotKept().ifPresent(this::reportNotKept);
    events.done(writer.takeDone());
    events.stableAt(reader.lastAnchor(), reader.stable());
    if (config.participant().isPresent()) {
      healer.look(result, server.settleNanos(config.settle()), now);
    }
    if (!loaded) {
      endLoading();
    } else if (interrupted) {
      resumed();
    }
    readAll();
  }

  private void search(Transport transport) throws TransportException {
    if (!search.isUnderWay()) {
      forceWhatAnEarlierLifeWrote(transport);
    }
    long upTo = Math.min(reader.stable(), size);
    long guard = server.guardNanos(config.settle());
    search.step(transport, size, upTo, guard, believesEarlyEnd(), this::searched);
    if (search.endedEarly()) {
      lookAgain();
    }
  }

  /** What was found where nothing changes any more counts; a pass tells of all behind that. */
  private void searched(Pending record, long position, boolean cameLate) {
    earlyEnds = 0;
    passDue = true;
    if (position < reader.stable()) {
      record.foundStableAt = position;
      record.cameLate = cameLate;
    }
    if (!writer.join(record)) {
      writer.addAgain(record);
    }
  }

  private boolean believesEarlyEnd() {
    return earlyEnds == EARLY_ENDS;
  }

  /**
   * The end of a file came too early: it was cut short a moment ago, or the transfer was and nobody
   * says so, as FTP servers do when the data connection is closed in between. The size will tell.
   */
  private void lookAgain() {
    earlyEnds++;
    breakOff();
  }

  private void breakOff() {
    passDue = passDue || reader.inPass();
    presenter.passBroken(reader.abandon());
    search.abandon();
    survey = null;
    size = -1;
  }

  /** The file became another while it was loaded. */
  private void loadAgain() {
    presenter.loadAgain();
    revisits.clear();
    writer.forgetFound();
    reader = newReader();
    reading = false;
    size = -1;
  }

  /** The file is not as it was when the cursor was made. */
  private void startOver() {
    reader = newReader();
    revisits.clear();
    presenter.readFromHead();
    startedOver = true;
    startReadingAt(0, true, 0);
  }

  private void endLoading() {
    int unreadable = presenter.unreadable();
    if (unreadable > 0 && !config.allowUnreadable()) {
      failUnreadable(unreadable);
      return;
    }
    events.loaded(presenter.loaded());
    loaded = true;
    resumed();
  }

  /** The room can be read again. While appends go on to fail, listeners hear of no recovery. */
  private void resumed() {
    boolean stillToAppend = !writer.isReadBack() || appendDue() != NEVER;
    if (brokenAppends > 0 && stillToAppend) {
      return;
    }
    // First: if it fails, for lack of memory, it is said after the next look.
    interrupted = true;
    // Who hears that it is live may ask how far it is.
    readAll();
    setGauges();
    // Mapped to itself, as a state takes problems of any kind.
    events.changeState(Phase.LIVE, writingRefused.map(refused -> refused));
    interrupted = false;
    brokenAppends = 0;
  }

  /** Whether the application wants more than a reply for a proof. */
  private boolean provesAnything() {
    // The longest of its durations: all are zero in SettlePolicy.none().
    return !config.settle().guard().isZero();
  }

  private boolean wantsLock(boolean rewrites) {
    return switch (config.lock()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case WHERE_UNSAFE -> rewrites || (server.safety() != AppendSafety.SAFE && provesAnything());
    };
  }

  private void probe(Transport transport) throws TransportException {
    AppendSafety found = AppendSafety.UNKNOWN;
    try {
      found = transport.probeAppendSafety(file);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      log.debug("What becomes of concurrent appends cannot be found out", e);
    }
    long pause = PROBE_INTERVAL + (long) (PROBE_INTERVAL * random.nextDouble());
    server.probed(found, transport.capabilities().connection(), clock.getAsLong() + pause);
  }

  /**
   * After an append there was nothing else in the file than what was appended: somebody emptied the
   * room since it was last looked at, or the server stores where it should append. Then nothing is
   * written any more, so that no more is lost. A server may do so to large files, or at times: so
   * what a trial says on another file is not all. What was appended is appended once more, behind
   * an end that is looked at before. Twice is no accident.
   */
  private void tryAppending(Transport transport) throws TransportException {
    AppendTrial.Result result = trial.run(transport);
    trialDue = false;
    passDue = true;
    if (result == AppendTrial.Result.OVERWRITES || emptied) {
      TransportException problem =
          new TransportException(TransportException.Reason.UNSUPPORTED, file + OVERWRITES);
      writingRefused = Optional.of(new ConnectionException(problem));
      log.warn("{}", problem.getMessage());
      writer.giveUp(writingRefused.get());
      events.changeState(Phase.LIVE, Optional.of(writingRefused.get()));
    } else {
      emptied = true;
      writer.doubtLast();
      log.warn(EMPTIED);
    }
  }

  /** Reading works again at once where only appends fail: they have pauses of their own. */
  private void appendOrWait(Transport transport, long now) throws TransportException {
    try {
      append(transport, now);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        boolean mayHelp = e.reason().retryable();
        failedAt = clock.getAsLong();
        appendAt = failedAt + Backoff.pause(retry, brokenAppends++, mayHelp, random);
      }
      throw e;
    }
  }

  private void append(Transport transport, long now) throws TransportException {
    if (writingRefused.isPresent()) {
      writer.giveUp(writingRefused.get());
      return;
    }
    if (allReadBack) {
      allReadBack = false;
      server.roundBegins();
    }
    boolean rewrites = rewrites(transport);
    boolean inPlace = writesInPlace(transport);
    if (inPlace || rewrites) {
      server.writesInPlace();
    }
    if (rewrites && rewriter.quietFrom() > now) {
      appendAt = rewriter.quietFrom();
      return;
    }
    if (server.needsProbeNow(now) && provesAnything()) {
      probe(transport);
    }
    PeerLock.Attempt attempt = takeLock(transport, rewrites, now);
    if (attempt == PeerLock.Attempt.BUSY) {
      return;
    }
    boolean locked = attempt == PeerLock.Attempt.HELD;
    if (rewrites) {
      lock.dropClaims();
      rewrite(transport, now);
    } else if (!(inPlace || emptied) || findEnd(transport)) {
      appendBatch(transport, now, inPlace, locked);
    }
    if (locked) {
      lock.release(transport);
    }
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
      letOthersWrite();
    }
    return attempt;
  }

  private void letOthersWrite() {
    appendAt = lock.tryAgainAt(clock.getAsLong());
  }

  /** Whether what cannot be written in any other way is written by uploading the whole file. */
  private boolean rewrites(Transport transport) {
    TransportCapabilities can = transport.capabilities();
    return rewriter.mustRepair()
        || (config.allowRewriting() && !can.canAppend() && !can.canWriteAt());
  }

  /** Whether what cannot be appended can be written at the end of the file. */
  private static boolean writesInPlace(Transport transport) {
    TransportCapabilities can = transport.capabilities();
    return !can.canAppend() && can.canWriteAt();
  }

  /**
   * Reads the file to its end, so that what is written there overwrites nothing that anybody saw.
   *
   * @return false if something has to be done before, which the next turns will do
   */
  private boolean findEnd(Transport transport) throws TransportException {
    FileStatus status = transport.stat(List.of(file)).get(file);
    size = status == null ? 0 : status.size();
    beginPass();
    while (reader.inPass() && !presenter.full()) {
      goOn(transport);
    }
    return !reader.inPass() && !passDue && !trialDue && appendDue() <= clock.getAsLong();
  }

  private void appendBatch(Transport transport, long now, boolean inPlace, boolean locked)
      throws TransportException {
    Line openTail = reader.openTail();
    byte[] fence = locked ? lock.fence(openTail == null ? 0 : openTail.length()) : new byte[0];
    // A line that was cut off may be made whole by what is late, and stands alone in any case.
    Line tail = fence.length > 0 ? null : openTail;
    int room = locked ? lock.room() : LogWriter.BATCH;
    LogWriter.Batch batch =
        writer.appendDue(reader.openTail(), lastPass) <= now
            ? writer.nextBatch(now, events.dialect(), tail, room)
            : LogWriter.Batch.NONE;
    byte[] data = join(fence, batch.data());
    if (data.length == 0) {
      return;
    }
    Stopwatch since = locked ? lock.sinceClaim() : startStopwatch();
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
      passDue = true;
      return;
    }
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      // More than nothing, which a pass would take for a file that was emptied.
      size = Math.max(size, data.length);
    }
    appended(batch, data.length, result, since, sureWithin);
  }

  private AppendResult upload(Transport transport, byte[] data, boolean inPlace, boolean locked)
      throws TransportException {
    if (inPlace) {
      // However late it comes, it lands where others leave room for it.
      return transport.writeAt(file, reader.end(), data);
    }
    return locked ? transport.append(file, data, lock.openWithin()) : transport.append(file, data);
  }

  /** Within how long an upload has to be acknowledged or seen to prove anything. */
  private long sureWithin(boolean locked) {
    if (server.safety() == AppendSafety.SAFE || !provesAnything()) {
      return FOREVER;
    }
    return locked
        ? lock.sureWithin()
        : Math.max(SHORTEST_DOUBT, config.settle().guard().toNanos() / 2);
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
    LogWriter.Batch batch =
        rewriter.mustRepair()
            ? LogWriter.Batch.NONE
            : writer.nextBatch(now, events.dialect(), null, LogWriter.BATCH);
    batch.records().forEach(record -> record.rewritten = true);
    Optional<AppendResult> result = rewriter.add(transport, batch.data());
    if (result.isEmpty()) {
      letOthersWrite();
    } else if (isUnsupported(result.get())) {
      giveUp(result.get());
    } else {
      size = rewriter.size();
      appended(batch, batch.data().length, result.get(), startStopwatch(), FOREVER);
    }
  }

  /** Whether nothing was uploaded, as the server did not open the file in time. */
  private static boolean isTooLate(AppendResult result) {
    return result.outcome() == AppendResult.Outcome.NOT_WRITTEN
        && result.problem().orElseThrow().reason() == TransportException.Reason.TIMED_OUT;
  }

  private static boolean isUnsupported(AppendResult result) {
    return result.outcome() == AppendResult.Outcome.NOT_WRITTEN
        && result.problem().orElseThrow().reason() == TransportException.Reason.UNSUPPORTED;
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

  private void appended(
      LogWriter.Batch batch, int bytes, AppendResult result, Stopwatch since, long sureWithin)
      throws TransportException {
    idleSince = clock.getAsLong();
    writer.appended(batch, bytes, result, idleSince, since, sureWithin, reader.end());
    passDue = passDue || result.outcome() == AppendResult.Outcome.ACKED;
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      fenceRefusals = 0;
      if (saidToBeReadOnly) {
        saidToBeReadOnly = false;
        log.info("can be written to again");
      }
    } else if (batch.records().isEmpty()) {
      failedAt = idleSince;
      appendAt = failedAt + Backoff.pause(retry, fenceRefusals++, true, random);
    }
    if (isTooLate(result)) {
      log.debug("{} was not opened in time", file);
    } else if (result.problem().isPresent()) {
      TransportException problem = result.problem().get();
      if (problem.reason().connectionWide()) {
        throw problem;
      }
      ConnectionException reported = new ConnectionException(problem);
      sayNotWritten("cannot be written to, is tried again: {}", reported);
      events.report(reported);
    }
    brokenAppends = 0;
  }

  private void reportNotKept(int times) {
    TransportException problem =
        new TransportException(TransportException.Reason.PROTOCOL, NOT_KEPT.formatted(file, times));
    events.report(new ConnectionException(problem));
  }

  /** The transport failed for all rooms, or for this one. */
  void interrupted() {
    breakOff();
    interrupted = true;
    gauges.failed();
    setGauges();
  }

  /** The session was said to be interrupted, while a call went on that came to a good end. */
  void saidToBeInterrupted() {
    interrupted = true;
  }

  /** Takes what is found where nothing was to change any more. */
  private final Revisits.Sink revisited =
      new Revisits.Sink() {
        @Override
        public void revisited(OpenedRecord record) {
          presenter.revisited(record);
        }

        @Override
        public void missed() {
          passDue = true;
        }

        @Override
        public void lost(OpenedRecord record, boolean own) {
          if (own) {
            server.lostARecord();
          }
          healer.bringBack(record, clock.getAsLong());
        }
      };

  /** The server refuses this room: it is left alone for a while. */
  void refused(TransportException problem) {
    ChatException exception = new ConnectionException(problem);
    boolean mayHelp = problem.reason().retryable() || refusals == 0;
    failedAt = clock.getAsLong();
    blockedUntil = failedAt + Backoff.pause(retry, refusals++, mayHelp, random);
    interrupted();
    events.interrupted(exception);
  }
}
