package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.concurrent.EventLoop;
import io.github.ftpchat.internal.concurrent.Watchdog;
import io.github.ftpchat.internal.concurrent.Worker;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The engine behind a {@link io.github.ftpchat.ChatClient}: decides on the I/O thread which room
 * comes next, when to look for news, and when to try again after a failure.
 */
public final class Client implements SessionHost, AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** How long a call of the transport that is under way may go on when the client is closed. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How long the I/O thread may take to end after that. */
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  /** How long a store may take then to take note of what is in the file for good. */
  private static final Duration STORE_LIMIT = Duration.ofSeconds(1);

  /** How long a call of the transport may take before it is broken off. */
  private static final Duration STUCK = Duration.ofMinutes(2);

  /** How long after activity strangers are likely to overwrite each other. */
  private static final Duration BUSY = Duration.ofSeconds(2);

  /**
   * How many bytes rooms hold between their turns, of what was read or opened and not handed over.
   * A room that comes to more lets go of its own and reads it again.
   */
  private static final int MOST_HELD = 8 << 20;

  /** When there is another turn, if one fails where nothing is expected to. */
  private static final long ANOTHER_TURN = Duration.ofSeconds(1).toNanos();

  /**
   * How long after a failed attempt another is made at the earliest if somebody wants something.
   */
  private static final long SOONER = Duration.ofSeconds(3).toNanos();

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);
  private static final double JITTER = 0.1;
  private static final double SLOWER = 1.5;

  private final Transport transport;
  private final Log log;
  private final PollingPolicy polling;
  private final RetryPolicy retry;
  private final Environment environment;
  private final EventLoop loop;
  private final List<ExecutorService> ownExecutors = new ArrayList<>();
  private final Executor callbacks;
  private final Worker ownCompleter;
  private final Worker ownStorage;
  private final Executor completer;
  private final Executor storage;
  private final ServerKnowledge server = new ServerKnowledge();
  private final Watchdog watchdog;

  /** How many bytes wait for the listeners of all sessions. */
  private final AtomicLong undelivered = new AtomicLong();

  /** The sessions that are not closed; guarded by this client, as is {@link #closed}. */
  private final Set<Session> sessions = new LinkedHashSet<>();

  private boolean closed;

  /** Whether the watchdog broke off the call that is under way. */
  private volatile boolean stuck;

  /** Changed on the I/O thread only, as is all that follows. */
  private final List<Room> rooms = new CopyOnWriteArrayList<>();

  private int nextRoom;
  private final EventLoop.Timer turn;

  /** Whether the turn under way has set the next. */
  private boolean planned;

  private long lastActivity;
  private long pollAt;
  private long pause;
  private int failures;
  private long failedAt;

  /** Whether the last failure may go away by itself. */
  private boolean mayHelp;

  private long retryAt;
  private final Errand lookAgain = new Errand(this::turnNow);
  private final Errand retryingSooner = new Errand(this::retrySooner);
  private final Errand retryingNow = new Errand(this::retryNow);

  /**
   * Starts a client.
   *
   * @param transport what it reaches its rooms through; closed with the client
   * @param polling how often to look for news
   * @param retry how long to wait after a failure
   * @param environment what it runs on
   */
  public Client(
      Transport transport, PollingPolicy polling, RetryPolicy retry, Environment environment) {
    this.transport = transport;
    this.log = Log.SESSION.at(server());
    this.polling = polling;
    this.retry = retry;
    this.environment = environment;
    int number = COUNT.incrementAndGet();
    this.callbacks =
        environment
            .callbacks()
            .orElseGet(
                () ->
                    own(
                        new ThreadPoolExecutor(
                            0,
                            Integer.MAX_VALUE,
                            IDLE_THREAD.toSeconds(),
                            TimeUnit.SECONDS,
                            new SynchronousQueue<>(),
                            daemons("ftpchat-callback-" + number))));
    this.ownCompleter = new Worker(daemons("ftpchat-futures-" + number), Runnable::run);
    this.ownStorage = new Worker(daemons("ftpchat-outbox-" + number), task -> {});
    this.completer = environment.background().orElse(ownCompleter);
    this.storage = environment.background().orElse(ownStorage);
    this.loop = new EventLoop("ftpchat-io-" + number, environment.time(), this::loopDied);
    this.watchdog = new Watchdog("ftpchat-watchdog-" + number, STUCK, this::stuck);
    this.turn = loop.timer(this::turn);
    this.lastActivity = loop.nanoTime();
    this.retryAt = lastActivity;
    this.pollAt = lastActivity;
    this.pause = polling.fastest().toNanos();
    try {
      loop.start();
    } catch (Throwable e) {
      // There is no thread to be had. Nobody could close what was begun.
      watchdog.close();
      throw e;
    }
  }

  private ExecutorService own(ExecutorService executor) {
    ownExecutors.add(executor);
    return executor;
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Opens a session.
   *
   * @param config what the application chose
   * @param closeWithSession whether closing the session closes this client
   * @param wait whether to wait until the room was read once, and to give up if it cannot be
   * @return the session
   * @throws ChatException if it was waited for, and the room could not be read
   */
  public ChatSession open(SessionConfig config, boolean closeWithSession, boolean wait) {
    Session session = new Session(this, closeWithSession, config, wait);
    synchronized (this) {
      if (closed) {
        throw new SessionClosedException("the client is closed");
      }
      sessions.add(session);
    }
    try {
      session.loadStores();
      executeIfOpen(
          () -> {
            if (!session.isClosed()) {
              rooms.add(session.work());
              retryAt = now();
              activity();
            }
          });
      if (wait) {
        awaitOpened(session);
      }
      return session;
    } catch (Throwable e) {
      // An error too: what the session has in hand has to be let go of.
      session.close();
      throw e;
    }
  }

  private static void awaitOpened(Session session) {
    try {
      session.opened().get();
    } catch (ExecutionException e) {
      ChatException problem = (ChatException) e.getCause();
      // It was made on the I/O thread, whose frames tell the caller nothing.
      problem.setStackTrace(e.getStackTrace());
      throw problem;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionClosedException("the thread was interrupted while the session opened");
    }
  }

  @Override
  public Room newRoom(
      RoomEvents events, Log log, SessionConfig config, Delivery delivery, RecordCodec codec) {
    return new Room(
        new RoomContext(
            events,
            log,
            config,
            codec,
            server,
            retry,
            environment.random(),
            loop::nanoTime,
            environment.wallClock()),
        delivery);
  }

  @Override
  public void store(Runnable task) {
    storage.execute(task);
  }

  @Override
  public Executor callbacks() {
    return callbacks;
  }

  @Override
  public AtomicLong undelivered() {
    return undelivered;
  }

  @Override
  public void complete(Runnable completion) {
    completer.execute(completion);
  }

  @Override
  public Clock wallClock() {
    return environment.wallClock();
  }

  @Override
  public long now() {
    return loop.nanoTime();
  }

  @Override
  public String server() {
    try {
      return transport.toString();
    } catch (RuntimeException e) {
      return transport.getClass().getName();
    }
  }

  @Override
  public Channel channel() {
    return transport.capabilities().channel();
  }

  @Override
  public void executeIfOpen(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      log.trace("The client is closed; nothing is to be done any more", e);
    }
  }

  @Override
  public void later(RetryPolicy pace, int failures, Runnable task) {
    executeIfOpen(
        () -> {
          long pause = Backoff.pause(pace, failures, true, environment.random());
          loop.schedule(now() + pause, task);
        });
  }

  /**
   * Something to do on the I/O thread that is asked for from whatever thread. However often that
   * is, it waits there once.
   */
  private final class Errand implements Runnable {

    private final Runnable task;
    private final AtomicBoolean waits = new AtomicBoolean();

    Errand(Runnable task) {
      this.task = task;
    }

    void ask() {
      if (waits.compareAndSet(false, true)) {
        boolean taken = false;
        try {
          executeIfOpen(this);
          taken = true;
        } finally {
          // There may be no memory for it; the next who asks is to have it done.
          if (!taken) {
            waits.set(false);
          }
        }
      }
    }

    @Override
    public void run() {
      waits.set(false);
      task.run();
    }
  }

  @Override
  public void hurry() {
    retrySooner();
    activity();
  }

  private void retrySooner() {
    if (mayHelp) {
      retryNoLaterThan(failedAt + SOONER);
    }
    rooms.forEach(room -> room.hurry(SOONER));
    turnNow();
  }

  @Override
  public void asked() {
    retryingSooner.ask();
  }

  @Override
  public void reconnectNow() {
    retryingNow.ask();
  }

  private void retryNow() {
    retryNoLaterThan(now());
    rooms.forEach(Room::retryNow);
    turnNow();
  }

  private void retryNoLaterThan(long nanos) {
    if (failures > 0 && retryAt > nanos) {
      retryAt = Math.max(nanos, now());
      pollAt = retryAt;
    }
  }

  @Override
  public void wake() {
    lookAgain.ask();
  }

  /** Something goes on in a room: look more often for a while. On the I/O thread. */
  void activity() {
    lastActivity = now();
    pause = polling.fastest().toNanos();
    pollAt = Math.min(pollAt, now() + pause);
    turnNow();
  }

  @Override
  public void remove(ChatSession session, Room room) {
    synchronized (this) {
      sessions.remove(session);
    }
    executeIfOpen(() -> rooms.remove(room));
  }

  private void turnNow() {
    turnAt(now());
  }

  private void turnAt(long nanos) {
    planned = true;
    turn.runAt(nanos);
  }

  /** Does the next thing that is due, one transfer at most, and plans the next. */
  private void turn() {
    long now = now();
    // Of all that was held for lack of memory, some may be so again.
    boolean held = ownCompleter.retry();
    held = ownStorage.retry() || held;
    if (held || !rooms.isEmpty()) {
      // First of all, as it may fail for lack of memory.
      turn.runAt(now + ANOTHER_TURN);
    }
    if (rooms.isEmpty()) {
      return;
    }
    planned = false;
    if (retryAt - now > 0) {
      turnAt(retryAt);
      return;
    }
    if (pollAt <= now) {
      poll(now);
    } else {
      List<Room> unknown = rooms.stream().filter(Room::needsStatus).toList();
      if (unknown.isEmpty()) {
        roomDue(now).ifPresent(this::work);
      } else {
        look(unknown);
      }
    }
    if (!planned) {
      long next = rooms.stream().mapToLong(Room::turnDue).min().orElse(pollAt);
      turnAt(Math.max(Math.min(next, pollAt), retryAt));
    }
  }

  /** The next room in turn that has something to do. */
  private Optional<Room> roomDue(long now) {
    for (int i = 0; i < rooms.size(); i++) {
      Room room = rooms.get((nextRoom + i) % rooms.size());
      if (room.turnDue() <= now) {
        nextRoom = (nextRoom + i + 1) % rooms.size();
        return Optional.of(room);
      }
    }
    return Optional.empty();
  }

  /** Looks at the files of all rooms, and decides when to look again. */
  private void poll(long now) {
    if (look(rooms.stream().filter(Room::mayBeLookedAt).toList())) {
      lastActivity = now;
    }
    boolean attentive = now - lastActivity <= polling.attention().toNanos();
    pause =
        attentive
            ? polling.fastest().toNanos()
            : Math.min((long) (pause * SLOWER), polling.slowest().toNanos());
    boolean evenPace = polling.fastest().equals(polling.slowest());
    // What is overwritten before anybody saw it cannot be healed.
    boolean hurry =
        !evenPace && server.safety() != AppendSafety.SAFE && now - lastActivity <= BUSY.toNanos();
    double jitter = 1 + JITTER * (2 * environment.random().nextDouble() - 1);
    pollAt = Math.max(retryAt, now() + (long) ((hurry ? pause / 2 : pause) * jitter));
  }

  /**
   * Looks at the files of rooms, in one call; at those that gave trouble, in one each. Returns true
   * if one of the files changed.
   */
  private boolean look(List<Room> looked) {
    Map<Boolean, List<Room>> troubled =
        looked.stream().collect(Collectors.partitioningBy(Room::isTroubled));
    boolean news = false;
    try {
      if (!troubled.get(false).isEmpty()) {
        news = status(troubled.get(false));
      }
      for (Room room : troubled.get(true)) {
        news |= status(List.of(room));
      }
      server.learn(transport.capabilities());
      if (rooms.stream().noneMatch(room -> room.turnDue() <= now())) {
        // Else what is to be read or written has to work too before the next pause is a short one.
        failures = 0;
      }
    } catch (TransportException e) {
      failed(e);
    } catch (Throwable e) {
      if (failures == 0) {
        log.error("The transport has a fault", e);
      } else {
        log.debug("The transport still has a fault", e);
      }
      failed(unexpected(e));
    }
    return news;
  }

  private boolean status(List<Room> looked) throws TransportException {
    Map<String, FileStatus> found;
    try {
      List<String> files = looked.stream().map(Room::file).distinct().toList();
      found = call(() -> transport.stat(files));
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      boolean news = false;
      if (looked.size() == 1) {
        looked.get(0).refused(e);
      } else {
        // A file that must not be looked at is no reason to leave the other rooms alone.
        for (Room room : looked) {
          news |= status(List.of(room));
        }
      }
      return news;
    }
    boolean news = false;
    for (Room room : looked) {
      news |= room.status(Optional.ofNullable(found.get(room.file())));
    }
    return news;
  }

  private void work(Room room) {
    try {
      call(
          () -> {
            room.turn(transport);
            room.setGauges();
            return room;
          });
      long held = room.held();
      long heldByAll = held == 0 ? 0 : rooms.stream().mapToLong(Room::held).sum();
      // What one room holds alone is bounded by itself.
      if (heldByAll > MOST_HELD && heldByAll > held) {
        room.letGo();
      }
      server.learn(transport.capabilities());
      failures = 0;
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        failed(e);
      } else {
        room.log().debug("is refused", e);
        room.refused(e);
      }
    } catch (Throwable e) {
      // A cipher that was destroyed, a fault in a transport or here: not the other rooms' affair.
      if (room.isTroubled()) {
        room.log().debug("still cannot be worked on", e);
      } else {
        room.log().error("cannot be worked on", e);
      }
      room.refused(unexpected(e));
    }
  }

  private static TransportException unexpected(Throwable e) {
    return new TransportException(Reason.PROTOCOL, "unexpected: " + Log.describe(e), e);
  }

  /** Uses the transport under the eye of the watchdog. */
  private <T> T call(Call<T> call) throws TransportException {
    watchdog.enter();
    try {
      return call.run();
    } finally {
      watchdog.leave();
      if (stuck) {
        stuck = false;
        rooms.forEach(Room::markInterrupted);
      }
    }
  }

  /** Something that uses the transport. */
  private interface Call<T> {
    T run() throws TransportException;
  }

  /** A call of the transport exceeds all bounds: end it, and say so even if that does not help. */
  private void stuck() {
    log.warn("A call of the transport took longer than {} and is broken off", STUCK);
    try {
      transport.abort();
    } finally {
      TransportException problem =
          new TransportException(Reason.TIMED_OUT, "no answer from the transport for " + STUCK);
      rooms.forEach(room -> room.events().stuck(new ConnectionException(problem)));
      // Last: whoever ends a call after it takes back what was said.
      stuck = true;
    }
  }

  /** The transport failed: all rooms wait until it is tried again. */
  private void failed(TransportException problem) {
    if (problem.reason() == Reason.CLOSED && failures == 0 && !isClosed()) {
      log.warn("The transport was closed by somebody else", problem);
    }
    failedAt = now();
    mayHelp = problem.reason().retryable();
    retryAt = failedAt + Backoff.pause(retry, failures++, mayHelp, environment.random());
    pollAt = retryAt;
    ChatException exception = new ConnectionException(problem);
    for (Room room : rooms) {
      room.interrupted();
      room.events().interrupted(exception);
    }
  }

  /** The I/O thread cannot go on. On that thread. */
  private void loopDied(Throwable death) {
    log.error("The I/O thread cannot go on; all sessions of the client end", death);
    List<Session> open;
    synchronized (this) {
      open = List.copyOf(sessions);
    }
    ChatException problem = new ConnectionException(unexpected(death));
    try {
      open.forEach(session -> session.giveUp(problem));
    } finally {
      close();
    }
  }

  /**
   * Waits until everything that was sent so far in all sessions is settled.
   *
   * @param limit how long at most
   * @return false if the limit passed, a message failed, or the thread was interrupted
   */
  public boolean drain(Duration limit) {
    List<Session> open;
    synchronized (this) {
      open = List.copyOf(sessions);
    }
    return Session.drain(open, limit);
  }

  /**
   * Closes all sessions and the transport; returns within 5 s. An interruption is of no effect on
   * it: what would be broken off is brought to its end within that time.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      closeUninterrupted();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void closeUninterrupted() {
    List<Session> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(sessions);
    }
    // Whichever fails, for lack of memory or by a fault of the transport, the threads end.
    try {
      open.forEach(Session::close);
    } finally {
      try {
        endTransport();
      } finally {
        endThreads();
      }
    }
  }

  private void endTransport() {
    loop.stop();
    try {
      if (!loop.awaitEnd(GRACE)) {
        transport.abort();
        loop.awaitEnd(END_LIMIT);
      }
    } finally {
      watchdog.close();
      transport.close();
    }
  }

  private void endThreads() {
    ownExecutors.forEach(ExecutorService::shutdown);
    ownCompleter.close();
    ownStorage.close();
    try {
      // So that the application can close its stores.
      ownStorage.awaitEnd(STORE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
