package io.github.ftpchat.ftp.testkit;

/**
 * One direction of one kind of connection through a {@link FaultProxy}.
 *
 * @since 0.1
 */
public enum Channel {
  /** Commands, client to server. */
  CONTROL_UP,
  /** Replies, server to client. */
  CONTROL_DOWN,
  /** Uploaded data, client to server. */
  DATA_UP,
  /** Downloaded data, server to client. */
  DATA_DOWN;

  boolean control() {
    return this == CONTROL_UP || this == CONTROL_DOWN;
  }
}
