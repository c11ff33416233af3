package io.github.ftpchat.internal.concurrent;

import io.github.ftpchat.internal.logging.Log;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when one thread stays in a call for too long. It uses the time of the machine and a
 * daemon thread of its own, which ends with {@link #close()}. A call that goes on is reported again
 * each time the limit has passed once more.
 */
public final class Watchdog implements AutoCloseable {

  private static final Log LOG = Log.SESSION;
  private static final long NOT_WATCHING = Long.MIN_VALUE;

  private final long limit;
  private final Runnable onStuck;
  private final Thread thread;
  private volatile long since = NOT_WATCHING;
  private volatile boolean closed;

  /**
   * Makes a watchdog and starts its thread.
   *
   * @param threadName the name of its thread
   * @param limit how long a call may take
   * @param onStuck is called on its thread
   */
  public Watchdog(String threadName, Duration limit, Runnable onStuck) {
    this.limit = limit.toNanos();
    this.onStuck = onStuck;
    this.thread = new Thread(this::watch, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  /** A call begins. */
  public void enter() {
    since = System.nanoTime();
  }

  /** The call is over. */
  public void leave() {
    since = NOT_WATCHING;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(this, limit / 2);
      try {
        checkSafely();
      } catch (OutOfMemoryError e) {
        // Not even for a line in the log. The next check may be luckier.
      }
    }
  }

  private void checkSafely() {
    try {
      check();
    } catch (Throwable e) {
      LOG.error("Ending a call that takes too long failed", e);
    }
  }

  private void check() {
    long entered = since;
    if (!closed && entered != NOT_WATCHING && System.nanoTime() - entered > limit) {
      since = System.nanoTime();
      onStuck.run();
    }
  }
}
