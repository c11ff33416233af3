package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.ListenerException;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.SessionStatus;
import io.github.ftpchat.StorageException;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Anchor;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The application's side of a session: what {@link ChatSession} promises, from any thread.
 *
 * <p>It has no thread of its own. {@link Sending} takes what the application sends, {@link
 * Delivery} calls the listeners, and the {@link Room} reads and writes the file on the I/O thread.
 * The session hears from its room through {@link RoomEvents}, and asks its client through {@link
 * SessionHost}. Thread-safe.
 */
final class Session implements ChatSession, RoomEvents {

  /**
   * How long {@code drain} waits for listeners that do not return: the caller may be what they wait
   * for.
   */
  private static final long LISTENERS_PATIENCE = Duration.ofSeconds(5).toNanos();

  /** A time that has not come. */
  private static final long NEVER = Long.MIN_VALUE;

  private final SessionHost host;
  private final boolean hostIsOurs;

  /** Whether the session ends if the room cannot be read at first. */
  private final boolean strict;

  private final SessionConfig config;
  private final Log log;
  private final Delivery delivery;
  private final Room room;
  private final CompletableFuture<Void> firstLoad = new CompletableFuture<>();
  private final SharedFuture<SessionState> closing = new SharedFuture<>();
  private final Sending sending;
  private final Optional<CursorKeeper> cursors;

  private volatile SessionState state =
      new SessionState(Phase.CONNECTING, Channel.UNKNOWN, Optional.empty());
  private volatile List<ChatMessage> history = List.of();
  private boolean closed;

  /** Since when the room cannot be reached, in loop time. Guarded by this. */
  private long awaySince = NEVER;

  Session(SessionHost host, boolean hostIsOurs, SessionConfig config, boolean strict) {
    this.host = host;
    this.hostIsOurs = hostIsOurs;
    this.strict = strict;
    this.config = config;
    this.log = Log.SESSION.of(config.room(), host.server());
    RecordCodec codec = new RecordCodec(config.cipher(), config.room(), config.limits());
    this.delivery =
        new Delivery(
            this,
            log,
            config.limits(),
            config.listenerFailure(),
            host.callbacks(),
            host.undelivered(),
            config.listeners(),
            host::later,
            host::wake,
            this::stop);
    this.room = host.newRoom(this, log, config, delivery, codec);
    this.sending = new Sending(host, config, log, codec, room);
    this.cursors =
        config.cursors().map(store -> new CursorKeeper(store, config.room(), log, this::report));
  }

  /** The room, which reads and writes the file for this session. */
  Room work() {
    return room;
  }

  boolean isClosed() {
    return state.phase() == Phase.CLOSED;
  }

  /** Completes when the room was read once, or fails with the reason why it was not. */
  CompletableFuture<Void> firstLoad() {
    return firstLoad;
  }

  @Override
  public String room() {
    return config.room();
  }

  @Override
  public OutgoingMessage send(String text) {
    return sending.send(text);
  }

  @Override
  public SealedMessage seal(String text) {
    return sending.seal(text);
  }

  @Override
  public OutgoingMessage submit(SealedMessage sealed) {
    return sending.submit(sealed);
  }

  /** Takes over what an earlier life left behind. Called before the room gets its first turn. */
  void loadStores() {
    try {
      sending.loadOutbox().ifPresent(this::report);
      if (config.after().isEmpty() && cursors.isPresent()) {
        cursors.get().load().ifPresent(room::resumeAfter);
      }
    } catch (IOException e) {
      throw new StorageException("outbox or cursor cannot be loaded", e);
    }
  }

  @Override
  public List<ChatMessage> history() {
    return history;
  }

  @Override
  public void addListener(ChatListener listener) {
    delivery.listeners().add(listener);
  }

  @Override
  public void removeListener(ChatListener listener) {
    delivery.listeners().remove(listener);
  }

  @Override
  public SessionState state() {
    SessionState now = state;
    ask(now);
    return now;
  }

  /** Tries sooner if the state may be old: whoever asks wants to know what is true now. */
  private void ask(SessionState known) {
    if (known.phase() == Phase.INTERRUPTED || known.phase() == Phase.CONNECTING) {
      host.asked();
    }
  }

  @Override
  public SessionStatus status() {
    Gauges gauges = room.gauges();
    // In this order: it is never behind what it is compared with.
    long position = gauges.position;
    long lastRead = gauges.lastRead;
    int count = sending.unsettled();
    OptionalLong since = sending.unsettledSince();
    return new SessionStatus(
        state,
        lastRead == Gauges.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastRead)),
        gauges.failedAttempts,
        Math.max(0, count - gauges.written),
        count,
        since.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(since.getAsLong())),
        delivery.waiting(),
        delivery.waitingBytes(),
        Math.max(position, gauges.size),
        position);
  }

  @Override
  public CompletableFuture<SessionState> closed() {
    return closing;
  }

  @Override
  public void reconnectNow() {
    host.reconnectNow();
  }

  @Override
  public boolean drain(Duration limit) {
    return drain(List.of(this), limit);
  }

  /** Waits for all of some sessions, and for the listeners of all at the same time. */
  static boolean drain(List<Session> sessions, Duration limit) {
    long start = System.nanoTime();
    long nanos = nanos(limit);
    List<Session> settled = new ArrayList<>();
    try {
      sessions.forEach(session -> session.ask(session.state));
      for (Session session : sessions) {
        if (session.sending.await(nanos - (System.nanoTime() - start))) {
          settled.add(session);
        }
      }
      long since = System.nanoTime();
      for (Session session : settled) {
        session.delivery.await(since, nanos - (System.nanoTime() - start), LISTENERS_PATIENCE);
      }
      return settled.size() == sessions.size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The nanoseconds of a duration, which may be negative or too long for a {@code long}. */
  private static long nanos(Duration limit) {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    return limit.isNegative() ? 0 : limit.compareTo(longest) < 0 ? limit.toNanos() : Long.MAX_VALUE;
  }

  @Override
  public void close() {
    end();
    if (hostIsOurs) {
      host.close();
    }
  }

  /** Ends the session, and leaves its client as it is. */
  void end() {
    end(Optional.empty(), new SessionClosedException("the session was closed"));
  }

  /** Ends the session because a listener threw. On a thread that calls listeners. */
  private void stop(ListenerException failure) {
    end(Optional.of(failure), failure);
  }

  @Override
  public void giveUp(ChatException problem) {
    end(Optional.of(problem), problem);
  }

  @Override
  public void interrupted(ChatException problem) {
    if (strict && state.phase() == Phase.CONNECTING) {
      giveUp(problem);
    } else {
      changeState(Phase.INTERRUPTED, Optional.of(problem));
    }
  }

  private void end(Optional<ChatException> problem, ChatException forPending) {
    SessionState last = new SessionState(Phase.CLOSED, state.channel(), problem);
    // First, and not under the lock: whoever sees that the session is closed can send nothing more.
    sending.refuseMore();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      // Whoever sees that the session is closed may open the next one. So may a thread that calls
      // close() while this one is at it, as that returns at once.
      sending.releaseOutbox();
      state = last;
    }
    // Even if one step fails for lack of memory, the others are done.
    try {
      problem.ifPresent(reason -> log.warn("is given up: {}", reason.getMessage()));
    } finally {
      reportClosed(last, forPending);
    }
  }

  private void reportClosed(SessionState last, ChatException forPending) {
    try {
      delivery.end(listener -> listener.onStateChange(this, last));
    } finally {
      try {
        // Not on the I/O thread: it may be stuck, and messages may still be on their way to it.
        host.complete(() -> reportEnd(last, forPending));
      } finally {
        try {
          firstLoad.completeExceptionally(forPending);
        } finally {
          host.remove(this, room);
        }
      }
    }
  }

  /** Completes everything that somebody may wait for. */
  private void reportEnd(SessionState last, ChatException forPending) {
    sending.end(forPending);
    host.complete(() -> closing.succeed(last));
  }

  @Override
  public void loaded(List<ChatMessage> kept) {
    history = kept;
  }

  @Override
  public void changeState(Phase phase, Optional<ChatException> problem) {
    changeState(phase, host.channel(), problem);
  }

  @Override
  public void stuck(ChatException problem) {
    changeState(Phase.INTERRUPTED, state.channel(), Optional.of(problem));
  }

  /** A session that was never live is not interrupted: it is still connecting. */
  private void changeState(Phase phase, Channel channel, Optional<ChatException> problem) {
    SessionState next;
    boolean same;
    long away;
    synchronized (this) {
      SessionState before = state;
      boolean neverLive = phase == Phase.INTERRUPTED && before.phase() == Phase.CONNECTING;
      next = new SessionState(neverLive ? Phase.CONNECTING : phase, channel, problem);
      // Not by the record's equals(), whose first call takes 20 ms in a fresh virtual machine.
      same =
          next.phase() == before.phase()
              && next.channel() == before.channel()
              && kind(next.problem()).equals(kind(before.problem()));
      if (closed) {
        return;
      }
      if (!same) {
        // Under the lock, so that listeners hear of states in their order. And first: if there is
        // no memory to report the change, the state does not change, and it is reported the next
        // time.
        delivery.putInLine(listener -> listener.onStateChange(this, next));
      }
      state = next;
      away = same ? NEVER : away(next);
    }
    if (!same) {
      logChange(next, away);
    }
    delivery.retry();
    if (phase == Phase.LIVE) {
      // Here and not on the futures thread: code that opens a room there would wait for its own
      // thread.
      firstLoad.complete(null);
    }
  }

  /**
   * What makes two problems the same: each failed attempt has an exception of its own, which as a
   * rule says nothing new.
   */
  private static String kind(Optional<ChatException> problem) {
    if (problem.isEmpty()) {
      return "";
    }
    String reason =
        problem.get() instanceof ConnectionException connection ? connection.reason().name() : "";
    return problem.get().getClass().getName() + reason;
  }

  /**
   * Remembers when the room went away, and learns when it is back. Under the lock.
   *
   * @return for how many nanoseconds it was away; 0 if it goes away now, {@link #NEVER} if neither
   */
  private long away(SessionState next) {
    long now = host.now();
    if (next.phase() != Phase.LIVE && awaySince == NEVER && next.problem().isPresent()) {
      awaySince = now;
      return 0;
    }
    if (next.phase() == Phase.LIVE && awaySince != NEVER) {
      long since = awaySince;
      awaySince = NEVER;
      return Math.max(1, now - since);
    }
    return NEVER;
  }

  /**
   * Logs one line when the room goes away and one when it is back, whatever happens in between. Not
   * under the lock: a logger may wait for a thread that wants to send.
   */
  private void logChange(SessionState next, long away) {
    if (away == 0) {
      log.warn("cannot be reached, is tried again: {}", next.problem().get().getMessage());
    } else if (away > 0) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(away);
      log.info("is live again after {} s, {} messages wait", seconds, sending.unsettled());
    } else {
      log.debug("{}", next);
    }
  }

  @Override
  public void report(ChatException problem) {
    delivery.post(listener -> listener.onError(this, problem));
  }

  @Override
  public void rejected(RejectedRecord rejected) {
    delivery.post(listener -> listener.onRejectedRecord(this, rejected));
  }

  @Override
  public Dialect dialect() {
    return sending.dialect();
  }

  @Override
  public void heard(Dialect dialect) {
    sending.heard(dialect);
  }

  @Override
  public void done(List<MessageId> ids) {
    sending.done(ids);
  }

  @Override
  public void stableAt(Anchor anchor, long position) {
    sending.stableAt(anchor, position);
  }

  @Override
  public void saveCursor(Cursor cursor) {
    cursors.ifPresent(keeper -> keeper.save(cursor));
  }

  @Override
  public String toString() {
    return "ChatSession[" + room() + "]";
  }
}
