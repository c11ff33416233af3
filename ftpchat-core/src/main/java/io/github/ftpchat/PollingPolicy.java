package io.github.ftpchat;

import java.time.Duration;

/**
 * How often a client looks for new messages. One look is one round trip for all its rooms.
 *
 * @param fastest the pause between two looks after activity in a room. Where appends are not known
 *     to be safe, the pause is half of it for the first 2 s, unless it equals {@code slowest}.
 *     Default 400 ms
 * @param attention how long after activity that pace is kept. Default 10 s
 * @param slowest the longest pause. In silence the pause grows by half with each look until it
 *     reaches this. Default 5 s
 * @since 0.1
 */
public record PollingPolicy(Duration fastest, Duration attention, Duration slowest) {

  private static final PollingPolicy DEFAULTS =
      new PollingPolicy(Duration.ofMillis(400), Duration.ofSeconds(10), Duration.ofSeconds(5));

  /**
   * Checks the durations.
   *
   * @throws IllegalArgumentException if one is negative or longer than a year, {@code fastest} is
   *     zero, or longer than {@code slowest}
   */
  public PollingPolicy {
    Durations.requirePositive(fastest, "fastest");
    Durations.requireNotNegative(attention, "attention");
    Durations.requirePositive(slowest, "slowest");
    if (fastest.compareTo(slowest) > 0) {
      throw new IllegalArgumentException("fastest " + fastest + " with slowest " + slowest);
    }
  }

  /**
   * The policy that applies unless another is set.
   *
   * @return the defaults named above
   */
  public static PollingPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Always looks at the same pace.
   *
   * @param pause between two looks, more than zero
   * @return the policy
   */
  public static PollingPolicy every(Duration pause) {
    return new PollingPolicy(pause, Duration.ZERO, pause);
  }
}
