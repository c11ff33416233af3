package io.github.ftpchat.examples.cli;

import io.github.ftpchat.OutboxStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import picocli.CommandLine.Option;

/** Where messages outlive the program, for the commands that send. */
final class StoreOptions {

  @Option(
      names = "--outbox",
      paramLabel = "DIR",
      description = "Keep messages in DIR until they are settled, and send what waits there.")
  private Path outbox;

  boolean isGiven() {
    return outbox != null;
  }

  /** The end of a message that says what becomes of what was not sent. */
  String consequence() {
    return isGiven() ? "; it waits in " + outbox : "";
  }

  /**
   * Opens the part of the outbox that is for the place of a room: the names of rooms alone do not
   * tell them apart. Returns null if none was asked for.
   *
   * @throws UncheckedIOException if it cannot be used
   */
  OutboxStore open(RoomUrl url) {
    try {
      return isGiven() ? OutboxStore.directory(outbox.resolve(nameOf(url.place()))) : null;
    } catch (IOException e) {
      throw new UncheckedIOException("--outbox: " + reason(e), e);
    }
  }

  /** A name for a directory, which has to be short and plain. */
  private static String nameOf(String place) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what is wrong with a file, where the exception has just its name. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied: " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException) {
      return "not a directory: " + e.getMessage();
    }
    return e instanceof NoSuchFileException
        ? "no such directory: " + e.getMessage()
        : e.getMessage();
  }
}
