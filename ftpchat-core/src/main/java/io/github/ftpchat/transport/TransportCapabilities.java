package io.github.ftpchat.transport;

import java.util.Objects;

/**
 * What a {@link Transport} can do, and what is known of the place that it reaches.
 *
 * @param appendSafety what happens to concurrent appends
 * @param canAppend whether {@link Transport#append} works
 * @param canWriteAt whether {@link Transport#writeAt} works
 * @param canLock whether {@link Transport#makeDirectory}, {@link Transport#removeDirectory} and
 *     {@link Transport#list} work
 * @param channel who can read along on the way
 * @param connection a number that changes with each new connection; 0 before the first
 * @since 0.1
 */
public record TransportCapabilities(
    AppendSafety appendSafety,
    boolean canAppend,
    boolean canWriteAt,
    boolean canLock,
    Channel channel,
    long connection) {

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

  /** Checks that nothing is missing. */
  public TransportCapabilities {
    Objects.requireNonNull(appendSafety, "appendSafety");
    Objects.requireNonNull(channel, "channel");
  }
}
