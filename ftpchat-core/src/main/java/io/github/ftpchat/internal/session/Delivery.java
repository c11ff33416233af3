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
 * Calls a session's listeners, one at a time and in order, and tells when too much waits for them.
 * Thread-safe.
 */
final class Delivery {

  /** What a call that carries no record counts for. */
  private static final int CALL_OVERHEAD = 64;

  /**
   * How many sessions of a client can wait with all that one takes. Beyond that each takes a little
   * at a time, so that no number of rooms exhausts the memory and none waits for another's
   * listeners.
   */
  private static final int FULL_SESSIONS = 2;

  /** How many bytes are a little. */
  private static final int SMALL_SHARE = 64 << 10;

  /**
   * Between two attempts to give a message to a listener; it is a local thing that is waited for.
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

  /** What waits for the listeners of all sessions of the client. */
  private final AtomicLong waitingOfAll;

  private volatile boolean ended;

  /**
   * When a message that is held is given again if nobody did before; in the machine's time, and of
   * no effect while none is held.
   */
  private volatile long releaseBy;

  /** Does something later, when so many attempts have failed. */
  @FunctionalInterface
  interface Later {
    void run(RetryPolicy pace, int failures, Runnable task);
  }

  /**
   * Makes one.
   *
   * @param session whose listeners they are
   * @param log where is said what they throw
   * @param executor where listeners are called
   * @param waitingOfAll counts the bytes that wait in all sessions of the client
   * @param later is called on whatever thread, and calls on whatever thread
   * @param onDrained is called when half of what it takes is free again, on whatever thread
   * @param onStop is called when a listener threw and nothing is to come after that
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

  /** Whether it is worth going on after it was full: half of what it takes was delivered. */
  boolean drained() {
    return waiting.get() <= limits.maxUndelivered() / 2 && waitingBytes.get() <= maxBytes() / 2;
  }

  /** How many bytes it takes now, with what waits in other sessions. */
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
      // It will never have a turn in which it is counted out.
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

    /** Calls whom it is to call; returns false if it has to be run again. */
    boolean isDone() {
      callAll(call);
      then();
      return true;
    }

    /** All listeners returned. */
    final void then() {
      // Who ended the session in the midst of it may not have come to its end.
      if (!ended) {
        then.run();
      }
    }

    private void countOut() {
      // What the counters were at the very step: who saw them full before it waits for this.
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

    /** Whether anybody was there to be given it the last time. */
    private boolean given;

    /** Who threw at it the last time; null before the first. */
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
        // No memory for that. What was not given to all is not handled, whatever the policy.
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

    /** Gives it to whom it is to be given, and returns who threw. */
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
            tell(listener, e);
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

    /** Lets nothing come before it, and gives it again after a pause. */
    private void holdAt(int pauses) {
      executor.hold(this);
      releaseBy = System.nanoTime() + 2 * PACE.longest().toNanos();
      try {
        later.run(PACE, pauses, executor::release);
      } catch (Throwable e) {
        // Nobody was told: the next look at the file will do it.
        releaseBy = System.nanoTime();
      }
    }

    private void tell(ChatListener listener, Throwable e) {
      if (failed == 0) {
        log.warn("{} threw at message {}", nameOf(listener), message.id(), e);
      } else {
        log.debug("{} threw again at message {}", nameOf(listener), message.id(), e);
      }
      tellOfError(e, failed > 0);
    }
  }

  /** Does something when all listeners returned from what was posted so far. */
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
   * Waits until all listeners returned from everything that was read so far, as long as they get
   * on; not in a listener, which would wait for itself.
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

  /** Offers what waits to an executor again that did not take it. */
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
          tellOfError(e, false);
        } catch (Throwable again) {
          // No memory to tell of it. The other listeners have their turn.
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
   * @param again whether they were told of the like before, and operators with them
   */
  private void tellOfError(Throwable error, boolean again) {
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
