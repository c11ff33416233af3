package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.ArrayDeque;
import java.util.Deque;
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

  private final Session session;
  private final SessionConfig config;
  private final Delivery delivery;
  private final RecordCodec codec;
  private final ServerKnowledge server;
  private final RetryPolicy retry;
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final LogReader reader;
  private final LogWriter writer;
  private final Healer healer;
  private final IdWindow shown;
  private final String file;

  private long size = -1;
  private Survey survey;
  private boolean loaded;
  private long historyFrom;
  private final Deque<ChatMessage> kept = new ArrayDeque<>();
  private boolean anyOpened;
  private int unauthenticSinceOpened;

  private boolean passDue;
  private long lastPass = Long.MIN_VALUE;

  /** Where messages were read that are not handed over yet, because too many wait; or never. */
  private long behindFrom = NEVER;

  private boolean catchingUp;
  private boolean interrupted;
  private long blockedUntil = Long.MIN_VALUE;
  private int refusals;

  Room(
      Session session,
      SessionConfig config,
      Delivery delivery,
      RecordCodec codec,
      ServerKnowledge server,
      RetryPolicy retry,
      RandomGenerator random,
      LongSupplier clock) {
    this.session = session;
    this.config = config;
    this.delivery = delivery;
    this.codec = codec;
    this.server = server;
    this.retry = retry;
    this.random = random;
    this.clock = clock;
    this.file = config.room() + ".txt";
    this.reader = new LogReader(file, codec, config.limits().maxLineBytes(), clock, new Intake());
    this.writer = new LogWriter(codec, server, config.settle(), retry, random);
    this.healer = new Healer(writer, random);
    this.shown = new IdWindow(config.limits().maxRememberedIds());
  }

  String file() {
    return file;
  }

  Session session() {
    return session;
  }

  boolean isLoaded() {
    return loaded;
  }

  void send(Pending record) {
    writer.add(record);
  }

  /** Whether the client has to look at the file before this room can go on. */
  boolean needsStatus() {
    return size < 0 && blockedUntil <= clock.getAsLong();
  }

  /**
   * Tells when the next turn is due.
   *
   * @return a loop time, or {@link Long#MAX_VALUE} if there is nothing to do until a look at the
   *     file, a send or a listener changes that
   */
  long turnDue() {
    if (size < 0) {
      return NEVER;
    }
    long due;
    if (!loaded || passDue || reader.inPass()) {
      due = mayRead() ? Long.MIN_VALUE : NEVER;
    } else if (behindFrom != NEVER && !delivery.full()) {
      due = Long.MIN_VALUE;
    } else {
      due = Math.min(appendDue(), writer.proofDue(reader.openTail(), lastPass));
      due = Math.min(due, Math.min(healer.lookDue(), guardDue()));
    }
    return due == NEVER ? NEVER : Math.max(due, blockedUntil);
  }

  /** Whether reading can go on: listeners are not too far behind, or something must be proven. */
  private boolean mayRead() {
    return !delivery.full() || (loaded && writer.needsProof());
  }

  private long appendDue() {
    return loaded ? writer.appendDue(reader.openTail(), lastPass) : NEVER;
  }

  /** When what stands in the unstable region will have stood there for the guard time. */
  private long guardDue() {
    List<Line> region = reader.region();
    for (int i = region.size() - 1; i >= 0; i--) {
      if (region.get(i).terminated()) {
        return region.get(i).since() + server.guardNanos(config.settle());
      }
    }
    return NEVER;
  }

  /** Does the next piece of work, with one transfer at most, but for an append under a lock. */
  void turn(Transport transport) throws TransportException {
    long now = clock.getAsLong();
    if (!loaded && survey == null && !reader.inPass()) {
      startLoading();
    }
    if (survey != null) {
      survey(transport);
    } else if (reader.inPass()) {
      goOn(transport);
    } else if (!passDue && appendDue() <= now) {
      append(transport, now);
    } else {
      beginPass();
      goOn(transport);
    }
    blockedUntil = Long.MIN_VALUE;
    refusals = 0;
  }

  /** Takes note of what a look at the file found. Returns true if it changed. */
  boolean status(Optional<FileStatus> status) {
    long found = status.map(FileStatus::size).orElse(0L);
    boolean news = size != found;
    size = found;
    if (loaded && found != reader.end()) {
      passDue = true;
      return true;
    }
    if (loaded && interrupted && !passDue && blockedUntil <= clock.getAsLong()) {
      resumed();
    }
    return news;
  }

  private void startLoading() {
    boolean wholeFile = config.history().replay() && config.history().last() == Long.MAX_VALUE;
    if (wholeFile || size == 0) {
      historyFrom = 0;
      beginPass();
    } else {
      survey =
          new Survey(file, codec, config.limits().maxLineBytes(), size, config.history().last());
    }
  }

  private void survey(Transport transport) throws TransportException {
    if (!survey.step(transport)) {
      return;
    }
    Survey done = survey;
    survey = null;
    if (done.unreadable() && !config.allowUnreadable()) {
      unreadable(done.tried());
      return;
    }
    anyOpened = !done.unreadable();
    historyFrom = done.newestFrom();
    reader.startAt(Math.min(historyFrom, done.firstLine()));
    beginPass();
  }

  private void unreadable(long tried) {
    session.fail(
        new UnreadableRoomException(
            "none of the newest "
                + tried
                + " records of room "
                + config.room()
                + " opens with this password"));
  }

  private void beginPass() {
    passDue = false;
    catchingUp = behindFrom != NEVER && !delivery.full();
    long openFrom = catchingUp ? behindFrom : NEVER;
    if (catchingUp) {
      behindFrom = NEVER;
    }
    reader.begin(size, openFrom, server.guardNanos(config.settle()));
  }

  private void goOn(Transport transport) throws TransportException {
    PassResult result = reader.step(transport);
    if (result == null) {
      return;
    }
    long now = clock.getAsLong();
    lastPass = result.startedAt();
    size = Math.max(size, reader.end());
    writer.proven(result, reader.stable(), now);
    if (config.participant().isPresent()) {
      healer.look(result, server.settleNanos(config.settle()), now);
    }
    if (!loaded) {
      endLoading();
    } else if (interrupted) {
      resumed();
    }
  }

  private void endLoading() {
    if (unauthenticSinceOpened > 0
        && (!anyOpened || unauthenticSinceOpened >= Survey.TRIED)
        && !config.allowUnreadable()) {
      unreadable(unauthenticSinceOpened);
      return;
    }
    loaded = true;
    session.loaded(List.copyOf(kept));
    kept.clear();
    resumed();
  }

  private void resumed() {
    interrupted = false;
    session.changeState(Phase.LIVE, Optional.empty());
  }

  private void append(Transport transport, long now) throws TransportException {
    LogWriter.Batch batch = writer.nextBatch(now, session.dialect(), reader.openTail());
    AppendResult result;
    try {
      result = transport.append(file, batch.data());
    } catch (TransportException e) {
      if (e.reason() == TransportException.Reason.UNSUPPORTED) {
        writer.failAll(new ConnectionException(e));
        return;
      }
      throw e;
    }
    writer.appended(batch, result, clock.getAsLong());
    passDue = result.outcome() == AppendResult.Outcome.ACKED;
    if (result.problem().isPresent()) {
      TransportException problem = result.problem().get();
      if (problem.reason().connectionWide()) {
        throw problem;
      }
      session.report(new ConnectionException(problem));
    }
  }

  /** The transport failed for all rooms, or for this one. */
  void interrupted(ChatException problem) {
    passDue = passDue || reader.inPass();
    behindFrom = Math.min(behindFrom, reader.abandon());
    survey = null;
    size = -1;
    interrupted = true;
    if (loaded) {
      session.changeState(Phase.INTERRUPTED, Optional.of(problem));
    }
  }

  /** The server refuses this room: it is left alone for a while. */
  void refused(TransportException problem) {
    ChatException exception = new ConnectionException(problem);
    boolean mayHelp = problem.reason().retryable() || refusals == 0;
    blockedUntil = clock.getAsLong() + Backoff.pause(retry, refusals++, mayHelp, random);
    interrupted(exception);
    session.failed(exception);
  }

  /** Ends the room: nothing is read, written or completed any more. */
  void end(ChatException problem) {
    writer.failAll(problem);
    reader.abandon();
  }

  /** Takes what a pass finds and decides what is shown. */
  private final class Intake implements LogReader.Sink {

    @Override
    public void opened(OpenedRecord record, boolean again, boolean unstable) {
      anyOpened = true;
      unauthenticSinceOpened = 0;
      session.heard(record.dialect());
      if (!unstable) {
        writer.foundStable(record);
      }
      healer.found(record);
      if (again && !catchingUp) {
        return;
      }
      if (!loaded && record.position() < historyFrom) {
        shown.add(record.id().high());
      } else if (loaded && delivery.full()) {
        behindFrom = Math.min(behindFrom, record.position());
      } else if (shown.add(record.id().high())) {
        show(record);
      } else if (!catchingUp) {
        rejected(new RejectedRecord(record.position(), record.length(), Reason.DUPLICATE));
      }
    }

    private void show(OpenedRecord record) {
      ChatMessage message =
          new ChatMessage(
              record.id(),
              record.sender(),
              record.text(),
              record.sentAt(),
              record.wallClock(),
              record.dialect(),
              record.position(),
              writer.owns(record),
              new Cursor(record.position() + record.length()));
      if (!loaded && !config.history().replay()) {
        keep(message);
      } else {
        delivery.post(record.length(), listener -> listener.onMessage(session, message));
      }
    }

    private void keep(ChatMessage message) {
      if (config.history().last() > 0) {
        kept.add(message);
        if (kept.size() > config.history().last()) {
          kept.remove();
        }
      }
    }

    @Override
    public void rejected(RejectedRecord rejected) {
      if (rejected.reason() == Reason.UNAUTHENTIC) {
        unauthenticSinceOpened++;
      }
      if (loaded && delivery.full()) {
        behindFrom = Math.min(behindFrom, rejected.position());
      } else if (loaded || rejected.position() >= historyFrom) {
        delivery.post(listener -> listener.onRejectedRecord(session, rejected));
      }
    }

    @Override
    public boolean full() {
      return !mayRead();
    }
  }
}
