package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.Printer;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Saves how far a room was shown only when it was handed to whoever reads the output. What cannot
 * be saved ends the command, as it would be printed once more the next time.
 *
 * @since 0.1
 */
public final class PrintedCursors implements CursorStore {

  private final Path file;
  private final CursorStore store;
  private final String place;
  private final Output out;
  private final Printer printer;

  /**
   * Makes a store.
   *
   * @param file where cursors are kept
   * @param url the room, as rooms of other places can have its name
   * @param out what has to be handed over first
   * @param printer prints to {@code out}
   */
  public PrintedCursors(Path file, RoomUrl url, Output out, Printer printer) {
    this.file = file;
    this.store = CursorStore.file(file);
    this.place = url.place();
    this.out = out;
    this.printer = printer;
  }

  /**
   * Makes sure that the cursor of a room can be read and will be saved.
   *
   * @param room the name of the room
   * @throws UsageException if not
   */
  public void requireUsable(String room) {
    try {
      load(room);
      WritableDirectory.require(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UsageException("--cursor: " + FileProblem.describe(e), e);
    }
  }

  @Override
  public Optional<Cursor> load(String room) throws IOException {
    return store.load(place + room);
  }

  @Override
  public void save(String room, Cursor cursor) throws IOException {
    try {
      out.flush();
    } catch (UncheckedIOException e) {
      printer.fail(e);
    }
    if (printer.ended().isDone()) {
      return;
    }
    try {
      store.save(place + room, cursor);
    } catch (IOException e) {
      // The exception names the file that was to take its place.
      String reason =
          e instanceof FileSystemException problem ? problem.getReason() : e.getMessage();
      printer.fail(
          new UncheckedIOException(
              "--cursor: not saved: %s%s".formatted(file, reason == null ? "" : ": " + reason), e));
    }
  }
}
