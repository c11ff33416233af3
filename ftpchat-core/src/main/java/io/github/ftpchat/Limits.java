package io.github.ftpchat;

/**
 * How much a session accepts and keeps at most, so that neither a participant nor a server can
 * exhaust the program.
 *
 * <p>To change some of the defaults, name them: {@code Limits.defaults().withMaxUnsettled(1_000)}.
 *
 * @param maxLineBytes the longest line of the file that is decoded, in bytes; a longer one is
 *     rejected as {@link RejectedRecord.Reason#TOO_LARGE}. Default 4 MiB
 * @param maxPayloadBytes the longest payload, inflated, in bytes. Also bounds the text that {@link
 *     ChatSession#send} takes, in UTF-8. Default 2 MiB
 * @param maxNameLength the longest name under which a participant can send, in UTF-16 units.
 *     Default 64
 * @param maxUndelivered how many messages and rejected records may wait for a slow listener before
 *     reading pauses; what is not read yet waits in the file. Default 1 000
 * @param maxUndeliveredBytes how many bytes these may take up before reading pauses, counting their
 *     length in the file, their text and their name together. Once twice as many wait in all
 *     sessions of a client, each session may have only 64 KiB, or one message, waiting. Default 8
 *     MiB
 * @param maxRememberedIds how many messages are remembered, so that each is shown once; a
 *     repetition of an older one may be shown again. Each takes 24 to 48 bytes, and at most twice
 *     that while a session opens; the default takes 25 MB once so many were read. Default 1 000 000
 * @param maxUnsettled how many sent messages may wait to be settled. Default 100 000
 * @param maxUnsettledBytes how many bytes these may take up, sealed. Default 64 MiB
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
   * The limits that apply unless others are set.
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
