package io.github.ftpchat;

/**
 * What a session does with a message at which a listener throws: whether it gives the message to
 * that listener again, and what it does when that does not help.
 *
 * <p>The listeners of a session are given nothing that comes after a message until each of them
 * returned from it or was removed, or its attempts are used up. Listeners that returned are not
 * given it again in this session; the next session at the same cursor gives it to all of them.
 * Other sessions go on. The pause before an attempt is random, between half of a backoff and the
 * whole. The backoff is 100 ms at first, doubles, and is 30 s at most. A listener that is removed
 * meanwhile is not waited for.
 *
 * <p>No cursor is saved for a message whose listener threw, until that listener returned or was
 * removed. If a message is skipped, the cursor passes it only with the next message that is
 * handled.
 *
 * @param attempts how often a message is given to a listener at most, the first time included;
 *     {@link Integer#MAX_VALUE} means for ever
 * @param stops true to end the session when the last attempt failed, false to skip the message
 * @since 0.1
 */
public record ListenerFailurePolicy(int attempts, boolean stops) {

  private static final ListenerFailurePolicy SKIP = new ListenerFailurePolicy(1, false);
  private static final ListenerFailurePolicy STOP = new ListenerFailurePolicy(1, true);
  private static final ListenerFailurePolicy RETRY =
      new ListenerFailurePolicy(Integer.MAX_VALUE, false);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ListenerFailurePolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts " + attempts + " is not positive");
    }
  }

  /**
   * Reports the failure and goes on with the next message. The default of sessions that keep no
   * place.
   *
   * @return the policy
   */
  public static ListenerFailurePolicy skip() {
    return SKIP;
  }

  /**
   * Gives the message to the listener again until it returns. The default of sessions with {@link
   * SessionBuilder#cursors} or {@link SessionBuilder#after}.
   *
   * @return the policy
   */
  public static ListenerFailurePolicy retry() {
    return RETRY;
  }

  /**
   * Ends the session at once: its {@link SessionState#problem()} is a {@link ListenerException},
   * and its cursor stays in front of the message.
   *
   * @return the policy
   */
  public static ListenerFailurePolicy stop() {
    return STOP;
  }

  /**
   * As {@link #retry()}, up to a number of attempts. Then the message is skipped.
   *
   * @param attempts how many, the first time included
   * @return the policy
   */
  public static ListenerFailurePolicy retryThenSkip(int attempts) {
    return new ListenerFailurePolicy(attempts, false);
  }

  /**
   * As {@link #retry()}, up to a number of attempts. Then the session ends, as with {@link
   * #stop()}.
   *
   * @param attempts how many, the first time included
   * @return the policy
   */
  public static ListenerFailurePolicy retryThenStop(int attempts) {
    return new ListenerFailurePolicy(attempts, true);
  }
}
