package io.github.ftpchat.transport;

import java.util.Objects;

/**
 * What a {@link Transport} can do, and what is known of the place that it reaches.
 *
 * <p>A transport starts from {@link #none()} and says what it can:
 *
 * <pre>{@code
 * TransportCapabilities.none()
 *     .withAppendSafety(AppendSafety.SAFE)
 *     .withCanAppend(true)
 *     .withChannel(Channel.LOCAL)
 *     .withConnection(1);
 * }</pre>
 *
 * <p>A later version may know of more: transports that do not speak of it cannot do it. A transport
 * that changes what another one says should start from that one's, so that it keeps what it does
 * not know of.
 *
 * <p>Immutable. A {@code with} method that changes nothing returns the same object, so a transport
 * may call them whenever it is asked.
 *
 * @since 0.1
 */
public final class TransportCapabilities {

  private static final TransportCapabilities NONE =
      new TransportCapabilities(AppendSafety.UNKNOWN, false, false, false, Channel.UNKNOWN, 0);

  private final AppendSafety appendSafety;
  private final boolean canAppend;
  private final boolean canWriteAt;
  private final boolean canLock;
  private final Channel channel;
  private final long connection;

  /** How the bytes travel. */
  public enum Channel {
    /** Not connected yet. */
    UNKNOWN,
    /** They do not leave the machine, as far as the transport knows. */
    LOCAL,
    /** Through a network, and everybody on the way can read and change them. */
    CLEAR,
    /** Through a network, encrypted. */
    PROTECTED
  }

  private TransportCapabilities(
      AppendSafety appendSafety,
      boolean canAppend,
      boolean canWriteAt,
      boolean canLock,
      Channel channel,
      long connection) {
    this.appendSafety = Objects.requireNonNull(appendSafety, "appendSafety");
    this.canAppend = canAppend;
    this.canWriteAt = canWriteAt;
    this.canLock = canLock;
    this.channel = Objects.requireNonNull(channel, "channel");
    this.connection = connection;
  }

  /**
   * Nothing can be done and nothing is known: {@link AppendSafety#UNKNOWN}, no ability, {@link
   * Channel#UNKNOWN}, connection 0.
   *
   * @return the capabilities to start from
   */
  public static TransportCapabilities none() {
    return NONE;
  }

  /**
   * Says what becomes of concurrent appends.
   *
   * @return what becomes of them
   */
  public AppendSafety appendSafety() {
    return appendSafety;
  }

  /**
   * Says whether {@link Transport#append} works.
   *
   * @return true if it works, as far as is known
   */
  public boolean canAppend() {
    return canAppend;
  }

  /**
   * Says whether {@link Transport#writeAt} works.
   *
   * @return true if it works, as far as is known
   */
  public boolean canWriteAt() {
    return canWriteAt;
  }

  /**
   * Says whether {@link Transport#makeDirectory}, {@link Transport#removeDirectory} and {@link
   * Transport#list} work.
   *
   * @return true if they work, as far as is known
   */
  public boolean canLock() {
    return canLock;
  }

  /**
   * Says who can read along.
   *
   * @return how the bytes travel
   */
  public Channel channel() {
    return channel;
  }

  /**
   * Numbers the connection. A transport without connections says 1.
   *
   * @return a number that changes with each new connection; 0 before the first call that worked
   */
  public long connection() {
    return connection;
  }

  /**
   * Changes what becomes of concurrent appends.
   *
   * @param appendSafety what becomes of them
   * @return the changed capabilities
   */
  public TransportCapabilities withAppendSafety(AppendSafety appendSafety) {
    return appendSafety == this.appendSafety
        ? this
        : new TransportCapabilities(
            appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  /**
   * Changes whether {@link Transport#append} works.
   *
   * @param canAppend whether it works
   * @return the changed capabilities
   */
  public TransportCapabilities withCanAppend(boolean canAppend) {
    return canAppend == this.canAppend
        ? this
        : new TransportCapabilities(
            appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  /**
   * Changes whether {@link Transport#writeAt} works.
   *
   * @param canWriteAt whether it works
   * @return the changed capabilities
   */
  public TransportCapabilities withCanWriteAt(boolean canWriteAt) {
    return canWriteAt == this.canWriteAt
        ? this
        : new TransportCapabilities(
            appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  /**
   * Changes whether {@link Transport#makeDirectory}, {@link Transport#removeDirectory} and {@link
   * Transport#list} work.
   *
   * @param canLock whether they work
   * @return the changed capabilities
   */
  public TransportCapabilities withCanLock(boolean canLock) {
    return canLock == this.canLock
        ? this
        : new TransportCapabilities(
            appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  /**
   * Changes who can read along.
   *
   * @param channel how the bytes travel
   * @return the changed capabilities
   */
  public TransportCapabilities withChannel(Channel channel) {
    return channel == this.channel
        ? this
        : new TransportCapabilities(
            appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  /**
   * Changes the number of the connection.
   *
   * @param connection a number that changes with each new connection; 0 before the first
   * @return the changed capabilities
   */
  public TransportCapabilities withConnection(long connection) {
    return connection == this.connection
        ? this
        : new TransportCapabilities(
            appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TransportCapabilities that
        && appendSafety == that.appendSafety
        && canAppend == that.canAppend
        && canWriteAt == that.canWriteAt
        && canLock == that.canLock
        && channel == that.channel
        && connection == that.connection;
  }

  @Override
  public int hashCode() {
    return Objects.hash(appendSafety, canAppend, canWriteAt, canLock, channel, connection);
  }

  @Override
  public String toString() {
    return "TransportCapabilities[appendSafety="
        + appendSafety
        + ", canAppend="
        + canAppend
        + ", canWriteAt="
        + canWriteAt
        + ", canLock="
        + canLock
        + ", channel="
        + channel
        + ", connection="
        + connection
        + "]";
  }
}
