package io.github.ftpchat;

import java.time.Duration;

/**
 * When a message that was read back counts as settled, and how long it is watched.
 *
 * <p><b>Settled.</b> On a server that appends safely, a message is settled as soon as it is read
 * back. On any other server it is settled when it is read back again, unchanged, after the settle
 * time. The settle time is twice the longest time that an append took lately, at least {@code
 * atLeast} and at most {@code atMost}. On a server that was seen to write only after it had
 * acknowledged, the settle time is twice as long as that took, at least ten seconds and at most
 * {@code guard}.
 *
 * <p><b>Guarded.</b> Until it has stood for the guard time, counted from when it was first seen,
 * the message is watched, and appended again if it vanishes.
 *
 * <p><b>Looked at.</b> After that the session looks at it when it is two, four, eight ... guard
 * times old, as long as the session lives. It does so on a server that appends safely as well; if a
 * message is gone there, the server no longer counts as safe.
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
   * @throws IllegalArgumentException if one is negative or longer than a year, or if they are not
   *     in ascending order
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
   * The policy that applies unless another is set: the settle time follows the server's pace.
   *
   * @return the defaults named above
   */
  public static SettlePolicy adaptive() {
    return ADAPTIVE;
  }

  /**
   * A settle time that does not depend on how long appends take.
   *
   * @param settleTime the settle time
   * @param guard how long bytes are watched, at least as long as the settle time
   * @return the policy
   */
  public static SettlePolicy fixed(Duration settleTime, Duration guard) {
    return new SettlePolicy(settleTime, settleTime, guard);
  }

  /**
   * Says whether messages are neither watched nor have to stand for any time, as with {@link
   * #none()}.
   *
   * @return true if all durations are zero
   */
  public boolean isNone() {
    return guard.isZero(); // the longest of them
  }

  /**
   * A message is settled as soon as it is read back, on any server, and never watched. Use this
   * only for servers that are known to append safely and that the library cannot recognise as such.
   *
   * @return the policy
   */
  public static SettlePolicy none() {
    return NONE;
  }
}
