package io.github.ftpchat.internal.session;

import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassSink;
import io.github.ftpchat.internal.logging.Log;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all parts of one room work with.
 *
 * @param events the session that is told what happens
 * @param log where is written what operators of this room want to know
 * @param config what the application chose
 * @param codec opens and seals records
 * @param server what the client learned of its server
 * @param retry how long to wait after a failure
 * @param random for jitter
 * @param clock the loop time, in nanoseconds
 * @param wallClock goes on while the machine sleeps
 */
record RoomContext(
    RoomEvents events,
    Log log,
    SessionConfig config,
    RecordCodec codec,
    ServerKnowledge server,
    RetryPolicy retry,
    RandomGenerator random,
    LongSupplier clock,
    Clock wallClock) {

  /** The name of the room's file. */
  String file() {
    return config.room() + ".txt";
  }

  long now() {
    return clock.getAsLong();
  }

  Stopwatch startStopwatch() {
    return Stopwatch.start(clock, wallClock);
  }

  int maxLineBytes() {
    return config.limits().maxLineBytes();
  }

  LogReader newReader(PassSink sink) {
    return new LogReader(file(), codec, maxLineBytes(), clock, sink);
  }

  /** Whether the application wants more than a reply for a proof. */
  boolean provesAnything() {
    // The longest of its durations: all are zero in SettlePolicy.none().
    return !config.settle().guard().isZero();
  }

  /** How long bytes have to stand unchanged to be stable, in nanoseconds. */
  long guardNanos() {
    return server.guardNanos(config.settle());
  }
}
