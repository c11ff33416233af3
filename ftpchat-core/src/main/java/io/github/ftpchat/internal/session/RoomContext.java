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
 * @param events where the room reports what happens
 * @param log the lines that operators of this room read
 * @param config what the application chose
 * @param codec opens and seals records
 * @param server what the client learned of its server
 * @param plan how the room writes
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
    RoomPlan plan,
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
}
