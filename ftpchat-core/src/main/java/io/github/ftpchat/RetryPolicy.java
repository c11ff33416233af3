package io.github.ftpchat;

import java.time.Duration;

/**
 * How long to wait before something that failed is tried again. It is tried for ever. Each pause is
 * random, between half of the current backoff and the whole; then the backoff doubles.
 *
 * @param first the backoff after the first failure. Default 500 ms
 * @param longest the longest backoff. Default 30 s
 * @param permanent the backoff after a failure that is not expected to go away by itself, such as a
 *     refused login. Default 1 min
 * @since 0.1
 */
public record RetryPolicy(Duration first, Duration longest, Duration permanent) {

  private static final RetryPolicy DEFAULTS =
      new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1));

  /**
   * Checks the durations.
   *
   * @throws IllegalArgumentException if one is not positive or longer than a year, or {@code first}
   *     is longer than {@code longest}
   */
  public RetryPolicy {
    Durations.requirePositive(first, "first");
    Durations.requirePositive(longest, "longest");
    Durations.requirePositive(permanent, "permanent");
    if (first.compareTo(longest) > 0) {
      throw new IllegalArgumentException("first " + first + " is longer than longest " + longest);
    }
  }

  /**
   * The policy that applies unless another is set.
   *
   * @return the defaults named above
   */
  public static RetryPolicy defaults() {
    return DEFAULTS;
  }
}
