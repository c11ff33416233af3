package io.github.ftpchat;

/**
 * What a session does with the messages that are in the room when it opens.
 *
 * @param last how many messages are taken at most, the newest ones
 * @param replay true to give them to {@link ChatListener#onMessage} before anything else, false to
 *     keep them for {@link ChatSession#history()}
 * @since 0.1
 */
public record HistoryPolicy(long last, boolean replay) {

  /** How many characters of texts and names {@link #keep} keeps at most: 32 Mi. */
  public static final int MAX_KEPT_CHARACTERS = 32 << 20;

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
   * Skips them. The default.
   *
   * @return the policy
   */
  public static HistoryPolicy none() {
    return NONE;
  }

  /**
   * Keeps the newest for {@link ChatSession#history()}, with at most {@link #MAX_KEPT_CHARACTERS}
   * characters of texts and names.
   *
   * @param count how many at most
   * @return the policy
   * @throws IllegalArgumentException if it is negative
   */
  public static HistoryPolicy keep(int count) {
    return new HistoryPolicy(count, false);
  }

  /**
   * Gives the newest to the listeners first.
   *
   * @param count how many at most
   * @return the policy
   * @throws IllegalArgumentException if it is negative
   */
  public static HistoryPolicy replay(long count) {
    return new HistoryPolicy(count, true);
  }

  /**
   * Gives all to the listeners first. The file is streamed, however large it is.
   *
   * @return the policy
   */
  public static HistoryPolicy replayAll() {
    return new HistoryPolicy(Long.MAX_VALUE, true);
  }
}
