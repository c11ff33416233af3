package io.github.ftpchat.internal.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Knows which sent messages have not reached their end, so that threads can wait for all that were
 * sent before. Waiting leaves nothing behind. Thread-safe.
 */
final class Sent {

  /**
   * The numbers of these messages, in ascending order. Guarded by this, as all other fields are.
   */
  private final Set<Long> open = new LinkedHashSet<>();

  private final List<Waiter> waiting = new ArrayList<>();
  private long last;

  /** A thread that waits for all messages up to a number. */
  private static final class Waiter {

    private final long upTo;
    private boolean failed;

    Waiter(long upTo) {
      this.upTo = upTo;
    }
  }

  /** Another message is sent. Returns its number. */
  synchronized long begin() {
    // In this order: even if the set has no memory to grow, it may hold the new number.
    open.add(last + 1);
    last++;
    return last;
  }

  /** Its futures are about to fail: whoever begins to wait after that knows it. */
  synchronized void fail(long number) {
    for (Waiter waiter : waiting) {
      waiter.failed |= number <= waiter.upTo;
    }
  }

  /** Its futures are complete. */
  synchronized void end(long number) {
    open.remove(number);
    notifyAll();
  }

  /**
   * Waits until all that were sent before came to their end.
   *
   * @param nanos how long at most
   * @return false if the time passed before, or one of them failed meanwhile
   */
  synchronized boolean await(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Waiter waiter = new Waiter(last);
    waiting.add(waiter);
    try {
      long start = System.nanoTime();
      while (!open.isEmpty() && open.iterator().next() <= waiter.upTo) {
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        // Rounded up, because less than a millisecond would not wait at all.
        TimeUnit.MILLISECONDS.timedWait(this, TimeUnit.NANOSECONDS.toMillis(left) + 1);
      }
      return !waiter.failed;
    } finally {
      waiting.remove(waiter);
    }
  }
}
