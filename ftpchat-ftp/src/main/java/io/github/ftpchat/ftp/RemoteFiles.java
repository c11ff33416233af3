package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes files over one connection. */
final class RemoteFiles {

  private static final Logger log = LoggerFactory.getLogger(FtpTransport.class);

  private final Connection connection;
  private final Directories directories;
  private final FileSizes sizes;

  RemoteFiles(Connection connection) {
    this.connection = connection;
    directories = new Directories(connection);
    sizes = new FileSizes(connection, directories);
  }

  Connection connection() {
    return connection;
  }

  Directories directories() {
    return directories;
  }

  FileSizes sizes() {
    return sizes;
  }

  long read(String name, long position, long limit, ByteSink sink) throws TransportException {
    long done = 0;
    boolean nothingCame = false;
    while (true) {
      Part part = readPart(name, position + done, limit - done, sink);
      done += part.length;
      if (!part.mayBeCut || sizes.find(name).orElse(0) <= position + done) {
        return done;
      }
      // More was written since, or somebody on the way has cut it off.
      boolean nothingCameAgain = nothingCame && part.length == 0;
      nothingCame = part.length == 0;
      if (nothingCameAgain) {
        connection.drop(Reason.LOST);
        throw new TransportException(
            Reason.LOST, "RETR %s: the data end before the file does".formatted(name));
      }
    }
  }

  /**
   * What one transfer brought.
   *
   * @param mayBeCut whether it ended before the limit, and nothing says that this was the end
   */
  private record Part(long length, boolean mayBeCut) {}

  private Part readPart(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    String command = "RETR " + name;
    long start = connection.profile().restarts() ? position : 0;
    Transfer transfer = Transfer.start(connection, command, start);
    if (transfer.isRestartRefused()) {
      if (transfer.refusal().isRefusedForGood()) {
        connection.profile().hasNoRestart();
      }
      start = 0;
      transfer = Transfer.start(connection, command, start);
    }
    if (transfer.isRefused()) {
      requireAtEnd(name, position, transfer.refusal().refusal(command));
      return new Part(0, false);
    }
    return receive(transfer, command, position - start, limit, sink);
  }

  private Part receive(Transfer transfer, String command, long skip, long limit, ByteSink sink)
      throws TransportException {
    byte[] buffer = new byte[Transfer.CHUNK];
    long ahead = skip;
    long done = 0;
    while (done < limit) {
      int wanted = (int) Math.min(buffer.length, ahead > 0 ? ahead : limit - done);
      int count = transfer.read(buffer, wanted);
      if (count < 0) {
        if (transfer.finishLater()) {
          return new Part(done, false);
        }
        Reply reply = transfer.finish();
        if (reply.isRefused()) {
          throw reply.refusal(command);
        }
        return new Part(done, transfer.isEndUnannounced());
      }
      int skipped = (int) Math.min(ahead, count);
      ahead -= skipped;
      if (count > skipped) {
        sink.accept(buffer, skipped, count - skipped);
        done += count - skipped;
      }
    }
    transfer.breakOff();
    return new Part(done, false);
  }

  /** Some servers refuse to start at or behind the end of a file as if it did not exist. */
  private void requireAtEnd(String name, long position, TransportException refusal)
      throws TransportException {
    OptionalLong size = OptionalLong.empty();
    if (position > 0 && refusal.reason() == Reason.REFUSED) {
      size = sizes.find(name);
    }
    if (size.isEmpty() || size.getAsLong() > position) {
      throw refusal;
    }
  }

  /**
   * Appends.
   *
   * @param openBy when the first byte may be sent at the latest
   */
  AppendResult append(String name, byte[] data, Deadline openBy) throws TransportException {
    return inTime(openBy, () -> appendBy(openBy, name, data));
  }

  private AppendResult appendBy(Deadline openBy, String name, byte[] data)
      throws TransportException {
    String command = "APPE " + name;
    Transfer transfer = open(command, 0, openBy);
    if (transfer.isRefused() && isRefusedForAnyFile(transfer.refusal())) {
      connection.profile().hasNoAppend();
    }
    learn(transfer);
    return send(transfer, command, data, openBy);
  }

  /** vsftpd answers 550 to a command that it was told to deny, 553 where it cannot write. */
  private boolean isRefusedForAnyFile(Reply refusal) {
    boolean denied = connection.profile().kind() == ServerKind.VSFTPD && refusal.code() == 550;
    return refusal.isUnknownCommand() || denied;
  }

  /**
   * Writes from a position on. There is no command to write at the head of a file and leave the
   * rest: STOR without a restart empties it first.
   *
   * @param openBy when the first byte may be sent at the latest
   */
  AppendResult writeAt(String name, long position, byte[] data, Deadline openBy)
      throws TransportException {
    return inTime(openBy, () -> writeAtBy(openBy, name, position, data));
  }

  private AppendResult writeAtBy(Deadline openBy, String name, long position, byte[] data)
      throws TransportException {
    if (position > 0 && connection.profile().mayWriteAt()) {
      tryWritingInside(name);
    }
    if (!connection.profile().mayWriteAt()) {
      throw new TransportException(
          Reason.UNSUPPORTED, "the server cannot overwrite a part of a file and keep the rest");
    }
    if (position == 0 && sizes.find(name).orElse(0) > 0) {
      throw new TransportException(
          Reason.UNSUPPORTED, "FTP cannot write at the head of a file that is not empty");
    }
    String command = "STOR " + name;
    Transfer transfer = open(command, position, openBy);
    if (transfer.isRestartRefused()) {
      TransportException refusal = transfer.refusal().refusal("REST " + position);
      if (!transfer.refusal().isRefusedForGood()) {
        throw refusal;
      }
      connection.profile().hasNoRestart();
      throw new TransportException(Reason.UNSUPPORTED, refusal.getMessage());
    }
    learn(transfer);
    return send(transfer, command, data, openBy);
  }

  /**
   * Some servers take a REST and store the file anew all the same. So it is tried on another file
   * of the directory before a room's history is at stake.
   */
  private void tryWritingInside(String name) throws TransportException {
    ServerProfile profile = connection.profile();
    if (profile.isSeenToWriteInside()) {
      return;
    }
    String other = Paths.sibling(name, profile.scratchName());
    ScratchFile scratch = new ScratchFile(this, other);
    byte[] content = other.getBytes(StandardCharsets.UTF_8);
    try {
      Optional<Reply> refusal = scratch.store(0, content);
      if (refusal.isPresent()) {
        if (!refusal.get().isRefusedForGood()) {
          throw refusal.get().refusal("STOR " + other);
        }
        profile.writesNotInside();
        return;
      }
      Finding finding = scratch.overwrite(content);
      if (profile.mayWriteAt() && !profile.isSeenToWriteInside()) {
        throw new TransportException(Reason.REFUSED, "STOR " + other + ": " + finding.detail());
      }
    } finally {
      if (scratch.isMade()) {
        remove(other);
      }
    }
  }

  private void remove(String scratch) {
    try {
      directories.delete(scratch);
    } catch (TransportException e) {
      log.warn("{} could not be removed", Texts.quote(scratch), e);
    }
  }

  /**
   * Writes a file anew. Servers empty it when they take the command, before data can come and some
   * before they know that none will: nothing but a refusal for good proves that it is as it was.
   */
  AppendResult replace(String name, byte[] data) {
    String command = "STOR " + name;
    long started = System.nanoTime();
    Transfer transfer;
    try {
      transfer = Transfer.start(connection, command, 0);
    } catch (TransportException e) {
      return AppendResult.unknown(Duration.ofNanos(System.nanoTime() - started), e);
    }
    if (transfer.isRefused() && transfer.refusal().code() / 100 == 4) {
      return AppendResult.unknown(transfer.took(), transfer.refusal().refusal(command));
    }
    return send(transfer, command, data, Deadline.NEVER);
  }

  @FunctionalInterface
  private interface Upload {
    AppendResult run() throws TransportException;
  }

  /** Runs an upload, which throws only before a byte was sent. */
  private static AppendResult inTime(Deadline openBy, Upload upload) throws TransportException {
    long started = System.nanoTime();
    try {
      return upload.run();
    } catch (TransportException e) {
      if (e.reason() == Reason.TIMED_OUT && openBy.hasPassed()) {
        return AppendResult.notWritten(Duration.ofNanos(System.nanoTime() - started), e);
      }
      throw e;
    }
  }

  /** Opens a file to write to, and waits no longer for it than until it would be too late. */
  private Transfer open(String command, long position, Deadline openBy) throws TransportException {
    if (openBy.hasPassed()) {
      throw tooLate(command);
    }
    connection.deadline(openBy);
    try {
      return Transfer.start(connection, command, position);
    } finally {
      connection.deadline(Deadline.NEVER);
    }
  }

  private static TransportException tooLate(String command) {
    return new TransportException(
        Reason.TIMED_OUT, command + ": the file could not be opened in time, nothing was sent");
  }

  private void learn(Transfer transfer) {
    if (transfer.isRefused() && transfer.refusal().forbidsAppending()) {
      connection.profile().hasNoAppend();
      connection.profile().writesNotInside();
    }
  }

  private static AppendResult send(
      Transfer transfer, String command, byte[] data, Deadline openBy) {
    if (transfer.isRefused()) {
      return AppendResult.notWritten(transfer.took(), transfer.refusal().refusal(command));
    }
    if (openBy.hasPassed()) {
      transfer.endEmpty();
      return AppendResult.notWritten(transfer.took(), tooLate(command));
    }
    try {
      transfer.write(data);
      Reply reply = transfer.finish();
      return reply.isTransferred()
          ? AppendResult.acked(transfer.took())
          : AppendResult.unknown(transfer.took(), reply.refusal(command));
    } catch (TransportException e) {
      return AppendResult.unknown(transfer.took(), e);
    }
  }
}
