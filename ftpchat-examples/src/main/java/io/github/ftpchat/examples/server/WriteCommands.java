package io.github.ftpchat.examples.server;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import io.github.ftpchat.transport.TransportNames;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ftpserver.command.Command;
import org.apache.ftpserver.ftplet.DataConnection;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.impl.FtpIoSession;

/**
 * The commands that change something, so that none of them can take away what is in a room.
 *
 * <p>Apache FtpServer's own APPE takes the size of the file when the upload begins, cuts the file
 * to it and writes from there: of concurrent appends all but one are lost. Here an upload is
 * collected first and appended in one write when it is complete.
 *
 * <p>The end of an upload in stream mode is the end of its connection, and a client that dies while
 * it sends ends it just so. What tells them apart is that records are lines: an append without a
 * line break at its end is refused as a whole.
 */
final class WriteCommands {

  private static final int SYNTAX_ERROR =
      FtpReply.REPLY_501_SYNTAX_ERROR_IN_PARAMETERS_OR_ARGUMENTS;
  private static final int BROKEN_OFF = FtpReply.REPLY_426_CONNECTION_CLOSED_TRANSFER_ABORTED;
  private static final int LOCAL_ERROR = FtpReply.REPLY_451_REQUESTED_ACTION_ABORTED;
  private static final int NO_SPACE = FtpReply.REPLY_452_REQUESTED_ACTION_NOT_TAKEN;
  private static final int REFUSED = FtpReply.REPLY_550_REQUESTED_ACTION_NOT_TAKEN;
  private static final int TOO_LARGE =
      FtpReply.REPLY_552_REQUESTED_FILE_ACTION_ABORTED_EXCEEDED_STORAGE;
  private static final int NAME_NOT_ALLOWED =
      FtpReply.REPLY_553_REQUESTED_ACTION_NOT_TAKEN_FILE_NAME_NOT_ALLOWED;

  private static final Reply ONLY_APPENDED_TO =
      new Reply(NAME_NOT_ALLOWED, "Rooms can only be read and appended to.");
  private static final Reply NO_DATA =
      new Reply(
          FtpReply.REPLY_425_CANT_OPEN_DATA_CONNECTION, "No data connection; nothing was stored.");
  private static final Reply FULL = new Reply(NO_SPACE, "There is no space for more files.");

  private final ServedFolder folder;
  private final DirectoryTransport files;
  private final AtomicLong inFiles = new AtomicLong();

  /**
   * Makes the commands.
   *
   * @param folder the folder that is served
   * @param files the same folder
   */
  WriteCommands(ServedFolder folder, DirectoryTransport files) {
    this.folder = folder;
    this.files = files;
  }

  /** APPE, which serves rooms and all else alike. */
  Command append() {
    return changing((session, file) -> append(session, file));
  }

  /** STOR, which writes files that are no rooms, from the position that REST named. */
  Command store() {
    return changing((session, file) -> store(session, file));
  }

  /** MKD or DELE of Apache FtpServer, which spare rooms. */
  Command sparing(Command command) {
    return (session, context, request) -> {
      Optional<FtpFile> file = file(session, request);
      if (file.isEmpty()) {
        return;
      }
      if (ServedFolder.isRoom(path(file.get()))) {
        ONLY_APPENDED_TO.to(session);
      } else if (!file.get().doesExist() && folder.isFull()) {
        FULL.to(session);
      } else {
        command.execute(session, context, request);
      }
    };
  }

  private static Command changing(Change change) {
    return (session, context, request) -> {
      try {
        Optional<FtpFile> file = file(session, request);
        if (file.isPresent()) {
          change.carryOut(session, file.get()).to(session);
        }
      } finally {
        session.resetState();
        session.getDataConnection().closeDataConnection();
      }
    };
  }

  /** Returns what a command names; says so to the client if it cannot be changed. */
  private static Optional<FtpFile> file(FtpIoSession session, FtpRequest request)
      throws FtpException {
    if (!request.hasArgument()) {
      new Reply(SYNTAX_ERROR, "A name is missing.").to(session);
      return Optional.empty();
    }
    FtpFile file = session.getFileSystemView().getFile(request.getArgument());
    // The server would keep a name that this computer's encoding lacks under another one.
    if (!TransportNames.isFileName(nameOf(file)) || !canBeStored(file)) {
      new Reply(NAME_NOT_ALLOWED, "This name cannot be stored here.").to(session);
      return Optional.empty();
    }
    return Optional.of(file);
  }

  private Reply append(FtpIoSession session, FtpFile file) throws IOException {
    Optional<Reply> refusal = refusal(file);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!file.doesExist() && folder.isFull()) {
      return FULL;
    }
    Optional<DataConnection> data = open(session);
    if (data.isEmpty()) {
      return NO_DATA;
    }
    Upload upload = new Upload(folder, inFiles);
    try {
      if (!receive(session, data.get(), upload)) {
        return refusalOf(upload);
      }
      return upload.isWholeLines()
          ? append(file, upload)
          : new Reply(BROKEN_OFF, "No line break at the end; nothing was stored.");
    } finally {
      upload.discard();
    }
  }

  private static Reply refusalOf(Upload upload) {
    if (upload.isTooLarge()) {
      return new Reply(
          TOO_LARGE, "More than " + ServedFolder.MAX_UPLOAD + " bytes; nothing was stored.");
    }
    return upload.isTooMany()
        ? new Reply(LOCAL_ERROR, "Too much is being uploaded; nothing was stored, try again.")
        : new Reply(BROKEN_OFF, "The upload broke off; nothing was stored.");
  }

  private Reply append(FtpFile file, Upload upload) {
    AppendResult result;
    // One at a time, so that no more than one large upload is in memory.
    synchronized (files) {
      try {
        boolean made = folder.make(path(file));
        result = files.append(nameOf(file), upload.bytes());
        if (made && result.outcome() == AppendResult.Outcome.NOT_WRITTEN) {
          Files.deleteIfExists(path(file));
        }
      } catch (TransportException e) {
        return new Reply(NAME_NOT_ALLOWED, "Not stored.");
      } catch (IOException e) {
        return new Reply(REFUSED, "Cannot be made; nothing was stored.");
      }
    }
    return switch (result.outcome()) {
      case ACKED -> new Reply(FtpReply.REPLY_226_CLOSING_DATA_CONNECTION, "Appended.");
      case NOT_WRITTEN ->
          result.problem().orElseThrow().reason() == Reason.NO_SPACE
              ? new Reply(NO_SPACE, "No space; nothing was stored.")
              : new Reply(REFUSED, "Not permitted; nothing was stored.");
      case UNKNOWN -> new Reply(LOCAL_ERROR, "It is not known what was stored.");
    };
  }

  private Reply store(FtpIoSession session, FtpFile file) throws IOException {
    if (ServedFolder.isRoom(path(file))) {
      return ONLY_APPENDED_TO;
    }
    Optional<Reply> refusal = refusal(file);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    long position = session.getFileOffset();
    if (position > (file.doesExist() ? file.getSize() : 0)) {
      return new Reply(REFUSED, "Behind the end of the file.");
    }
    if (!folder.reserve()) {
      return FULL;
    }
    try {
      return store(session, path(file), position);
    } finally {
      folder.release();
    }
  }

  private Reply store(FtpIoSession session, Path file, long position) {
    Optional<DataConnection> data = open(session);
    if (data.isEmpty()) {
      return NO_DATA;
    }
    try {
      folder.make(file);
    } catch (IOException e) {
      return new Reply(REFUSED, "Cannot be made.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      // As Apache FtpServer does: what was behind the position goes.
      channel.truncate(position).position(position);
      BoundedStream upload =
          new BoundedStream(Channels.newOutputStream(channel), ServedFolder.MAX_UPLOAD - position);
      if (receive(session, data.get(), upload)) {
        return new Reply(FtpReply.REPLY_226_CLOSING_DATA_CONNECTION, "Stored.");
      }
      return upload.left < 0
          ? new Reply(TOO_LARGE, "More than " + ServedFolder.MAX_UPLOAD + " bytes.")
          : new Reply(BROKEN_OFF, "The upload broke off.");
    } catch (IOException e) {
      return new Reply(LOCAL_ERROR, "Cannot be written.");
    }
  }

  /** Opens the connection for an upload; before that, nothing is changed. */
  private static Optional<DataConnection> open(FtpIoSession session) {
    new Reply(FtpReply.REPLY_150_FILE_STATUS_OKAY, "Go ahead.").to(session);
    try {
      return Optional.of(session.getDataConnection().openConnection());
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  /** Takes an upload; false if it broke off. */
  private static boolean receive(FtpIoSession session, DataConnection data, OutputStream to) {
    try {
      data.transferFromClient(session.getFtpletSession(), to);
      return true;
    } catch (Exception e) {
      return false;
    } finally {
      session.getDataConnection().closeDataConnection();
    }
  }

  private static Optional<Reply> refusal(FtpFile file) {
    if (file.doesExist() && !file.isFile()) {
      return Optional.of(new Reply(REFUSED, "Not a file."));
    }
    return file.isWritable() && isWritable(path(file))
        ? Optional.empty()
        : Optional.of(new Reply(REFUSED, "Permission denied."));
  }

  /** Tells whether the file, or the directory where it would be made, may be written to. */
  private static boolean isWritable(Path file) {
    Path path = file;
    while (Files.notExists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return Files.isWritable(path);
  }

  private static String nameOf(FtpFile file) {
    return file.getAbsolutePath().substring(1);
  }

  private static Path path(FtpFile file) {
    return ((File) file.getPhysicalFile()).toPath();
  }

  private static boolean canBeStored(FtpFile file) {
    try {
      return path(file).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @FunctionalInterface
  private interface Change {
    Reply carryOut(FtpIoSession session, FtpFile file) throws IOException;
  }

  private record Reply(int code, String text) {
    void to(FtpIoSession session) {
      session.write(new DefaultFtpReply(code, text));
    }
  }

  /** Passes on so much and no more. */
  private static final class BoundedStream extends OutputStream {

    private final OutputStream target;
    private long left;

    BoundedStream(OutputStream target, long left) {
      this.target = target;
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw new IOException("upload of more than " + ServedFolder.MAX_UPLOAD + " bytes");
      }
      target.write(buffer, offset, length);
    }
  }
}
