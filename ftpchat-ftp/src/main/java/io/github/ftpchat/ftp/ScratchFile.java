package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** A file with a random name, for trying out what could cost a room its history. */
final class ScratchFile {

  private static final Log LOG = Log.FTP;

  /** More than is ever written to it. */
  private static final int MAX_BYTES = 1 << 20;

  /** How long to wait before looking again for what a cut connection still carried. */
  static final Duration LOOK_PAUSE = Duration.ofMillis(200);

  /** How often to look again, and how often to read again what was cut short. */
  static final int MAX_LOOKS = 3;

  private static final byte[] PATCH = "over".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final Connection connection;
  private final FileSizes sizes;
  private final Downloads downloads;
  private final Uploads uploads;

  /** Makes a connection to remove it with, after the call under way was broken off too. */
  private final ServerCall<Connection> cleanUpConnector;

  private boolean made;
  private boolean mayComeBack;
  private Reply refusal;

  ScratchFile(
      String name,
      Connection connection,
      FileSizes sizes,
      Downloads downloads,
      Uploads uploads,
      ServerCall<Connection> cleanUpConnector) {
    this.name = name;
    this.connection = connection;
    this.sizes = sizes;
    this.downloads = downloads;
    this.uploads = uploads;
    this.cleanUpConnector = cleanUpConnector;
  }

  String name() {
    return name;
  }

  /** Opens it to append to it; nothing if that is {@linkplain #refusal() refused}. */
  Optional<Transfer> open() throws TransportException {
    boolean wasMade = made;
    made = true; // perhaps, if no answer comes
    Transfer transfer = uploads.openToAppend(name, Deadline.NEVER);
    if (!transfer.isRefused()) {
      return Optional.of(transfer);
    }
    made = wasMade || sizes.find(name).isPresent();
    refusal = transfer.refusal();
    return Optional.empty();
  }

  /** Why it was refused to append to it; null if it was not. */
  Reply refusal() {
    return refusal;
  }

  /** Appends bytes. Returns why it was refused. */
  Optional<Reply> append(byte[] bytes) throws TransportException {
    Optional<Transfer> transfer = open();
    if (transfer.isEmpty()) {
      return Optional.of(refusal);
    }
    transfer.get().data().write(bytes);
    return Optional.of(transfer.get().finish()).filter(reply -> !reply.isCompleted());
  }

  /** Writes from a position on, which at 0 empties the file first. Returns why it was refused. */
  Optional<Reply> store(long position, byte[] bytes) throws TransportException {
    Transfer transfer = startToStore(position);
    if (transfer.isRefused()) {
      return Optional.of(transfer.refusal());
    }
    transfer.data().write(bytes);
    return Optional.of(transfer.finish()).filter(reply -> !reply.isCompleted());
  }

  /** Tells whether the server may have made it. */
  boolean isMade() {
    return made;
  }

  private Transfer startToStore(long position) throws TransportException {
    boolean wasMade = made;
    made = true; // perhaps, if no answer comes
    Transfer transfer = Transfer.start(connection, "STOR " + name, position);
    made = wasMade || !transfer.isRefused();
    return transfer;
  }

  /**
   * Reads from a position on. A transfer can be cut, and be said to be complete: where it brings
   * less than was written, it is the server's fault only if the size says the same.
   *
   * @param written how many bytes are to be there from the position on
   * @throws TransportException also if it is cut again and again
   */
  byte[] read(long position, int written) throws TransportException {
    for (int look = 0; look < MAX_LOOKS; look++) {
      byte[] found = read(position);
      if (found.length >= written || position + found.length >= sizes.find(name).orElse(0)) {
        return found;
      }
    }
    throw new TransportException(
        Reason.REFUSED, "reading %s: the data end before the file does".formatted(name));
  }

  private byte[] read(long position) throws TransportException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    downloads.read(name, position, MAX_BYTES, bytes::write);
    return bytes.toByteArray();
  }

  /**
   * Tries whether the server writes into the file and keeps what is in front and behind.
   *
   * @param before what the file holds
   */
  Finding overwrite(byte[] before) throws TransportException {
    int position = before.length / 4;
    Optional<Reply> refused = store(position, PATCH);
    if (refused.isPresent()) {
      if (refused.get().isRefusedForGood()) {
        connection.profile().learnNoWriteInside();
      }
      return Finding.no(refused.get().firstLine());
    }
    byte[] expected = before.clone();
    System.arraycopy(PATCH, 0, expected, position, PATCH.length);
    byte[] after = read(0, before.length);
    if (Arrays.equals(after, expected)) {
      connection.profile().learnWritesInside();
      return Finding.yes();
    }
    connection.profile().learnNoWriteInside();
    return Finding.no(
        after.length == position + PATCH.length
            ? "it cuts off what is behind"
            : "it writes at another place");
  }

  /** Notes that a command to open it is under way that was not answered. */
  void mayComeBack() {
    mayComeBack = true;
  }

  /** Removes it, whoever made it. */
  void removeMade() {
    made = true;
    remove();
  }

  /**
   * Removes it if it may be there, over another connection if this one is lost. After that, or
   * where a command to open it may still be on its way, it looks again a little later: what a
   * connection carries when it is cut arrives soon or never.
   */
  void remove() {
    if (!made) {
      return;
    }
    try {
      if (isCut() || !removeInTime()) {
        mayComeBack = true;
        Connection another = cleanUpConnector.run();
        try {
          delete(another);
        } finally {
          another.drop(Reason.LOST);
        }
      }
      made = false;
    } catch (TransportException e) {
      if (!e.reason().connectionWide()) {
        connection.profile().learnNoScratchFiles();
      }
      LOG.warn("{} could not be removed: {}", Texts.quote(name), e.getMessage());
    }
  }

  private boolean isCut() {
    return connection.lifeline().cutBecause().isPresent();
  }

  /** Tells whether the connection lasted. */
  private boolean removeInTime() throws TransportException {
    connection.control().deadline(Deadline.in(connection.control().allowance()));
    try {
      delete(connection);
      return true;
    } catch (TransportException e) {
      if (isCut()) {
        LOG.debug("Removing is left to another connection", e);
        return false;
      }
      throw e;
    } finally {
      connection.control().deadline(Deadline.NEVER);
    }
  }

  private void delete(Connection by) throws TransportException {
    Directories directories = new Directories(by);
    boolean wasThere = directories.delete(name);
    for (int look = 0; mayComeBack && look < MAX_LOOKS && (look == 0 || wasThere); look++) {
      by.control().replyComes(LOOK_PAUSE); // nobody replies, so this waits until it is cut
      wasThere = directories.delete(name);
    }
  }
}
