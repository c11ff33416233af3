package io.github.ftpchat.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Notices when one thread stays in a call for too long. It goes by the time of the machine and has
 * no thread of its own. The call is reported once for each limit that it exceeds.
 */
public final class Watchdog implements AutoCloseable {

  private static final long NOT_WATCHING = Long.MIN_VALUE;

  private final Duration limit;
  private final Runnable onStuck;
  private volatile long since = NOT_WATCHING;
  private volatile boolean closed;

  /**
   * Makes one and starts it.
   *
   * @param limit how long a call may take
   * @param onStuck is called on a thread of the JDK's, and must not block
   */
  public Watchdog(Duration limit, Runnable onStuck) {
    this.limit = limit;
    this.onStuck = onStuck;
    checkLater();
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
  }

  private void checkLater() {
    CompletableFuture.delayedExecutor(limit.toMillis() / 2, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(this::check);
  }

  private void check() {
    if (closed) {
      return;
    }
    long entered = since;
    try {
      if (entered != NOT_WATCHING && System.nanoTime() - entered > limit.toNanos()) {
        since = System.nanoTime();
        onStuck.run();
      }
    } finally {
      checkLater();
    }
  }
}
