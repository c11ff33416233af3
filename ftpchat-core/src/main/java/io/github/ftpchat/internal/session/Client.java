package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.concurrent.EventLoop;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The engine of one {@link io.github.ftpchat.ChatClient}. It opens sessions, answers what they ask
 * ({@link SessionHost}), and ends everything when it is closed.
 *
 * <p>It owns the I/O thread. Its {@link Scheduler} works on that thread, and its {@link Workers}
 * call listeners, complete futures and write outboxes. Thread-safe.
 */
public final class Client implements SessionHost, AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** How long a call of the transport that is under way may go on when the client is closed. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How long the I/O thread may take to end after that. */
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private final Transport transport;
  private final Log log;
  private final RetryPolicy retry;
  private final Environment environment;
  private final ServerKnowledge server = new ServerKnowledge();
  private final EventLoop loop;
  private final Workers workers;
  private final Scheduler scheduler;
  private final Errand wake;
  private final Errand retrySooner;
  private final Errand retryNow;

  /** How many bytes wait for the listeners of all sessions. */
  private final AtomicLong undelivered = new AtomicLong();

  /** The sessions that are not closed; guarded by this client, as is {@link #closed}. */
  private final Set<Session> sessions = new LinkedHashSet<>();

  private boolean closed;

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
    this.retry = retry;
    this.environment = environment;
    int number = COUNT.incrementAndGet();
    this.loop = new EventLoop("ftpchat-io-" + number, environment.time(), this::loopDied);
    this.workers = new Workers(number, environment);
    Pace pace = new Pace(polling, retry, environment.random(), loop.nanoTime());
    this.scheduler =
        new Scheduler(number, transport, log, loop, workers, server, pace, this::isClosed);
    this.wake = new Errand(this::executeIfOpen, scheduler::turnNow);
    this.retrySooner = new Errand(this::executeIfOpen, scheduler::retrySooner);
    this.retryNow = new Errand(this::executeIfOpen, scheduler::retryNow);
    try {
      loop.start();
    } catch (Throwable e) {
      // No thread could be started, and nobody else could close the scheduler.
      scheduler.close();
      throw e;
    }
  }

  /**
   * Opens a session.
   *
   * @param config what the application chose
   * @param closeWithSession whether closing the session closes this client
   * @param wait whether to wait until the room was read once, and to fail if it cannot be read
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
              scheduler.add(session.work());
            }
          });
      if (wait) {
        awaitFirstLoad(session);
      }
      return session;
    } catch (Throwable e) {
      // An error too: the session must release its outbox.
      session.close();
      throw e;
    }
  }

  private static void awaitFirstLoad(Session session) {
    try {
      session.firstLoad().get();
    } catch (ExecutionException e) {
      ChatException problem = (ChatException) e.getCause();
      // It was made on the I/O thread, whose frames mean nothing to the caller.
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
            new RoomPlan(config.settle(), config.lock(), config.allowRewriting(), server),
            retry,
            environment.random(),
            loop::nanoTime,
            environment.wallClock()),
        delivery);
  }

  @Override
  public void store(Runnable task) {
    workers.store(task);
  }

  @Override
  public Executor callbacks() {
    return workers.callbacks();
  }

  @Override
  public AtomicLong undelivered() {
    return undelivered;
  }

  @Override
  public void complete(Runnable completion) {
    workers.complete(completion);
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

  @Override
  public void hurry() {
    scheduler.retrySooner();
    scheduler.activity();
  }

  @Override
  public void asked() {
    retrySooner.ask();
  }

  @Override
  public void reconnectNow() {
    retryNow.ask();
  }

  @Override
  public void wake() {
    wake.ask();
  }

  @Override
  public void remove(ChatSession session, Room room) {
    synchronized (this) {
      sessions.remove(session);
    }
    executeIfOpen(() -> scheduler.remove(room));
  }

  /** The I/O thread cannot go on. On that thread. */
  private void loopDied(Throwable death) {
    log.error("The I/O thread cannot go on; all sessions of the client end", death);
    List<Session> open;
    synchronized (this) {
      open = List.copyOf(sessions);
    }
    ChatException problem = new ConnectionException(Scheduler.unexpected(death));
    try {
      open.forEach(session -> session.giveUp(problem));
    } finally {
      close();
    }
  }

  /**
   * Waits until everything that was sent so far in all sessions is settled, and listeners have had
   * what was read.
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
   * Closes all sessions and the transport; returns within 5 s. An interruption does not shorten it:
   * the interrupt status is set again at the end.
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
    boolean first;
    List<Session> open;
    synchronized (this) {
      first = !closed;
      closed = true;
      open = List.copyOf(sessions);
    }
    // Even if one step fails, for lack of memory or by a fault of the transport, the threads end.
    try {
      // Whoever comes second does not wait for the rest, but may open sessions with the same
      // outboxes.
      open.forEach(Session::end);
    } finally {
      if (first) {
        endThreads();
      }
    }
  }

  private void endThreads() {
    try {
      endTransport();
    } finally {
      workers.close();
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
      scheduler.close();
      transport.close();
    }
  }
}
