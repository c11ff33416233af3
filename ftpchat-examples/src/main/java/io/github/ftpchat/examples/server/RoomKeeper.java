package io.github.ftpchat.examples.server;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import io.github.ftpchat.transport.TransportNames;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.ftpserver.ftplet.DataConnection;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;

/**
 * Carries out APPE in place of Apache FtpServer, whose own takes the size of the file when the
 * upload begins, cuts the file to it and writes from there: of concurrent appends all but one are
 * lost. Here an upload is collected first and appended in one write when it is complete.
 *
 * <p>The end of an upload in stream mode is the end of its connection, and a client that dies while
 * it sends ends it just so. What tells them apart is that records are lines: an upload without a
 * line break at its end is refused as a whole.
 */
final class RoomKeeper extends DefaultFtplet {

  private static final String ROOM_ENDING = ".txt";
  private static final int BROKEN_OFF = FtpReply.REPLY_426_CONNECTION_CLOSED_TRANSFER_ABORTED;
  private static final int LOCAL_ERROR = FtpReply.REPLY_451_REQUESTED_ACTION_ABORTED;
  private static final int NO_SPACE = FtpReply.REPLY_452_REQUESTED_ACTION_NOT_TAKEN;
  private static final int REFUSED = FtpReply.REPLY_550_REQUESTED_ACTION_NOT_TAKEN;
  private static final int TOO_LARGE =
      FtpReply.REPLY_552_REQUESTED_FILE_ACTION_ABORTED_EXCEEDED_STORAGE;
  private static final int NAME_NOT_ALLOWED =
      FtpReply.REPLY_553_REQUESTED_ACTION_NOT_TAKEN_FILE_NAME_NOT_ALLOWED;
  private static final int MAX_APPEND = 8 << 20;

  private final DirectoryTransport files;

  /**
   * Makes a keeper.
   *
   * @param files the folder that is served
   */
  RoomKeeper(DirectoryTransport files) {
    this.files = files;
  }

  @Override
  public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException {
    return switch (request.getCommand().toUpperCase(Locale.ROOT)) {
      // FtpServer says 431 to this without a certificate, which may pass; here it does not.
      case "AUTH" -> reply(session, FtpReply.REPLY_502_COMMAND_NOT_IMPLEMENTED, "No TLS here.");
      // Nobody needs it, and a folder that gets another name takes the rooms in it along.
      case "RNFR", "RNTO" ->
          reply(session, FtpReply.REPLY_502_COMMAND_NOT_IMPLEMENTED, "Nothing is renamed here.");
      case "APPE", "STOR", "STOU", "DELE", "MKD" ->
          session.isLoggedIn() && request.hasArgument()
              ? change(session, request)
              : FtpletResult.DEFAULT;
      default -> FtpletResult.DEFAULT;
    };
  }

  private FtpletResult change(FtpSession session, FtpRequest request) throws FtpException {
    FtpFile file = session.getFileSystemView().getFile(request.getArgument());
    // The server would keep a name that this computer's encoding lacks under another one.
    if (!TransportNames.isFileName(nameOf(file)) || !canBeStored(file)) {
      return reply(session, NAME_NOT_ALLOWED, "This name cannot be stored here.");
    }
    if (request.getCommand().equalsIgnoreCase("APPE")) {
      return append(session, file);
    }
    return file.getName().toLowerCase(Locale.ROOT).endsWith(ROOM_ENDING)
        ? reply(session, NAME_NOT_ALLOWED, "Rooms can only be read and appended to.")
        : FtpletResult.DEFAULT;
  }

  private FtpletResult append(FtpSession session, FtpFile file) throws FtpException {
    if (file.doesExist() && !file.isFile()) {
      return reply(session, REFUSED, "Not a file.");
    }
    if (!isWritable(file)) {
      return reply(session, REFUSED, "Permission denied.");
    }
    reply(session, FtpReply.REPLY_150_FILE_STATUS_OKAY, "Go ahead.");
    Upload upload = new Upload();
    try {
      DataConnection data = session.getDataConnection().openConnection();
      data.transferFromClient(session, upload);
    } catch (Exception e) {
      return upload.tooLarge
          ? reply(session, TOO_LARGE, "More than " + MAX_APPEND + " bytes; nothing was stored.")
          : reply(session, BROKEN_OFF, "The upload broke off; nothing was stored.");
    } finally {
      session.getDataConnection().closeDataConnection();
    }
    Optional<byte[]> lines = upload.wholeLines();
    return lines.isPresent()
        ? store(session, nameOf(file), lines.get())
        : reply(session, BROKEN_OFF, "No line break at the end; nothing was stored.");
  }

  private FtpletResult store(FtpSession session, String name, byte[] bytes) throws FtpException {
    AppendResult result;
    try {
      synchronized (files) {
        result = files.append(name, bytes);
      }
    } catch (TransportException e) {
      return reply(session, NAME_NOT_ALLOWED, "Not stored.");
    }
    return switch (result.outcome()) {
      case ACKED -> reply(session, FtpReply.REPLY_226_CLOSING_DATA_CONNECTION, "Appended.");
      case NOT_WRITTEN ->
          result.problem().orElseThrow().reason() == Reason.NO_SPACE
              ? reply(session, NO_SPACE, "No space; nothing was stored.")
              : reply(session, REFUSED, "Not permitted; nothing was stored.");
      case UNKNOWN -> reply(session, LOCAL_ERROR, "It is not known what was stored.");
    };
  }

  private static String nameOf(FtpFile file) {
    return file.getAbsolutePath().substring(1);
  }

  /** Tells whether the file, or the directory where it would be made, may be written to. */
  private static boolean isWritable(FtpFile file) {
    Path path = ((File) file.getPhysicalFile()).toPath();
    while (Files.notExists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return Files.isWritable(path);
  }

  private static boolean canBeStored(FtpFile file) {
    try {
      return ((File) file.getPhysicalFile()).toPath().isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static FtpletResult reply(FtpSession session, int code, String text) throws FtpException {
    session.write(new DefaultFtpReply(code, text));
    return FtpletResult.SKIP;
  }

  /** What a client sends, up to the most that is taken. */
  private static final class Upload extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean tooLarge;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      tooLarge = tooLarge || length > MAX_APPEND - bytes.size();
      if (tooLarge) {
        throw new IOException("upload of more than " + MAX_APPEND + " bytes");
      }
      bytes.write(buffer, offset, length);
    }

    /** Gives what came, if it is whole lines. */
    Optional<byte[]> wholeLines() {
      byte[] all = bytes.toByteArray();
      boolean whole =
          all.length > 0 && (all[all.length - 1] == '\n' || all[all.length - 1] == '\r');
      return whole ? Optional.of(all) : Optional.empty();
    }
  }
}
