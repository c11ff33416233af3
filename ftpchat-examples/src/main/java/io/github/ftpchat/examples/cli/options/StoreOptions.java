package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/**
 * Where messages outlive the program, for the commands that send.
 *
 * @since 0.1
 */
public final class StoreOptions {

  private static final Duration POLL = Duration.ofMillis(100);

  @Option(
      names = "--outbox",
      paramLabel = "DIR",
      description =
          "Keep messages in DIR until they are settled, and send what waits there. One process at a"
              + " time has the outbox of a room; the next waits for it, up to --timeout.")
  private Path outbox;

  StoreOptions() {}

  /**
   * Tells whether there is an outbox.
   *
   * @return whether the option was given
   */
  public boolean isGiven() {
    return outbox != null;
  }

  /**
   * Says what becomes of what was not sent.
   *
   * @return the end of a sentence; empty if there is no outbox
   */
  public String consequence() {
    return isGiven() ? "; it waits in " + outbox : "";
  }

  /**
   * Opens the part of the outbox that is for the place of a room: the names of rooms alone do not
   * tell them apart.
   *
   * @param url where the room is
   * @param deadline until when to wait for another process that has it
   * @return the outbox, to be closed; null if none was asked for
   * @throws UsageException if it cannot be used
   * @throws TimedOutException if another process has it until then
   * @throws UncheckedIOException if it fails
   */
  public OutboxStore open(RoomUrl url, Deadline deadline) {
    if (!isGiven()) {
      return null;
    }
    Path part = outbox.resolve(PlaceName.of(url.place()));
    while (true) {
      try {
        return OutboxStore.directory(part);
      } catch (FileSystemException e) {
        throw new UsageException("--outbox: " + FileProblem.describe(e), e);
      } catch (IOException e) {
        if (!isInUse(e)) {
          throw new UncheckedIOException("--outbox: " + FileProblem.describe(e), e);
        }
        if (deadline.left().isZero()) {
          throw new TimedOutException("--outbox: " + FileProblem.describe(e));
        }
      }
      deadline.pause(POLL);
    }
  }

  /** Another process is no more than a matter of time. */
  private static boolean isInUse(IOException e) {
    return String.valueOf(e.getMessage()).contains(" is in use by ");
  }
}
