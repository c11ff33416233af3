package io.github.ftpchat.internal.session;

import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Tries on another file whether appends append: some servers store the file anew, and a room would
 * be lost.
 */
final class AppendTrial {

  private static final byte[] FIRST = "first\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECOND = "second\n".getBytes(StandardCharsets.US_ASCII);

  private AppendTrial() {}

  /**
   * Appends twice to a file beside another, reads it and deletes it.
   *
   * @param file the file beside which to try
   * @return whether both were there, one behind the other
   * @throws TransportException if the connection failed; the file may be left then
   */
  static boolean succeeds(Transport transport, String file, RandomGenerator random)
      throws TransportException {
    String scratch =
        file.substring(0, file.lastIndexOf('/') + 1)
            + "ftpchat-probe-"
            + HexFormat.of().toHexDigits(random.nextLong())
            + ".tmp";
    try {
      boolean both =
          transport.append(scratch, FIRST).outcome() == Outcome.ACKED
              && transport.append(scratch, SECOND).outcome() == Outcome.ACKED;
      ReadBuffer found = new ReadBuffer(0);
      if (both) {
        transport.read(scratch, 0, FIRST.length + SECOND.length + 1, found);
      }
      transport.delete(scratch);
      byte[] content = Arrays.copyOf(found.bytes(), found.length());
      return Arrays.equals(content, Room.join(FIRST, SECOND));
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      return false;
    }
  }
}
