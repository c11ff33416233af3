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
 * @param problem why the session is not {@link Phase#LIVE}. While it is, why it writes nothing any
 *     more: the server was seen to overwrite the room. Empty if all is well, or if the application
 *     closed the session
 * @since 0.1
 */
public record SessionState(Phase phase, Channel channel, Optional<ChatException> problem) {

  /** The phases of a session's life. */
  public enum Phase {
    /** The room has not been read yet. */
    CONNECTING,
    /** The room was read and is followed. */
    LIVE,
    /**
     * The room cannot be reached for now, or cannot be written to. The session tries again, and
     * sent messages wait. What others write is shown as far as it can be read.
     */
    INTERRUPTED,
    /** The session is over, for good. */
    CLOSED
  }

  /** Checks that nothing is missing. */
  public SessionState {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(problem, "problem");
  }
}
