package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.log.ReadBuffer;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Tries on another file beside a room whether appends append: a server that stores the file anew
 * would destroy the room. Confined to the I/O thread.
 */
final class OverwriteTrial {

  /** What a trial shows. */
  enum Result {
    /** The second was behind the first. */
    APPENDS,
    /** Both were acknowledged, and they were not one behind the other. */
    OVERWRITES,
    /** The trial failed, could not be read to the end, or is not all written yet. */
    UNKNOWN
  }

  private static final byte[] FIRST = "first\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECOND = "second\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BOTH = "first\nsecond\n".getBytes(StandardCharsets.US_ASCII);

  private final String scratch;

  /**
   * Makes a trial, which does nothing by itself.
   *
   * @param file the file of the room
   */
  OverwriteTrial(String file, RandomGenerator random) {
    this.scratch =
        file.substring(0, file.lastIndexOf('/') + 1)
            + "ftpchat-probe-"
            + HexFormat.of().toHexDigits(random.nextLong())
            + ".tmp";
  }

  /**
   * Appends twice, reads what is there, and deletes the file.
   *
   * @throws TransportException if the connection failed; the file may be left then
   */
  Result run(Transport transport) throws TransportException {
    try {
      transport.delete(scratch);
      if (transport.append(scratch, FIRST).outcome() != Outcome.ACKED
          || transport.append(scratch, SECOND).outcome() != Outcome.ACKED) {
        return Result.UNKNOWN;
      }
      ReadBuffer found = new ReadBuffer(0);
      transport.read(scratch, 0, BOTH.length + 1, found);
      byte[] content = Arrays.copyOf(found.bytes(), found.length());
      if (Arrays.equals(content, BOTH)) {
        return Result.APPENDS;
      }
      // If the content is short, the rest may be lost, cut off by the transfer, or not written yet.
      boolean strange = !Arrays.equals(content, Arrays.copyOf(BOTH, content.length));
      boolean whole = content.length >= BOTH.length || content.length >= size(transport);
      return strange && whole ? Result.OVERWRITES : Result.UNKNOWN;
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      return Result.UNKNOWN;
    } finally {
      cleanUp(transport);
    }
  }

  private long size(Transport transport) throws TransportException {
    FileStatus status = transport.stat(List.of(scratch)).get(scratch);
    return status == null ? 0 : status.size();
  }

  private void cleanUp(Transport transport) throws TransportException {
    try {
      transport.delete(scratch);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
    }
  }
}
