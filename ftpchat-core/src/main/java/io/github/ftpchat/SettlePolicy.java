package io.github.ftpchat;

import java.time.Duration;

/**
 * When a message that was read back counts as settled, and how long it is watched after that.
 *
 * <p>On a server that appends safely a message is settled as soon as it is read back. On any other
 * it is settled when it is read back again, unchanged, after the settle time: the longer of {@code
 * atLeast} and twice the longest time that an append took lately, but at most {@code atMost}. On a
 * server that was seen to write only after it had acknowledged, it is twice as long as that took,
 * at least ten seconds and at most {@code guard}. For the guard time it is watched further, and
 * appended again should it vanish. After that it is looked at when it is two, four, eight ... guard
 * times old, as long as the session lives; on a server that appends safely, too, which is no longer
 * taken for one if a message is gone.
 *
 * @param atLeast the shortest settle time. Default 200 ms
 * @param atMost the longest settle time. Default 3 s
 * @param guard how long bytes have to stand unchanged before they are no longer watched. Default 60
 *     s
 * @since 0.1
 */
public record SettlePolicy(Duration atLeast, Duration atMost, Duration guard) {

  private static final SettlePolicy ADAPTIVE =
      new SettlePolicy(Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofSeconds(60));
  private static final SettlePolicy NONE =
      new SettlePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /**
   * Checks the durations.
   *
   * @throws IllegalArgumentException if one is negative or longer than a year, or they are not in
   *     ascending order
   */
  public SettlePolicy {
    Durations.requireNotNegative(atLeast, "atLeast");
    Durations.requireNotNegative(guard, "guard");
    if (atLeast.compareTo(atMost) > 0 || atMost.compareTo(guard) > 0) {
      throw new IllegalArgumentException(
          "not in ascending order: atLeast " + atLeast + ", atMost " + atMost + ", guard " + guard);
    }
  }

  /**
   * The settle time on a server that is not known to append safely.
   *
   * @param longestAppend the longest time that an append took lately
   * @return twice that, within the bounds of the policy
   */
  public Duration settleTime(Duration longestAppend) {
    Duration wanted = longestAppend.multipliedBy(2);
    Duration enough = wanted.compareTo(atLeast) < 0 ? atLeast : wanted;
    return enough.compareTo(atMost) > 0 ? atMost : enough;
  }

  /**
   * The policy that holds unless another is set: the settle time follows the server's pace.
   *
   * @return the defaults named above
   */
  public static SettlePolicy adaptive() {
    return ADAPTIVE;
  }

  /**
   * A settle time that does not follow how long appends take.
   *
   * @param settleTime the settle time
   * @param guard how long bytes are watched, at least as long
   * @return the policy
   */
  public static SettlePolicy fixed(Duration settleTime, Duration guard) {
    return new SettlePolicy(settleTime, settleTime, guard);
  }

  /**
   * Settled as soon as it is read back, on any server, and never watched. Only for servers that are
   * known to append safely and cannot be recognised as such.
   *
   * @return the policy
   */
  public static SettlePolicy none() {
    return NONE;
  }
}
