package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Limits;
import io.github.ftpchat.ListenerException;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.internal.concurrent.SerialExecutor;
import io.github.ftpchat.internal.logging.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Calls the listeners of a session, one call at a time and in order, and reports when too much
 * waits for them. Thread-safe.
 */
final class Delivery {

  /** How many bytes a call without a record counts for. */
  private static final int CALL_OVERHEAD = 64;

  /**
   * If as much waits in the whole client as this many full sessions hold, each session takes only a
   * {@link #SMALL_SHARE}. So any number of rooms fits into memory, and none waits for the listeners
   * of another.
   */
  private static final int FULL_SESSIONS = 2;

  /** How many bytes a session takes at a time while the client is full. */
  private static final int SMALL_SHARE = 64 << 10;

  /**
   * The pauses between attempts to give a message to a listener that threw. They are short, because
   * no network is involved.
   */
  private static final RetryPolicy PACE =
      new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30));

  private final ChatSession session;
  private final Log log;
  private final Limits limits;
  private final ListenerFailurePolicy failures;
  private final SerialExecutor executor;
  private final Later later;
  private final Runnable onDrained;
  private final Consumer<ListenerException> onStop;
  private final List<ChatListener> listeners;
  private final Progress progress = new Progress();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();

  /** The bytes that wait for the listeners of all sessions of the client. */
  private final AtomicLong waitingOfAll;

  private volatile boolean ended;

  /**
   * When a held message is given again at the latest, by {@link System#nanoTime()}. Without effect
   * while none is held.
   */
  private volatile long releaseBy;

  /** Runs a task later, after the pause for a number of failures. */
  @FunctionalInterface
  interface Later {
    void run(RetryPolicy pace, int failures, Runnable task);
  }

  /**
   * Makes the delivery of a session.
   *
   * @param session whose listeners they are
   * @param log where it is logged what they throw
   * @param executor where listeners are called
   * @param waitingOfAll counts the bytes that wait in all sessions of the client
   * @param later is called on any thread, and runs the task on any thread
   * @param onDrained is called on any thread when half of the room is free again
   * @param onStop is called when a listener threw and the policy says stop
   */
  Delivery(
      ChatSession session,
      Log log,
      Limits limits,
      ListenerFailurePolicy failures,
      Executor executor,
      AtomicLong waitingOfAll,
      List<ChatListener> listeners,
      Later later,
      Runnable onDrained,
      Consumer<ListenerException> onStop) {
    this.session = session;
    this.log = log;
    this.limits = limits;
    this.failures = failures;
    this.later = later;
    this.onStop = onStop;
    this.executor = new SerialExecutor(executor);
    this.listeners = new CopyOnWriteArrayList<>(listeners);
    this.waitingOfAll = waitingOfAll;
    this.onDrained = onDrained;
  }

  List<ChatListener> listeners() {
    return listeners;
  }

  /** How many calls wait, or are under way. */
  int waiting() {
    return Math.max(0, waiting.get());
  }

  long waitingBytes() {
    return Math.max(0, waitingBytes.get());
  }

  boolean full() {
    return waiting.get() >= limits.maxUndelivered() || waitingBytes.get() >= maxBytes();
  }

  /** Whether half of what waited was delivered, so that it pays to read on. */
  boolean drained() {
    return waiting.get() <= limits.maxUndelivered() / 2 && waitingBytes.get() <= maxBytes() / 2;
  }

  /** How many bytes may wait in this session now, given what waits in the others. */
  private int maxBytes() {
    int most = limits.maxUndeliveredBytes();
    return waitingOfAll.get() < (long) FULL_SESSIONS * most ? most : smallShare();
  }

  private int smallShare() {
    return Math.min(SMALL_SHARE, limits.maxUndeliveredBytes());
  }

  private static boolean passes(int mark, long from, long to) {
    return from > mark && to <= mark;
  }

  /** Calls every listener, unless the session ended before its turn comes. */
  void post(Consumer<ChatListener> call) {
    putInLine(call);
    executor.retry();
  }

  /** As {@link #post}, but the call may wait for the next {@link #retry}: for use under a lock. */
  void putInLine(Consumer<ChatListener> call) {
    putInLine(new Call(CALL_OVERHEAD, call, () -> {}));
  }

  /**
   * Gives a message to every listener, unless the session ended before its turn comes.
   *
   * @param bytes how much it holds in memory
   * @param then what comes when all returned
   */
  void post(long bytes, ChatMessage message, Runnable then) {
    putInLine(new MessageCall(bytes, message, then));
    executor.retry();
  }

  private void putInLine(Call call) {
    progress.posted();
    waiting.incrementAndGet();
    waitingBytes.addAndGet(call.bytes);
    waitingOfAll.addAndGet(call.bytes);
    try {
      executor.add(call);
    } catch (OutOfMemoryError e) {
      // It will never run, so it must be counted out here.
      call.countOut();
      throw e;
    }
  }

  /** Something that waits for its turn. */
  private class Call implements Runnable {

    private final long bytes;
    private final Consumer<ChatListener> call;
    private final Runnable then;

    Call(long bytes, Consumer<ChatListener> call, Runnable then) {
      this.bytes = bytes;
      this.call = call;
      this.then = then;
    }

    @Override
    public final void run() {
      boolean over = true;
      try {
        over = ended || isDone();
      } finally {
        if (over) {
          countOut();
        }
      }
    }

    /** Calls the listeners; returns false if it has to run again. */
    boolean isDone() {
      callAll(call);
      then();
      return true;
    }

    /** All listeners returned. */
    final void then() {
      // Not if a listener ended the session: it may not have handled the message.
      if (!ended) {
        then.run();
      }
    }

    private void countOut() {
      // Compares each counter before and after this step: whoever saw it full waits for the call
      // below.
      boolean manyWaited = waiting.getAndDecrement() > limits.maxUndelivered() / 2;
      long had = waitingBytes.getAndAdd(-bytes);
      waitingOfAll.addAndGet(-bytes);
      progress.returned();
      boolean muchWaited =
          passes(limits.maxUndeliveredBytes() / 2, had, had - bytes)
              || passes(smallShare() / 2, had, had - bytes);
      if ((manyWaited || muchWaited) && drained()) {
        onDrained.run();
      }
    }
  }

  /** A message, which is handled when each listener returned. */
  private final class MessageCall extends Call {

    private final ChatMessage message;
    private int failed;

    /** Whether there was a listener to give it to the last time. */
    private boolean given;

    /** The listeners that threw at it the last time; null before the first. */
    private List<ChatListener> threw;

    /** What was thrown last; null before the first. */
    private Throwable last;

    MessageCall(long bytes, ChatMessage message, Runnable then) {
      super(bytes, listener -> {}, then);
      this.message = message;
    }

    @Override
    boolean isDone() {
      List<ChatListener> again;
      try {
        again = give();
      } catch (Throwable e) {
        // No memory. A message that did not reach all listeners is not handled, whatever the
        // policy.
        holdAt(0);
        return false;
      }
      threw = again;
      if (again.isEmpty()) {
        if (failed > 0 && !given) {
          log.info("who threw at message {} was removed; it is given to nobody", message.id());
        } else if (failed > 0) {
          log.info("message {} is handled, at attempt {}", message.id(), failed + 1);
        }
        then();
        return true;
      }
      failed++;
      if (failed < failures.attempts()) {
        holdAt(failed - 1);
        return false;
      }
      if (failures.stops()) {
        onStop.accept(
            new ListenerException(
                "%s threw at message %s: %s".formatted(nameOf(again.get(0)), message.id(), last),
                last));
      } else if (failed > 1) {
        log.warn("message {} is skipped after {} attempts", message.id(), failed);
      }
      return true;
    }

    /** Gives it to the listeners that have not handled it, and returns those that threw. */
    private List<ChatListener> give() {
      List<ChatListener> again = new ArrayList<>(listeners.size());
      given = false;
      for (ChatListener listener : listeners) {
        if (!ended && (threw == null || isAmong(threw, listener))) {
          given = true;
          try {
            listener.onMessage(session, message);
          } catch (Throwable e) { // A checked one too, as other languages throw them.
            again.add(listener);
            last = e;
            reportThrown(listener, e);
          }
        }
      }
      return again;
    }

    /** By identity: what equals() does is up to the application. */
    private static boolean isAmong(List<ChatListener> threw, ChatListener listener) {
      for (ChatListener one : threw) {
        if (one == listener) {
          return true;
        }
      }
      return false;
    }

    /** Holds all later calls back, and gives the message again after a pause. */
    private void holdAt(int pauses) {
      executor.hold(this);
      releaseBy = System.nanoTime() + 2 * PACE.longest().toNanos();
      try {
        later.run(PACE, pauses, executor::release);
      } catch (Throwable e) {
        // The pause could not be scheduled: the next look at the file releases it.
        releaseBy = System.nanoTime();
      }
    }

    private void reportThrown(ChatListener listener, Throwable e) {
      if (failed == 0) {
        log.warn("{} threw at message {}", nameOf(listener), message.id(), e);
      } else {
        log.debug("{} threw again at message {}", nameOf(listener), message.id(), e);
      }
      reportError(e, failed > 0);
    }
  }

  /** Runs a task when all listeners have returned from what was posted so far. */
  void then(Runnable task) {
    putInLine(new Call(0, listener -> {}, task));
    executor.retry();
  }

  /**
   * A pass is over, after which everything was posted that stands in front of a place.
   *
   * @param place where the first record was passed over, or {@link Long#MAX_VALUE}
   * @param end the end of what was read
   */
  void passedOver(long place, long end) {
    progress.passedOver(place, end);
  }

  /**
   * Waits until all listeners have returned from everything that was read so far, as long as they
   * make progress. Returns at once in a listener, which would wait for itself.
   *
   * @param start since when it is waited for several sessions, by {@link System#nanoTime()}
   * @param nanos how long at most, in all, from now on
   * @param patience how long nothing may return, since then or since the last that did
   */
  void await(long start, long nanos, long patience) throws InterruptedException {
    if (!executor.isRunningHere()) {
      progress.await(start, nanos, patience);
    }
  }

  /** Offers the waiting calls again to an executor that rejected them. */
  void retry() {
    if (System.nanoTime() - releaseBy >= 0) {
      executor.release();
    } else {
      executor.retry();
    }
  }

  /** Calls every listener a last time; what waits before it is dropped. */
  void end(Consumer<ChatListener> call) {
    ended = true;
    progress.end();
    executor.add(() -> callAll(call));
    executor.release();
  }

  private void callAll(Consumer<ChatListener> call) {
    for (ChatListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (Throwable e) { // A checked one too, as other languages throw them.
        try {
          log.warn("{} threw", nameOf(listener), e);
          reportError(e, false);
        } catch (Throwable again) {
          // No memory to report it. The other listeners are still called.
        }
      }
    }
  }

  private static String nameOf(ChatListener listener) {
    return listener.getClass().getName();
  }

  /**
   * Tells all listeners.
   *
   * @param again whether listeners and operators have heard of it before
   */
  private void reportError(Throwable error, boolean again) {
    for (ChatListener listener : listeners) {
      try {
        listener.onError(session, error);
      } catch (Throwable e) {
        if (again) {
          log.debug("{} threw again in onError", nameOf(listener), e);
        } else {
          log.warn("{} threw in onError", nameOf(listener), e);
        }
      }
    }
  }
}
