package io.github.ftpchat.internal.session;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * Measures elapsed time, including the time that the machine was suspended, in which the clock of
 * the loop stands still. If the wall clock is set forward meanwhile, the stopwatch reads too much;
 * if it is set back, that does no harm.
 */
final class Stopwatch {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier nanoTime;
  private final Clock wallClock;
  private final long startNanos;
  private final long startMillis;

  private Stopwatch(LongSupplier nanoTime, Clock wallClock) {
    this.nanoTime = nanoTime;
    this.wallClock = wallClock;
    this.startNanos = nanoTime.getAsLong();
    this.startMillis = wallClock.millis();
  }

  static Stopwatch start(LongSupplier nanoTime, Clock wallClock) {
    return new Stopwatch(nanoTime, wallClock);
  }

  /** The loop time at which it was started. */
  long startedAt() {
    return startNanos;
  }

  /** The nanoseconds since it was started. */
  long elapsed() {
    long millis = wallClock.millis() - startMillis;
    return Math.max(nanoTime.getAsLong() - startNanos, millis * NANOS_PER_MILLI);
  }
}
