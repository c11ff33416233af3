package io.github.ftpchat.ftp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A time by which something must have happened. It passes while the machine is suspended too, when
 * {@link System#nanoTime()} stands still on some systems: what counts is the larger of the times
 * that the two clocks of the machine say have passed.
 */
final class Deadline {

  static final Deadline NEVER = in(Duration.ofNanos(Long.MAX_VALUE));

  private final long nanos;
  private final LongSupplier nanoClock;
  private final LongSupplier milliClock;
  private final long startNanos;
  private final long startMillis;

  Deadline(Duration time, LongSupplier nanoClock, LongSupplier milliClock) {
    nanos = TimeUnit.NANOSECONDS.convert(time); // as many as a long holds
    this.nanoClock = nanoClock;
    this.milliClock = milliClock;
    startNanos = nanoClock.getAsLong();
    startMillis = milliClock.getAsLong();
  }

  /** One that passes after some time from now. */
  static Deadline in(Duration time) {
    return new Deadline(time, System::nanoTime, System::currentTimeMillis);
  }

  /** This one, or one that passes after some time from now if that is later. */
  Deadline orAfter(Duration time) {
    return left().compareTo(time) < 0 ? in(time) : this;
  }

  boolean hasPassed() {
    long millis = milliClock.getAsLong() - startMillis;
    return left().isZero() || TimeUnit.MILLISECONDS.toNanos(millis) >= nanos;
  }

  /**
   * How much time is left to wait for something; zero if none. After a suspension that can be more
   * than there is: what came meanwhile is to be taken before the connection is given up.
   */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - (nanoClock.getAsLong() - startNanos)));
  }
}
