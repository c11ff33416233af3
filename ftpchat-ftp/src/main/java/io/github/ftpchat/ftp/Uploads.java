package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;

/**
 * Writes to files over one connection, whatever may become of what they hold: {@link RemoteFiles}
 * tries out first whether the server keeps that.
 */
final class Uploads {

  private final Connection connection;
  private final Directories directories;
  private final FileSizes sizes;

  Uploads(Connection connection, Directories directories, FileSizes sizes) {
    this.connection = connection;
    this.directories = directories;
    this.sizes = sizes;
  }

  /**
   * Appends.
   *
   * @param openBy when the first byte may be sent at the latest
   */
  AppendResult append(String name, byte[] data, Deadline openBy) throws TransportException {
    connection.uploaded(Echo.NONE);
    AppendResult result;
    if (openBy == Deadline.NEVER && mayBeSentAhead(data)) {
      result = appendAhead(name, data);
    } else {
      Transfer transfer = openToAppend(name, openBy);
      learnOfAppend(transfer);
      result = send(transfer, "APPE " + name, data, openBy);
    }
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      connection.uploaded(Echo.of(name, data));
    }
    return result;
  }

  private void learnOfAppend(Transfer transfer) {
    if (transfer.isRefused() && isRefusedForAnyFile(transfer.refusal())) {
      connection.profile().learnNoAppend();
    }
    learn(transfer);
  }

  /** What is longer than buffers may be could wait for the server, in the middle. */
  private boolean mayBeSentAhead(byte[] data) {
    return data.length <= DataConnection.CHUNK && connection.profile().takesAppendsAhead();
  }

  /**
   * Appends without waiting until the server has agreed, which saves a round trip. It reads nothing
   * of what it then refuses. Whatever else happens from the first byte on, it may have been
   * written.
   */
  private AppendResult appendAhead(String name, byte[] data) throws TransportException {
    if (connection.mayRestart()) {
      connection.renew(); // or it might append in the middle
    }
    String command = "APPE " + name;
    Transfer transfer = Transfer.begin(connection, command, 0);
    if (transfer.data().connectFailure() != null) {
      transfer.takeReply(); // it refuses, or this throws
      learnOfAppend(transfer);
      return AppendResult.notWritten(transfer.took(), transfer.refusal().refusal(command));
    }
    try {
      transfer.data().write(data);
      transfer.data().endOutput();
      transfer.takeReply();
      learnOfAppend(transfer);
      return transfer.isRefused()
          ? AppendResult.notWritten(transfer.took(), transfer.refusal().refusal(command))
          : result(transfer, command);
    } catch (TransportException e) {
      return AppendResult.unknown(transfer.took(), e);
    }
  }

  private static AppendResult result(Transfer transfer, String command) throws TransportException {
    Reply reply = transfer.finish();
    return reply.isTransferred()
        ? AppendResult.acked(transfer.took())
        : AppendResult.unknown(transfer.took(), reply.refusal(command));
  }

  /**
   * Opens a file to append to. Some servers append only to a file that exists, and refuse any other
   * as if it were forbidden. So the file is made first, by an upload of nothing: anything more
   * could replace what somebody has written since.
   */
  Transfer openToAppend(String name, Deadline openBy) throws TransportException {
    if (openBy == Deadline.NEVER) {
      return openToAppend(name); // in the time that all has
    }
    if (openBy.hasPassed()) {
      throw tooLate(name);
    }
    connection.control().deadline(openBy);
    try {
      return openToAppend(name);
    } finally {
      connection.control().deadline(Deadline.NEVER);
    }
  }

  private Transfer openToAppend(String name) throws TransportException {
    if (connection.mayRestart()) {
      connection.renew(); // or it might append in the middle
    }
    Transfer transfer = Transfer.start(connection, "APPE " + name, 0);
    if (transfer.isRefused() && isRefusedAsAbsent(name, transfer.refusal())) {
      Transfer making = Transfer.start(connection, "STOR " + name, 0);
      if (!making.isRefused()) {
        making.finish();
        transfer = Transfer.start(connection, "APPE " + name, 0);
      }
    }
    return transfer;
  }

  /** Tells whether an APPE was refused for a file that is not there, as two looks say. */
  private boolean isRefusedAsAbsent(String name, Reply refusal) throws TransportException {
    return connection.profile().kind() == ServerKind.OTHER
        && refusal.meansAbsent()
        && sizes.find(name).isEmpty()
        && directories.isAbsent(name, refusal);
  }

  /** vsftpd answers 550 to a command that it is configured to deny, 553 where it cannot write. */
  private boolean isRefusedForAnyFile(Reply refusal) {
    boolean denied = connection.profile().kind() == ServerKind.VSFTPD && refusal.code() == 550;
    return refusal.isUnknownCommand() || denied;
  }

  /** Writes from a position on, which at 0 empties the file first. */
  AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    connection.uploaded(Echo.NONE);
    String command = "STOR " + name;
    Transfer transfer = Transfer.start(connection, command, position);
    if (transfer.isRestartRefused()) {
      TransportException refusal = transfer.refusal().refusal("REST " + position);
      if (!transfer.refusal().isRefusedForGood()) {
        throw refusal;
      }
      connection.profile().learnNoRestart();
      throw new TransportException(Reason.UNSUPPORTED, refusal.getMessage());
    }
    learn(transfer);
    return send(transfer, command, data, Deadline.NEVER);
  }

  /**
   * Writes a file anew. Servers empty it when they take the command, before data can come and some
   * before they know that none will: nothing but a refusal for good proves that it is as it was.
   */
  AppendResult replace(String name, byte[] data) {
    connection.uploaded(Echo.NONE);
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

  private static TransportException tooLate(String name) {
    return new TransportException(
        Reason.TIMED_OUT, "the server did not open " + name + " in time, nothing was sent");
  }

  private void learn(Transfer transfer) {
    if (transfer.isRefused()) {
      learn(transfer.refusal());
    }
  }

  /** Takes what the refusal of an upload tells of the server. */
  void learn(Reply refusal) {
    if (refusal.forbidsAppending()) {
      connection.profile().learnNoAppend();
      connection.profile().learnNoWriteInside();
    }
  }

  private static AppendResult send(
      Transfer transfer, String command, byte[] data, Deadline openBy) {
    if (transfer.isRefused()) {
      return AppendResult.notWritten(transfer.took(), transfer.refusal().refusal(command));
    }
    if (openBy.hasPassed()) {
      transfer.endEmpty();
      return AppendResult.notWritten(
          transfer.took(), tooLate(command.substring(command.indexOf(' ') + 1)));
    }
    try {
      transfer.data().write(data);
      return result(transfer, command);
    } catch (TransportException e) {
      return AppendResult.unknown(transfer.took(), e);
    }
  }
}
