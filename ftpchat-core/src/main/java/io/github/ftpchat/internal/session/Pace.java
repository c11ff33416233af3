package io.github.ftpchat.internal.session;

import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.transport.AppendSafety;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides when a client looks for news (design: "Poll little"), and when it tries again after the
 * transport failed. All times are loop times in nanoseconds.
 *
 * <p>Confined to the I/O thread.
 */
final class Pace {

  /** How long after activity strangers are likely to overwrite each other. */
  private static final Duration BUSY = Duration.ofSeconds(2);

  /**
   * How long after a failed attempt another is made at the earliest if somebody wants something.
   */
  static final long SOONER = Duration.ofSeconds(3).toNanos();

  private static final double JITTER = 0.1;
  private static final double SLOWER = 1.5;

  private final PollingPolicy polling;
  private final RetryPolicy retry;
  private final RandomGenerator random;

  // Looks for news.
  private long lastActivity;
  private long pollAt;
  private long pause;

  // Attempts after a failure.
  private int failures;
  private long failedAt;
  private long retryAt;

  /** Whether the last failure may go away by itself. */
  private boolean mayHelp;

  Pace(PollingPolicy polling, RetryPolicy retry, RandomGenerator random, long now) {
    this.polling = polling;
    this.retry = retry;
    this.random = random;
    this.lastActivity = now;
    this.pollAt = now;
    this.retryAt = now;
    this.pause = polling.fastest().toNanos();
  }

  /** When to look for news. */
  long pollAt() {
    return pollAt;
  }

  /** The time before which the transport is not used. */
  long retryAt() {
    return retryAt;
  }

  /** Whether the last attempt failed. */
  boolean isFailing() {
    return failures > 0;
  }

  /** Something happens in a room: looks more often for a while. */
  void activity(long now) {
    lastActivity = now;
    pause = polling.fastest().toNanos();
    pollAt = Math.min(pollAt, now + pause);
  }

  /**
   * A look for news is over: decides when the next is due.
   *
   * @param begun when it began
   * @param now when it was over
   * @param news whether there was any
   * @param safety what is known of concurrent appends
   */
  void polled(long begun, long now, boolean news, AppendSafety safety) {
    if (news) {
      lastActivity = begun;
    }
    boolean attentive = begun - lastActivity <= polling.attention().toNanos();
    pause =
        attentive
            ? polling.fastest().toNanos()
            : Math.min((long) (pause * SLOWER), polling.slowest().toNanos());
    boolean evenPace = polling.fastest().equals(polling.slowest());
    // What is overwritten before anybody saw it cannot be healed.
    boolean hurry =
        !evenPace && safety != AppendSafety.SAFE && begun - lastActivity <= BUSY.toNanos();
    double jitter = 1 + JITTER * (2 * random.nextDouble() - 1);
    pollAt = Math.max(retryAt, now + (long) ((hurry ? pause / 2 : pause) * jitter));
  }

  /** The transport failed for all rooms. */
  void failed(long now, boolean retryable) {
    failedAt = now;
    mayHelp = retryable;
    retryAt = failedAt + Backoff.pause(retry, failures++, mayHelp, random);
    pollAt = retryAt;
  }

  /** The transport works. */
  void worked() {
    failures = 0;
  }

  /** A room was added, and must not wait out the pause of the others. */
  void startNow(long now) {
    retryAt = now;
  }

  /** Somebody wants something: shortens the pause. */
  void retrySooner(long now) {
    if (mayHelp) {
      retryNoLaterThan(failedAt + SOONER, now);
    }
  }

  /** Waits no longer than this for another attempt. */
  void retryNoLaterThan(long nanos, long now) {
    if (failures > 0 && retryAt > nanos) {
      retryAt = Math.max(nanos, now);
      pollAt = retryAt;
    }
  }
}
