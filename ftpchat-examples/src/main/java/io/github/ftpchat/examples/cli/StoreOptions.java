package io.github.ftpchat.examples.cli;

import io.github.ftpchat.OutboxStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import picocli.CommandLine.Option;

/** Where messages outlive the program, for the commands that send. */
final class StoreOptions {

  private static final Duration POLL = Duration.ofMillis(100);

  @Option(
      names = "--outbox",
      paramLabel = "DIR",
      description =
          "Keep messages in DIR until they are settled, and send what waits there. One process at a"
              + " time has the outbox of a room; the next waits for it, up to --timeout.")
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
   * @param deadline until when to wait for another process that has it
   * @throws UsageException if it cannot be used
   * @throws TimedOutException if another process has it until then
   * @throws UncheckedIOException if it fails
   */
  OutboxStore open(RoomUrl url, Deadline deadline) {
    if (!isGiven()) {
      return null;
    }
    Path part = outbox.resolve(nameOf(url.place()));
    while (true) {
      try {
        return OutboxStore.directory(part);
      } catch (FileSystemException e) {
        throw new UsageException("--outbox: " + reason(e), e);
      } catch (IOException e) {
        if (!isInUse(e)) {
          throw new UncheckedIOException("--outbox: " + reason(e), e);
        }
        if (deadline.left().isZero()) {
          throw new TimedOutException("--outbox: " + reason(e));
        }
      }
      deadline.pause(POLL);
    }
  }

  /** Another process is no more than a matter of time. */
  private static boolean isInUse(IOException e) {
    return String.valueOf(e.getMessage()).contains(" is in use by ");
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
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return "not a directory: " + e.getMessage();
    }
    return e instanceof NoSuchFileException
        ? "no such directory: " + e.getMessage()
        : e.getMessage();
  }
}
