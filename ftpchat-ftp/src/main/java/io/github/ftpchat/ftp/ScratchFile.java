package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.transport.TransportException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A file with a random name, on which is tried out what could cost a room its history. */
final class ScratchFile {

  /** More than is ever written to it. */
  private static final int MAX_BYTES = 1 << 20;

  private static final byte[] PATCH = "over".getBytes(StandardCharsets.US_ASCII);

  private final RemoteFiles files;
  private final String name;
  private boolean made;

  ScratchFile(RemoteFiles files, String name) {
    this.files = files;
    this.name = name;
  }

  /** Makes up a name without an ending. */
  static String newName() {
    return "ftpchat-probe-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  }

  /** Writes from a position on, which at 0 empties the file first. Returns why it was refused. */
  Optional<Reply> store(long position, byte[] bytes) throws TransportException {
    Transfer transfer = Transfer.start(files.connection(), "STOR " + name, position);
    if (transfer.isRefused()) {
      return Optional.of(transfer.refusal());
    }
    made = true;
    transfer.write(bytes);
    return Optional.of(transfer.finish()).filter(reply -> !reply.isCompleted());
  }

  /** Tells whether the server may have made it for {@link #store}. */
  boolean isMade() {
    return made;
  }

  byte[] read(long position) throws TransportException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    files.read(name, position, MAX_BYTES, bytes::write);
    return bytes.toByteArray();
  }

  /**
   * Tries whether the server writes into the file and keeps what is in front and behind.
   *
   * @param before what the file holds
   */
  Finding overwrite(byte[] before) throws TransportException {
    int position = before.length / 4;
    Optional<Reply> refusal = store(position, PATCH);
    if (refusal.isPresent()) {
      if (refusal.get().isRefusedForGood()) {
        files.connection().profile().writesNotInside();
      }
      return Finding.no(refusal.get().firstLine());
    }
    byte[] expected = before.clone();
    System.arraycopy(PATCH, 0, expected, position, PATCH.length);
    byte[] after = read(0);
    if (Arrays.equals(after, expected)) {
      files.connection().profile().writesInside();
      return Finding.yes();
    }
    files.connection().profile().writesNotInside();
    return Finding.no(
        after.length == position + PATCH.length
            ? "it cuts off what is behind"
            : "it writes at another place");
  }
}
