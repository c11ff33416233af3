package io.github.ftpchat;

/**
 * What becomes of the messages that are in the room when a session opens.
 *
 * @param last how many of the newest are taken at most
 * @param replay whether they are given to {@link ChatListener#onMessage} before anything else, or
 *     kept for {@link ChatSession#history()}
 * @since 0.1
 */
public record HistoryPolicy(long last, boolean replay) {

  /** How many characters of texts and names are kept at most: 32 Mi. */
  public static final int MOST_KEPT = 32 << 20;

  private static final HistoryPolicy NONE = new HistoryPolicy(0, false);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public HistoryPolicy {
    if (last < 0) {
      throw new IllegalArgumentException("last is negative: " + last);
    }
  }

  /**
   * They are passed over. The default.
   *
   * @return the policy
   */
  public static HistoryPolicy none() {
    return NONE;
  }

  /**
   * The newest are kept for {@link ChatSession#history()}, {@link #MOST_KEPT} characters of texts
   * and names at most.
   *
   * @param count how many at most
   * @return the policy
   * @throws IllegalArgumentException if it is negative
   */
  public static HistoryPolicy keep(int count) {
    return new HistoryPolicy(count, false);
  }

  /**
   * The newest are given to the listeners first.
   *
   * @param count how many at most
   * @return the policy
   * @throws IllegalArgumentException if it is negative
   */
  public static HistoryPolicy replay(long count) {
    return new HistoryPolicy(count, true);
  }

  /**
   * All are given to the listeners first; the file is streamed, however large.
   *
   * @return the policy
   */
  public static HistoryPolicy replayAll() {
    return new HistoryPolicy(Long.MAX_VALUE, true);
  }
}
