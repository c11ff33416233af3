package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;

/** Copies the file of a room, as long as it is when the copy begins. Nothing of it is opened. */
final class RoomCopy {

  private RoomCopy() {}

  /**
   * Asks how long a file is.
   *
   * @return nothing if there is none
   * @throws ConnectionException if that cannot be found out
   */
  static OptionalLong size(Transport transport, String file) {
    try {
      FileStatus status = transport.stat(List.of(file)).get(file);
      return status == null ? OptionalLong.empty() : OptionalLong.of(status.size());
    } catch (TransportException e) {
      throw new ConnectionException(e);
    }
  }

  /**
   * Reads a file from its head on.
   *
   * @param size how much of it
   * @param to takes the bytes
   * @throws ConnectionException if it cannot be read
   * @throws UncheckedIOException if the bytes cannot be written
   * @throws IllegalStateException if the file became shorter meanwhile
   */
  static void read(Transport transport, String file, long size, OutputStream to) {
    if (size == 0) {
      return;
    }
    Sink sink = new Sink(to);
    try {
      if (transport.read(file, 0, size, sink) < size) {
        throw new IllegalStateException("the file became shorter while it was read; try again");
      }
    } catch (TransportException e) {
      throw new ConnectionException(e);
    }
    if (sink.failure != null) {
      throw new UncheckedIOException(
          "the copy cannot be written: " + sink.failure.getMessage(), sink.failure);
    }
  }

  /** Keeps a failure until the transport is through, as a sink must not throw. */
  private static final class Sink implements ByteSink {

    private final OutputStream to;
    private IOException failure;

    Sink(OutputStream to) {
      this.to = to;
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
      if (failure == null) {
        try {
          to.write(buffer, offset, length);
        } catch (IOException e) {
          failure = e;
        }
      }
    }
  }
}
