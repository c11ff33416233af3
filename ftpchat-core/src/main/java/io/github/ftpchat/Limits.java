package io.github.ftpchat;

/**
 * What a session takes at most, so that neither a participant nor a server can exhaust the program.
 *
 * <p>Who wants others than the defaults says which: {@code
 * Limits.defaults().withMaxUnsettled(1_000)}.
 *
 * @param maxLineBytes the longest line of the file that is looked at; a longer one is rejected as
 *     {@link RejectedRecord.Reason#TOO_LARGE}. Default 4 MiB
 * @param maxPayloadBytes the longest payload, inflated; also bounds what {@link ChatSession#send}
 *     takes, in UTF-8. Default 2 MiB
 * @param maxNameLength the longest name of a participant that can be sent under, in UTF-16 units.
 *     Default 64
 * @param maxUndelivered how many messages and rejected records wait for a slow listener at most
 *     before reading pauses; the file is the buffer behind them. Default 1 000
 * @param maxUndeliveredBytes how many bytes they take up, in the file and as text and name
 *     together, before reading pauses. Where twice as many wait in all sessions of a client, 64 KiB
 *     or one message of each. Default 8 MiB
 * @param maxRememberedIds how many messages are remembered to show each once; a repetition of an
 *     older one may show again. 24 to 48 bytes each, and twice that at most while a session opens;
 *     25 MB for the default once so many were read. Default 1 000 000
 * @param maxUnsettled how many sent messages can wait to be settled. Default 100 000
 * @param maxUnsettledBytes how many bytes they can take up, sealed. Default 64 MiB
 * @since 0.1
 */
public record Limits(
    int maxLineBytes,
    int maxPayloadBytes,
    int maxNameLength,
    int maxUndelivered,
    int maxUndeliveredBytes,
    int maxRememberedIds,
    int maxUnsettled,
    int maxUnsettledBytes) {

  private static final Limits DEFAULTS =
      new Limits(4 << 20, 2 << 20, 64, 1_000, 8 << 20, 1_000_000, 100_000, 64 << 20);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is less than 1
   */
  public Limits {
    requirePositive(maxLineBytes, "maxLineBytes");
    requirePositive(maxPayloadBytes, "maxPayloadBytes");
    requirePositive(maxNameLength, "maxNameLength");
    requirePositive(maxUndelivered, "maxUndelivered");
    requirePositive(maxUndeliveredBytes, "maxUndeliveredBytes");
    requirePositive(maxRememberedIds, "maxRememberedIds");
    requirePositive(maxUnsettled, "maxUnsettled");
    requirePositive(maxUnsettledBytes, "maxUnsettledBytes");
  }

  /**
   * The limits that hold unless others are set.
   *
   * @return the defaults named above
   */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /**
   * These limits with another {@link #maxLineBytes}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxLineBytes(int value) {
    return new Limits(
        value,
        maxPayloadBytes,
        maxNameLength,
        maxUndelivered,
        maxUndeliveredBytes,
        maxRememberedIds,
        maxUnsettled,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxPayloadBytes}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxPayloadBytes(int value) {
    return new Limits(
        maxLineBytes,
        value,
        maxNameLength,
        maxUndelivered,
        maxUndeliveredBytes,
        maxRememberedIds,
        maxUnsettled,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxNameLength}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxNameLength(int value) {
    return new Limits(
        maxLineBytes,
        maxPayloadBytes,
        value,
        maxUndelivered,
        maxUndeliveredBytes,
        maxRememberedIds,
        maxUnsettled,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxUndelivered}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxUndelivered(int value) {
    return new Limits(
        maxLineBytes,
        maxPayloadBytes,
        maxNameLength,
        value,
        maxUndeliveredBytes,
        maxRememberedIds,
        maxUnsettled,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxUndeliveredBytes}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxUndeliveredBytes(int value) {
    return new Limits(
        maxLineBytes,
        maxPayloadBytes,
        maxNameLength,
        maxUndelivered,
        value,
        maxRememberedIds,
        maxUnsettled,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxRememberedIds}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxRememberedIds(int value) {
    return new Limits(
        maxLineBytes,
        maxPayloadBytes,
        maxNameLength,
        maxUndelivered,
        maxUndeliveredBytes,
        value,
        maxUnsettled,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxUnsettled}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxUnsettled(int value) {
    return new Limits(
        maxLineBytes,
        maxPayloadBytes,
        maxNameLength,
        maxUndelivered,
        maxUndeliveredBytes,
        maxRememberedIds,
        value,
        maxUnsettledBytes);
  }

  /**
   * These limits with another {@link #maxUnsettledBytes}.
   *
   * @param value the limit
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public Limits withMaxUnsettledBytes(int value) {
    return new Limits(
        maxLineBytes,
        maxPayloadBytes,
        maxNameLength,
        maxUndelivered,
        maxUndeliveredBytes,
        maxRememberedIds,
        maxUnsettled,
        value);
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is less than 1: " + value);
    }
  }
}
