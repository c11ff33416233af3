package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.concurrent.TimeSource;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What a client runs on. Tests replace it.
 *
 * @param time the time of the I/O thread
 * @param wallClock the time of messages
 * @param random for jitter
 * @param callbacks where listeners are called; empty for threads that the client makes
 * @param background where futures are completed and messages are stored; empty for two threads that
 *     the client makes
 */
public record Environment(
    TimeSource time,
    Clock wallClock,
    RandomGenerator random,
    Optional<Executor> callbacks,
    Optional<Executor> background) {

  /**
   * The machine.
   *
   * @param callbacks where listeners are called, or empty
   * @return the environment
   */
  public static Environment system(Optional<Executor> callbacks) {
    return new Environment(
        TimeSource.SYSTEM,
        Clock.system(ZoneId.systemDefault()),
        new SplittableRandom(),
        callbacks,
        Optional.empty());
  }
}
