package io.github.ftpchat;

import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a session is in its life.
 *
 * <pre>
 *              room read once           transport lost
 * CONNECTING -----------------&gt; LIVE &lt;----------------&gt; INTERRUPTED
 *      |                         |     room read again       |
 *      '-------------------------+---------------------------'
 *                                | close, or the room refused
 *                                v
 *                             CLOSED
 * </pre>
 *
 * @param phase where it is
 * @param channel who can read along on the way to the server
 * @param problem why it is not {@link Phase#LIVE}; while it is, why nothing is written any more: a
 *     server was seen to overwrite the room. Empty if all is well, or the application closed it
 * @since 0.1
 */
public record SessionState(Phase phase, Channel channel, Optional<ChatException> problem) {

  /** The phases of a session's life. */
  public enum Phase {
    /** The room was not read yet. */
    CONNECTING,
    /** The room was read and is followed. */
    LIVE,
    /**
     * The room cannot be reached for now, or not be written to. It is tried again; what was sent
     * waits. What others write is shown as far as it can be read.
     */
    INTERRUPTED,
    /** Over, for good. */
    CLOSED
  }

  /** Checks that nothing is missing. */
  public SessionState {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(problem, "problem");
  }
}
