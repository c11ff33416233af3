package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.List;
import java.util.Optional;

/**
 * The work of one session, cut into turns. Its client's {@link Scheduler} gives it turns; in each
 * it calls the transport as little as it can, so that rooms alternate.
 *
 * <p>A turn does the first of these that is due:
 *
 * <ol>
 *   <li>what comes first for the writer: give back the lock, find out whether the server overwrites
 *   <li>find where reading starts ({@link Loading})
 *   <li>look for what was sealed earlier ({@link Intake})
 *   <li>append ({@link Appending})
 *   <li>find out how the server appends, if there is nothing else to do
 *   <li>look again at what is stable, or go on with a pass over what is not ({@link Following})
 * </ol>
 *
 * <p>What a pass found goes from {@link Following} to {@link Appending}: this class hands it on.
 *
 * <p>Confined to the I/O thread.
 */
final class Room {

  // For as long as the session lives.
  private final RoomContext context;
  private final Delivery delivery;
  private final LogWriter writer;
  private final Presenter presenter;
  private final Following following;
  private final Loading loading;
  private final Intake intake;
  private final Probing probing;
  private final Appending appending;
  private final Gauges gauges = new Gauges();

  // Since the last failure.
  /** Whether the session was reported as interrupted. */
  private boolean interrupted;

  /** When the next turn may come at the earliest. */
  private long blockedUntil = Long.MIN_VALUE;

  /** How often in a row the server refused this room. */
  private int refusals;

  /** When it last did. */
  private long refusedAt = Appending.LONG_AGO;

  /**
   * Makes a room, which does nothing before it gets a turn.
   *
   * @param context what its parts work with
   * @param delivery where what it reads is handed over
   */
  Room(RoomContext context, Delivery delivery) {
    this.context = context;
    this.delivery = delivery;
    SessionConfig config = context.config();
    this.writer =
        new LogWriter(
            context.codec(), context.server(), context.plan(), context.retry(), context.random());
    Healer healer = new Healer(writer, context.random());
    Revisits revisits =
        new Revisits(
            context.file(),
            context.codec(),
            context.maxLineBytes(),
            context.random(),
            context.clock());
    this.presenter = new Presenter(context.events(), config, delivery, writer, healer, revisits);
    this.following = new Following(context, delivery, writer, healer, revisits, presenter);
    this.loading = new Loading(context, writer, presenter, following);
    this.intake = new Intake(context, writer, following);
    this.probing = new Probing(context, writer);
    this.appending = new Appending(context, writer, following, probing, this::findEnd);
  }

  /** The name of its file. */
  String file() {
    return context.file();
  }

  RoomEvents events() {
    return context.events();
  }

  /** The log of this room. */
  Log log() {
    return context.log();
  }

  // ---- what the session asks

  /** Takes a message to write. */
  void send(Pending record) {
    intake.send(record);
  }

  /** Takes a message that may have been sent before, and so may stand in the file. */
  void sendAgain(Pending record, SealedMessage sealed) {
    intake.sendAgain(record, sealed);
  }

  /** Goes on behind a cursor. To be called before the first turn. */
  void resumeAfter(Cursor cursor) {
    loading.resumeAfter(cursor);
  }

  /** The gauges, for any thread. */
  Gauges gauges() {
    return gauges;
  }

  /** Updates the gauges after a turn. */
  void setGauges() {
    gauges.written = writer.written();
    if (!following.needsSize()) {
      gauges.size = following.size();
    }
    gauges.position = Math.min(following.handedOver(), gauges.size);
  }

  // ---- when the next turn is due

  /** Whether the client has to look at the file before this room can go on. */
  boolean needsStatus() {
    return following.needsSize() && mayBeLookedAt();
  }

  /** Whether the server did not refuse it only just now. */
  boolean mayBeLookedAt() {
    return blockedUntil <= context.now();
  }

  /**
   * Tells when the next turn is due.
   *
   * @return a loop time, or {@link Long#MAX_VALUE} if there is nothing to do until a look at the
   *     file, a send or a listener changes that
   */
  long turnDue() {
    if (following.needsSize()) {
      return blockedUntil;
    }
    long due;
    if (appending.hasUrgentWork() || searchIsDue()) {
      due = Long.MIN_VALUE;
    } else if (following.mustRead()) {
      due = presenter.full() ? NEVER : Long.MIN_VALUE;
    } else {
      due = Math.min(appending.due(), following.readDue());
      due = Math.min(due, Math.min(probing.due(), following.revisitDue()));
    }
    return due == NEVER ? NEVER : Math.max(due, blockedUntil);
  }

  /**
   * Whether a search for messages that were sealed earlier has the next turn. No search begins
   * before the messages of the last one are written: more and more may have to be looked for.
   */
  private boolean searchIsDue() {
    if (!following.isLoaded() || !intake.isPending()) {
      return false;
    }
    // If listeners are behind, reading waits for them, and they may wait for what is sent.
    boolean readsOn = following.mustRead() && !presenter.full();
    boolean idle = !readsOn && appending.due() > context.now();
    return idle || intake.takesTurn();
  }

  // ---- a turn

  /** Does the next piece of work, in as few calls of the transport as that takes. */
  void turn(Transport transport) throws TransportException {
    long now = context.now();
    if (appending.doUrgentWork(transport)) {
      return;
    }
    loading.start();
    boolean surveys = loading.isSurveying();
    boolean mayAppend =
        !surveys && !following.inPass() && !following.isPassDue() && appending.due() <= now;
    boolean searches = !surveys && searchIsDue();
    intake.turnBegins(searches);
    if (surveys) {
      if (!loading.survey(transport)) {
        breakOffEarlyEnd();
      }
    } else if (searches) {
      if (!intake.search(transport)) {
        breakOffEarlyEnd();
      }
    } else if (mayAppend) {
      appending.append(transport, now);
    } else if (!following.mustRead() && probing.due() <= now) {
      probing.probe(transport);
    } else if (!following.mustRead()
        && following.readDue() > now
        && following.revisitDue() <= now) {
      following.revisit(transport, now);
    } else {
      if (!following.inPass()) {
        following.beginPass();
      }
      continuePass(transport);
    }
    blockedUntil = Long.MIN_VALUE;
    refusals = 0;
  }

  /** Breaks off what is read, as that ended before the size of the file. */
  private void breakOffEarlyEnd() {
    following.countEarlyEnd();
    breakOff();
  }

  private void continuePass(Transport transport) throws TransportException {
    PassResult result = following.step(transport);
    if (following.endedEarly()) {
      breakOffEarlyEnd();
    } else if (presenter.resumeBroken()) {
      loading.cursorDoesNotFit();
    } else if (result != null) {
      endPass(result);
    }
  }

  /** Hands on what a complete pass found. */
  private void endPass(PassResult result) {
    following.passEnded(result);
    if (presenter.resumeBroken()) {
      loading.cursorDoesNotFit();
      return;
    }
    if (!following.isLoaded() && result.disrupted()) {
      loading.fileBecameAnother();
      return;
    }
    long now = context.now();
    if (!appending.mayConclude(result, now)) {
      return;
    }
    following.guardStable();
    appending.conclude(result, now);
    following.reportStable(result, now);
    if (following.isLoaded()) {
      if (interrupted) {
        resumed();
      }
    } else if (loading.finish()) {
      resumed();
    }
    noteIfAllIsRead();
  }

  /**
   * Reads the file to its end, so that what is written there overwrites nothing that anybody saw.
   *
   * @return false if it was not read to its end, or has to be read once more
   */
  private boolean findEnd(Transport transport) throws TransportException {
    FileStatus status = transport.stat(List.of(file())).get(file());
    following.sizeIs(status == null ? 0 : status.size());
    following.beginPass();
    while (following.inPass() && !presenter.full()) {
      continuePass(transport);
    }
    return !following.inPass() && !following.isPassDue();
  }

  /** Updates the gauges if all of the file was read. */
  private void noteIfAllIsRead() {
    if (!following.mustRead() && following.end() == following.size()) {
      gauges.lastRead = context.wallClock().millis();
      gauges.failedAttempts = 0;
    }
  }

  // ---- what the client finds out

  /** Learns what a look at the file found. Returns true if the file changed. */
  boolean status(Optional<FileStatus> status) {
    long found = status.map(FileStatus::size).orElse(0L);
    boolean news = following.sizeSeen(found);
    appending.sizeSeen(found);
    delivery.retry();
    noteIfAllIsRead();
    if (following.isLoaded() && interrupted && !following.isPassDue()) {
      refusals = 0;
      resumed();
    }
    setGauges();
    return news;
  }

  /** The room can be read again. While appends go on to fail, listeners hear of no recovery. */
  private void resumed() {
    if (appending.isBroken()) {
      return;
    }
    // First: if the report fails for lack of memory, it follows the next look.
    interrupted = true;
    // A listener that hears that it is live may ask for its status.
    noteIfAllIsRead();
    setGauges();
    // Mapped to itself, as a state takes problems of any kind.
    events().changeState(Phase.LIVE, appending.refusal().map(refused -> refused));
    interrupted = false;
    appending.worksAgain();
  }

  /** The transport failed for all rooms, or for this one. */
  void interrupted() {
    breakOff();
    interrupted = true;
    gauges.failed();
    setGauges();
  }

  private void breakOff() {
    following.breakOff();
    intake.breakOff();
    loading.breakOff();
  }

  /** The session was reported as interrupted while a call was under way, and the call succeeded. */
  void markInterrupted() {
    interrupted = true;
  }

  /** The server refuses this room: it is left alone for a while. */
  void refused(TransportException problem) {
    ChatException exception = new ConnectionException(problem);
    boolean mayHelp = problem.reason().retryable() || refusals == 0;
    refusedAt = context.now();
    blockedUntil =
        refusedAt + Backoff.pause(context.retry(), refusals++, mayHelp, context.random());
    interrupted();
    events().interrupted(exception);
  }

  /** Whether the server refused it the last time. */
  boolean isTroubled() {
    return refusals > 0;
  }

  /** Does not wait any longer for another attempt. */
  void retryNow() {
    retryNoLaterThan(context.now());
  }

  /** Waits no longer than this after a failure. */
  void hurry(long pause) {
    retryNoLaterThan(Math.max(refusedAt, appending.failedAt()) + pause);
  }

  private void retryNoLaterThan(long nanos) {
    blockedUntil = Math.min(blockedUntil, nanos);
    appending.retryNoLaterThan(nanos);
  }

  // ---- memory

  /** How many bytes it holds that were read or opened and not handed over. */
  long held() {
    return following.held();
  }

  /** Drops what it holds, to read it again later. */
  void letGo() {
    following.letGo();
  }
}
