package io.github.ftpchat.testkit;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.internal.session.Environment;
import io.github.ftpchat.internal.session.EnvironmentAccess;
import io.github.ftpchat.testkit.internal.VirtualTimeSource;
import io.github.ftpchat.transport.Transport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A time in which real clients go through hours within milliseconds, to test a bot with:
 *
 * <pre>{@code
 * VirtualTime time = VirtualTime.create();
 * try (ChatClient client = time.client(transport).build();
 *     ChatSession session = client.session().room("lobby").cipher(cipher)
 *         .participant("bot").listener(bot).start()) {
 *   OutgoingMessage message = session.send("Hello!");
 *   time.passUntil(() -> message.settled().isDone(), Duration.ofMinutes(1));
 *   transport.goDown(Reason.UNREACHABLE); // of a FaultyTransport
 *   time.pass(Duration.ofHours(3));
 * }
 * }</pre>
 *
 * <p>Time passes only while {@link #pass} or {@link #passUntil} is called, or something of a client
 * that waits and ends, such as {@link ChatClient#close}. One thread runs at a time, and which one
 * does not depend on chance: the same test does the same again.
 *
 * <p><b>What may not be done.</b> Nothing may wait for what another thread does, as no time passes
 * then and the test hangs. So sessions are started with {@code start()} and not with {@code
 * open()}; whether a future is done is asked with {@link #passUntil} and not with {@code join()},
 * and nothing is drained. No fault of a {@link FaultyTransport} may stall.
 *
 * <p><b>Threads.</b> The thread that makes a virtual time runs in it, and it alone uses the time,
 * its clients and their sessions. Listeners are called by the client's own I/O thread, while that
 * thread waits: what they write to fields the test can read.
 *
 * @since 0.1
 */
public final class VirtualTime {

  /** How often a condition is looked at. */
  private static final Duration STEP = Duration.ofMillis(50);

  private final VirtualTimeSource source = new VirtualTimeSource();
  private final Random random = new Random(1);
  private final Clock clock;

  private VirtualTime(Instant start, ZoneId zone) {
    this.clock = new VirtualClock(start, source.nanoTime(), zone);
  }

  /**
   * Makes a time that starts now, for the current thread.
   *
   * @return the time
   */
  public static VirtualTime create() {
    return startingAt(Instant.now());
  }

  /**
   * Makes a time that starts at a moment, for the current thread.
   *
   * @param start what {@link #clock} says first
   * @return the time
   */
  public static VirtualTime startingAt(Instant start) {
    return new VirtualTime(start, ZoneId.systemDefault());
  }

  /**
   * Puts a client together that lives in this time. Its pauses vary as ever, and alike each time.
   *
   * @param transport the transport, which the client closes when it is closed
   * @return a builder with the defaults; {@link ChatClient.Builder#callbackExecutor} has no effect
   */
  public ChatClient.Builder client(Transport transport) {
    ChatClient.Builder builder = ChatClient.builder(transport);
    EnvironmentAccess.set(
        builder,
        new Environment(
            source, clock, random, Optional.of(Runnable::run), Optional.of(Runnable::run)));
    return builder;
  }

  /**
   * Lets time pass, in which the clients do what they do.
   *
   * @param duration how long
   */
  public void pass(Duration duration) {
    source.sleep(duration);
  }

  /**
   * Lets time pass until a condition holds; looks every 50 ms.
   *
   * @param condition what is waited for
   * @param limit how long at most
   * @return whether it holds
   */
  public boolean passUntil(BooleanSupplier condition, Duration limit) {
    Instant end = clock.instant().plus(limit);
    while (!condition.getAsBoolean()) {
      if (!clock.instant().isBefore(end)) {
        return false;
      }
      pass(STEP);
    }
    return true;
  }

  /**
   * The clock of this time, for what is tested beside the clients. It has the time zone of the
   * machine.
   *
   * @return the clock
   */
  public Clock clock() {
    return clock;
  }

  private final class VirtualClock extends Clock {

    private final Instant start;
    private final long startNanos;
    private final ZoneId zone;

    VirtualClock(Instant start, long startNanos, ZoneId zone) {
      this.start = start;
      this.startNanos = startNanos;
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new VirtualClock(start, startNanos, other);
    }

    @Override
    public Instant instant() {
      return start.plusNanos(source.nanoTime() - startNanos);
    }
  }
}
