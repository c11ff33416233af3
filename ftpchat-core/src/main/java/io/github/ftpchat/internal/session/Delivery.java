package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Limits;
import io.github.ftpchat.internal.concurrent.SerialExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a session's listeners, one at a time and in order, and tells when too much waits for them.
 * Thread-safe.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** What a call that carries no record counts for. */
  private static final int SMALL = 64;

  /**
   * How many sessions of a client can wait with all that one takes. Beyond that each takes a little
   * at a time, so that no number of rooms exhausts the memory and none waits for another's
   * listeners.
   */
  private static final int FULL_SESSIONS = 2;

  /** How many bytes are a little. */
  private static final int LITTLE = 64 << 10;

  private final ChatSession session;
  private final Limits limits;
  private final SerialExecutor executor;
  private final Runnable onDrained;
  private final List<ChatListener> listeners;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();

  /** What waits for the listeners of all sessions of the client. */
  private final AtomicLong waitingOfAll;

  private volatile boolean ended;

  /**
   * Makes one.
   *
   * @param session whose listeners they are
   * @param executor where listeners are called
   * @param waitingOfAll counts the bytes that wait in all sessions of the client
   * @param onDrained is called when half of what it takes is free again, on whatever thread
   */
  Delivery(
      ChatSession session,
      Limits limits,
      Executor executor,
      AtomicLong waitingOfAll,
      List<ChatListener> listeners,
      Runnable onDrained) {
    this.session = session;
    this.limits = limits;
    this.executor = new SerialExecutor(executor);
    this.listeners = new CopyOnWriteArrayList<>(listeners);
    this.waitingOfAll = waitingOfAll;
    this.onDrained = onDrained;
  }

  List<ChatListener> listeners() {
    return listeners;
  }

  boolean full() {
    return waiting.get() >= limits.maxUndelivered() || waitingBytes.get() >= mostBytes();
  }

  /** Whether it is worth going on after it was full: half of what it takes was delivered. */
  boolean drained() {
    return waiting.get() <= limits.maxUndelivered() / 2 && waitingBytes.get() <= mostBytes() / 2;
  }

  /** How many bytes it takes now, with what waits in other sessions. */
  private int mostBytes() {
    int most = limits.maxUndeliveredBytes();
    return waitingOfAll.get() < (long) FULL_SESSIONS * most ? most : little();
  }

  private int little() {
    return Math.min(LITTLE, limits.maxUndeliveredBytes());
  }

  private static boolean passes(int mark, long from, long to) {
    return from > mark && to <= mark;
  }

  /** Calls every listener, unless the session ended before its turn comes. */
  void post(Consumer<ChatListener> call) {
    post(SMALL, call, () -> {});
  }

  /**
   * Calls every listener, unless the session ended before its turn comes.
   *
   * @param bytes how much the call holds in memory
   * @param then what comes when all returned
   */
  void post(long bytes, Consumer<ChatListener> call, Runnable then) {
    putInLine(bytes, call, then);
    executor.retry();
  }

  /** As {@link #post}, but the call may wait for the next {@link #retry}: for use under a lock. */
  void putInLine(Consumer<ChatListener> call) {
    putInLine(SMALL, call, () -> {});
  }

  private void putInLine(long bytes, Consumer<ChatListener> call, Runnable then) {
    waiting.incrementAndGet();
    waitingBytes.addAndGet(bytes);
    waitingOfAll.addAndGet(bytes);
    executor.add(
        () -> {
          if (!ended) {
            callAll(call);
            then.run();
          }
          // What the counters were at the very step: who saw them full before it waits for this.
          boolean manyWaited = waiting.getAndDecrement() > limits.maxUndelivered() / 2;
          long had = waitingBytes.getAndAdd(-bytes);
          waitingOfAll.addAndGet(-bytes);
          boolean muchWaited =
              passes(limits.maxUndeliveredBytes() / 2, had, had - bytes)
                  || passes(little() / 2, had, had - bytes);
          if ((manyWaited || muchWaited) && drained()) {
            onDrained.run();
          }
        });
  }

  /** Does something when all listeners returned from what was posted so far. */
  void then(Runnable task) {
    post(0, listener -> {}, task);
  }

  /**
   * Waits until all listeners returned from what was posted so far; not in a listener, which would
   * wait for itself.
   */
  void await(long nanos) throws InterruptedException {
    if (!executor.isRunningHere()) {
      CountDownLatch returned = new CountDownLatch(1);
      executor.execute(returned::countDown);
      returned.await(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Offers what waits to an executor again that did not take it. */
  void retry() {
    executor.retry();
  }

  /** Calls every listener a last time; what waits before it is dropped. */
  void end(Consumer<ChatListener> call) {
    ended = true;
    executor.execute(() -> callAll(call));
  }

  private void callAll(Consumer<ChatListener> call) {
    for (ChatListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (Throwable e) { // A checked one too, as other languages throw them.
        LOG.warn("{} threw", listener.getClass().getName(), e);
        tellOfError(e);
      }
    }
  }

  private void tellOfError(Throwable error) {
    for (ChatListener listener : listeners) {
      try {
        listener.onError(session, error);
      } catch (Throwable e) {
        LOG.warn("{} threw in onError", listener.getClass().getName(), e);
      }
    }
  }
}
