package io.github.ftpchat.internal.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts which calls of listeners have returned, so that threads can wait until the listeners have
 * had everything that was read so far. Waiting leaves nothing behind. Thread-safe.
 */
final class Progress {

  private final AtomicLong posted = new AtomicLong();
  private final AtomicLong returned = new AtomicLong();
  private volatile long lastReturn = System.nanoTime();

  /** How many threads wait; changed under this lock, as is all that follows. */
  private volatile int waiters;

  /** Where the first record stands that is still to be posted, or {@link Long#MAX_VALUE}. */
  private long passedOver = Long.MAX_VALUE;

  /** The end of what was read. */
  private long end;

  private boolean ended;

  /** A call was put in line. */
  void posted() {
    posted.incrementAndGet();
  }

  /** One that was put in line returned from all listeners. Needs no memory. */
  void returned() {
    lastReturn = System.nanoTime();
    returned.incrementAndGet();
    if (waiters > 0) {
      wake();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** A pass is over; what stands from a place on still has to be posted. */
  synchronized void passedOver(long place, long end) {
    this.passedOver = place;
    this.end = end;
    notifyAll();
  }

  /** Listeners get nothing more. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits until everything that was read by now was posted, and has returned.
   *
   * @param start when the wait began, by {@link System#nanoTime()}
   * @param nanos how long at most from now on
   * @param patience how long nothing may return, since the start or since the last that did
   */
  synchronized void await(long start, long nanos, long patience) throws InterruptedException {
    long limit = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
    // Two steps: what was passed over gets in line first.
    long readBefore = end;
    long postedBefore = -1;
    waiters++;
    try {
      while (!ended) {
        if (postedBefore < 0 && passedOver >= readBefore) {
          postedBefore = posted.get();
        }
        if (postedBefore >= 0 && returned.get() >= postedBefore) {
          return;
        }
        long now = System.nanoTime();
        long last = lastReturn;
        long left = Math.min(limit - now, (last - start > 0 ? last : start) + patience - now);
        if (left <= 0) {
          return;
        }
        // Rounded up, because less than a millisecond would not wait at all.
        TimeUnit.MILLISECONDS.timedWait(this, TimeUnit.NANOSECONDS.toMillis(left) + 1);
      }
    } finally {
      waiters--;
    }
  }
}
