package io.github.ftpchat.transport;

import java.io.IOException;
import java.util.Objects;

/**
 * Reports that a transport could not do what was asked.
 *
 * <p>The message gives facts for a person: host, command, and the server's reply, in which every
 * character that could control a terminal is replaced. It never holds a password.
 *
 * @since 0.1
 */
public class TransportException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why an operation failed, as far as it matters for what to do next. */
  public enum Reason {
    /** No connection could be made: no such host, refused, no route. */
    UNREACHABLE(true),
    /** A limit of time passed. */
    TIMED_OUT(true),
    /** A connection that was there broke. */
    LOST(true),
    /** The server has too many connections, is shutting down, or asks to try later. */
    BUSY(true),
    /** The server did not accept user or password. */
    LOGIN_REFUSED(false),
    /** No protected channel could be made. */
    TLS_FAILED(false),
    /** The server's certificate is not trusted. */
    UNTRUSTED(false),
    /** The server refuses this operation: no permission, no such file. */
    REFUSED(false),
    /** Disk full or over quota. */
    NO_SPACE(true),
    /** The server does not know such an operation. */
    UNSUPPORTED(false),
    /** The server answered with something that makes no sense; the connection was dropped. */
    PROTOCOL(true),
    /** {@link Transport#abort()} was called. */
    ABORTED(true),
    /** The transport is closed. */
    CLOSED(false);

    private final boolean retryable;

    Reason(boolean retryable) {
      this.retryable = retryable;
    }

    /**
     * Whether the same operation can succeed later with nothing changed on our side.
     *
     * @return true if so
     */
    public boolean retryable() {
      return retryable;
    }

    /**
     * Whether the whole transport cannot be used for now, and not only one file.
     *
     * @return true if so
     */
    public boolean connectionWide() {
      return switch (this) {
        case REFUSED, NO_SPACE, UNSUPPORTED -> false;
        default -> true;
      };
    }

    /**
     * Tells whether the operation ended because its own side wanted that: {@link Transport#abort()}
     * or {@link Transport#close()} was called.
     *
     * @return true if so
     * @since 0.1
     */
    public boolean causedByCaller() {
      return this == ABORTED || this == CLOSED;
    }
  }

  /** The reason. */
  private final Reason reason;

  /**
   * Makes an exception.
   *
   * @param reason why
   * @param message the facts
   */
  public TransportException(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param reason why
   * @param message the facts
   * @param cause the cause, or null
   */
  public TransportException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Why the operation failed.
   *
   * @return the reason
   */
  public final Reason reason() {
    return reason;
  }
}
