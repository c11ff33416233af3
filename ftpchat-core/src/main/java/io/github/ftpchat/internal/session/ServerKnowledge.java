package io.github.ftpchat.internal.session;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;

/**
 * What a client learned of its server by using it: whether appends are safe, how long they take,
 * and how late they come. What a room does because of that is in its {@link RoomPlan}. Confined to
 * the I/O thread.
 */
final class ServerKnowledge {

  /** How many appends count as lately. */
  private static final int RECENT = 32;

  /**
   * After so many times that somebody sent and it was read back, more are likely, for which a probe
   * is worth the time that it takes. A burst is one of them, however many appends it takes.
   */
  private static final int ROUNDS_BEFORE_PROBE = 2;

  /**
   * How many probes are tried on one connection. Ten that agree are proof; where so many do not
   * agree, the server or the way to it is too slow to tell.
   */
  private static final int MAX_PROBES = 20;

  /** How much longer it takes until an append waits for a probe, in a room that is never idle. */
  private static final long NEVER_IDLE = Duration.ofSeconds(8).toNanos();

  /**
   * What was acknowledged and did not make the file longer is waited for so many times as long as
   * {@link #STEP}, one more each time that this was in vain. With how many it begins depends on
   * what is known of the server.
   */
  private static final int MAX_STEPS = 3;

  private static final int STEPS_IF_WRITTEN_AT_ONCE = 1;
  private static final long STEP = Duration.ofSeconds(10).toNanos();

  private final long[] took = new long[RECENT];
  private int appends;
  private int rounds;

  /** What can be done, with the append safety that is known. Changed only if it is another. */
  private TransportCapabilities capabilities = TransportCapabilities.none();

  private long longestAppend;
  private int probes;
  private long probeDue = Long.MIN_VALUE;
  private boolean provenUnsafe;
  private long connection;

  private long longestLateness;

  private int firstSteps = MAX_STEPS;

  AppendSafety safety() {
    return capabilities.appendSafety();
  }

  /** What can be done, with the append safety that is known; the same object until it changes. */
  TransportCapabilities capabilities() {
    return capabilities;
  }

  /** The longest time that an append took lately, in nanoseconds. */
  long longestAppend() {
    return longestAppend;
  }

  /**
   * The longest time from an append to a pass that found it, of those that the server wrote only
   * after its reply; 0 if it never was late.
   */
  long longestLateness() {
    return longestLateness;
  }

  /** Whether a probe can find out something that matters, as somebody appends. */
  boolean needsProbe() {
    return safety() == AppendSafety.UNKNOWN && probes < MAX_PROBES && appends > 0;
  }

  /** The loop time before which no further probe is of use. */
  long probeDue() {
    return probeDue;
  }

  /** Whether it is worth it to let the next append wait for a probe. */
  boolean needsProbeNow(long now) {
    return needsProbe() && rounds > ROUNDS_BEFORE_PROBE && now >= probeDue + NEVER_IDLE;
  }

  /** Something is appended, and all that was before was read back. */
  void roundBegins() {
    rounds++;
  }

  /**
   * Takes what a probe found.
   *
   * @param afterwards the number of the connection, which the probe may have changed
   * @param next the loop time before which the next would tell nothing new
   */
  void probed(AppendSafety found, long afterwards, long next) {
    probes++;
    probeDue = next;
    connection = afterwards;
    take(found);
  }

  /** Takes what the transport says of itself. */
  void learn(TransportCapabilities said) {
    boolean reconnected = said.connection() != connection;
    connection = said.connection();
    AppendSafety found = said.appendSafety();
    if (reconnected && safety() == AppendSafety.SAFE && found == AppendSafety.UNKNOWN) {
      // It may be another server.
      capabilities = capabilities.withAppendSafety(AppendSafety.UNKNOWN);
    }
    if (reconnected) {
      probes = 0;
    }
    take(found);
    learnAbilities(said);
  }

  /** Takes what the transport says that it can do, and nothing else. */
  void learnAbilities(TransportCapabilities said) {
    capabilities =
        capabilities
            .withCanAppend(said.canAppend())
            .withCanWriteAt(said.canWriteAt())
            .withCanLock(said.canLock());
  }

  private void take(AppendSafety found) {
    if (!provenUnsafe && found != AppendSafety.UNKNOWN) {
      capabilities = capabilities.withAppendSafety(found);
    }
  }

  /**
   * Something is written in another way than by an append. Others may do so as well from now on,
   * even if appends work again.
   */
  void learnNoAppends() {
    takeForUnsafe();
  }

  /** An acknowledged record was overwritten: whatever the server says, it is not safe. */
  void lostARecord() {
    takeForUnsafe();
  }

  private void takeForUnsafe() {
    provenUnsafe = true;
    capabilities = capabilities.withAppendSafety(AppendSafety.UNSAFE);
  }

  /**
   * How long to wait for what was acknowledged and did not make the file longer, where it is not
   * known how late the server is.
   *
   * @param inVain how often in a row that was waited for, and was appended again
   */
  long patienceNanos(int inVain) {
    return Math.min(firstSteps + inVain, MAX_STEPS) * STEP;
  }

  /**
   * What was acknowledged was in the file at once.
   *
   * @param dropped whether it was waited for before, in vain, as the server had dropped it
   */
  void wroteAtOnce(boolean dropped) {
    int steps = Math.max(0, dropped ? firstSteps - 1 : firstSteps);
    firstSteps = Math.min(steps, STEPS_IF_WRITTEN_AT_ONCE);
  }

  /**
   * What was acknowledged was not in the file, and came after all.
   *
   * @param nanos how long after the append began
   */
  void wroteLate(long nanos) {
    longestLateness = Math.max(longestLateness, nanos);
  }

  void appended(AppendResult result) {
    took[appends++ % RECENT] = result.took().toNanos();
    longestAppend = 0;
    for (long nanos : took) {
      longestAppend = Math.max(longestAppend, nanos);
    }
  }
}
