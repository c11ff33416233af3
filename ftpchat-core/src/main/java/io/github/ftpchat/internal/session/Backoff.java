package io.github.ftpchat.internal.session;

import io.github.ftpchat.RetryPolicy;
import java.util.random.RandomGenerator;

/** Decides how long to wait after a failure, for all parts of the engine. */
final class Backoff {

  private Backoff() {}

  /**
   * Draws a pause.
   *
   * @param failures how many failures came before this one without a success
   * @param mayHelp whether trying again is expected to help
   * @return nanoseconds
   */
  static long pause(RetryPolicy policy, int failures, boolean mayHelp, RandomGenerator random) {
    long longest = policy.longest().toNanos();
    long backoff =
        mayHelp
            ? Math.min(longest, (long) (policy.first().toNanos() * Math.pow(2, failures)))
            : policy.permanent().toNanos();
    return backoff / 2 + (long) (random.nextDouble() * backoff / 2);
  }
}
