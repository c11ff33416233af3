package io.github.ftpchat.ftp.testkit;

import java.time.Duration;
import java.util.Locale;

/**
 * A fault that a test has scripted: whether it took effect, and its end.
 *
 * <p>Made by {@link FaultPoint}. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class Fault {

  enum Kind {
    CUT,
    RESET,
    STALL,
    SWALLOW,
    DELAY,
    DUPLICATE,
    REPLACE
  }

  final FaultPoint point;
  final Kind kind;
  final long nanos;
  final byte[] replacement;

  /** Events of its command and moment that were seen; guarded by the proxy. */
  int seen;

  /** How often it was taken up, which for what waits in a queue is before it fires. */
  int taken;

  private final FaultProxy proxy;
  private int fired;
  private boolean released;

  Fault(FaultProxy proxy, FaultPoint point, Kind kind, long nanos, byte[] replacement) {
    this.proxy = proxy;
    this.point = point;
    this.kind = kind;
    this.nanos = nanos;
    this.replacement = replacement;
  }

  /**
   * How often it has taken effect.
   *
   * @return the number
   */
  public int fired() {
    synchronized (proxy) {
      return fired;
    }
  }

  /**
   * Waits until it has taken effect at least once.
   *
   * @param limit how long at most
   * @throws InterruptedException if interrupted
   * @throws AssertionError if it did not happen in time; the message holds the dialogue
   */
  public void awaitFired(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (proxy) {
      while (fired == 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              this + " did not fire within " + limit + ":\n" + String.join("\n", proxy.dialogue()));
        }
        proxy.wait(left / 1_000_000 + 1);
      }
    }
  }

  /** Ends it: it fires no more, what it stalls goes on, what it swallowed is reset. Idempotent. */
  public void release() {
    proxy.release(this);
  }

  boolean spent() {
    return released || taken >= point.times;
  }

  /** Whether it neither will strike again nor holds anything. */
  boolean over() {
    return released || (spent() && kind != Kind.STALL && kind != Kind.SWALLOW);
  }

  boolean released() {
    return released;
  }

  void markFired() {
    fired++;
    proxy.notifyAll();
  }

  void markReleased() {
    released = true;
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + point;
  }
}
