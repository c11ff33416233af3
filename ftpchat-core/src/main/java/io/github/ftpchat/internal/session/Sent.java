package io.github.ftpchat.internal.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which sent messages have not come to their end, so that threads can wait for all that were sent
 * before. However often that is asked, nothing of it stays behind. Thread-safe.
 */
final class Sent {

  /** The numbers of those, in ascending order; guarded by this, as is all that follows. */
  private final Set<Long> open = new LinkedHashSet<>();

  private final List<Waiter> waiting = new ArrayList<>();
  private long last;

  /** Who waits for all up to a number. */
  private static final class Waiter {

    private final long upTo;
    private boolean failed;

    Waiter(long upTo) {
      this.upTo = upTo;
    }
  }

  /** Another message is sent. Returns its number. */
  synchronized long begin() {
    // In this order: a set that cannot grow for lack of memory has it all the same.
    open.add(last + 1);
    last++;
    return last;
  }

  /** Its futures are about to tell that it failed: who begins to wait after that knows. */
  synchronized void fail(long number) {
    for (Waiter waiter : waiting) {
      waiter.failed |= number <= waiter.upTo;
    }
  }

  /** Its futures have told what became of it. */
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
        // Rounded up, as it would not wait at all for less than a millisecond.
        TimeUnit.MILLISECONDS.timedWait(this, TimeUnit.NANOSECONDS.toMillis(left) + 1);
      }
      return !waiter.failed;
    } finally {
      waiting.remove(waiter);
    }
  }
}
