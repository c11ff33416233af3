package io.github.ftpchat.transport;

import io.github.ftpchat.internal.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Writes to files so that nobody takes for kept what the disk did not take.
 *
 * <p>When a force fails, the system may have dropped what it could not write, and shows it to all
 * readers all the same ({@link Disk}). So the write is <b>taken back</b>: blanks are put over its
 * lines; line feeds stay. Nobody finds them then, in this process or another, now or after a
 * restart, and who wants them written writes them again. A file of which that cannot be done is not
 * read until it can. Before more is written to the file, the blanks are <b>forced</b>: a disk that
 * takes nothing is not filled by those who try again.
 *
 * <p>One writes to a file at a time, and nobody reads it meanwhile: what a write comes to is not
 * known before, also to a caller that left it.
 */
final class DurableWrites {

  /** How much strangers can have written between the old end and what was appended. */
  private static final int SLACK = 1 << 20;

  private final Force force;

  // Guarded by this.
  private final Set<Place> busy = new HashSet<>();
  private final Map<Place, Refused> refused = new HashMap<>();

  /**
   * Makes one.
   *
   * @param force forces files; tests give one that fails
   */
  DurableWrites(Force force) {
    this.force = force;
  }

  /** Begins to write to a file, once no other write goes on and what is left of one is forced. */
  Turn begin(Place place) throws IOException {
    Turn turn = new Turn(place);
    try {
      turn.repair();
      return turn;
    } catch (IOException | RuntimeException | Error e) {
      turn.close();
      throw e;
    }
  }

  /** Returns once nothing is found in a file that the disk did not take. */
  void beforeReading(Place place) throws IOException {
    try (Turn turn = new Turn(place)) {
      turn.takeBack();
    }
  }

  private synchronized Optional<Refused> refusedAt(Place place) {
    return Optional.ofNullable(refused.get(place));
  }

  private synchronized void set(Place place, Refused what) {
    refused.put(place, what);
  }

  private synchronized void forget(Place place) {
    refused.remove(place);
  }

  private void forceAll(FileChannel file, Place place, boolean names) throws IOException {
    try {
      force.force(file, place.path());
      Path directory = names ? place.path() : place.folder();
      while (!directory.equals(place.folder())) {
        directory = directory.getParent();
        Disk.forceDirectory(directory);
      }
    } catch (IOException e) {
      throw new IOException("not forced to the disk: " + FileProblem.describe(e), e);
    }
  }

  /** Finds the lines of a write, of which strangers may have overwritten some. */
  private static List<Piece> find(FileChannel file, Refused what) throws IOException {
    byte[] written = what.written();
    long length = Math.min(file.size() - what.from(), written.length + SLACK);
    byte[] there = read(file, what.from(), (int) Math.max(0, length));
    List<Piece> pieces = new ArrayList<>();
    int next = 0;
    int stop;
    for (int start = 0; start < written.length; start = stop) {
      stop = start + 1;
      while (stop < written.length && written[stop - 1] != '\n') {
        stop++;
      }
      byte[] line = Arrays.copyOfRange(written, start, stop);
      int found = indexOf(there, line, next);
      if (found >= 0) {
        pieces.add(new Piece(what.from() + found, line));
        next = found + line.length;
      }
    }
    return pieces;
  }

  private static int indexOf(byte[] text, byte[] part, int from) {
    for (int i = from; i <= text.length - part.length; i++) {
      if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Puts blanks over the pieces that are still there. */
  private static void blank(FileChannel file, List<Piece> pieces) throws IOException {
    for (Piece piece : pieces) {
      byte[] found = read(file, piece.position(), piece.line().length);
      byte[] blanks = piece.blanks();
      if (Arrays.equals(found, piece.line()) || Arrays.equals(found, blanks)) {
        ByteBuffer buffer = ByteBuffer.wrap(blanks);
        while (buffer.hasRemaining()) {
          file.write(buffer, piece.position() + buffer.position());
        }
      }
    }
  }

  private static byte[] read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, position + buffer.position()) < 0) {
        break;
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static FileChannel open(Place place) throws IOException {
    return FileChannel.open(
        place.path(), StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** The time in which one has a file for itself. */
  final class Turn implements AutoCloseable {

    private final Place place;

    private Turn(Place place) throws IOException {
      this.place = place;
      synchronized (DurableWrites.this) {
        while (!busy.add(place)) {
          try {
            DurableWrites.this.wait();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an earlier write went on", e);
          }
        }
      }
    }

    /**
     * Writes and forces. What was written and could not be forced is taken back.
     *
     * @param channel open for writing
     * @param from where the bytes stand at the earliest
     */
    void write(FileChannel channel, long from, ByteBuffer data, Writing writing)
        throws IOException {
      try {
        writing.write(channel, data);
      } catch (IOException e) {
        // What a disk took before it was full is there, and is found.
        try {
          forceOrTakeBack(channel, from, data);
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
      forceOrTakeBack(channel, from, data);
    }

    private void forceOrTakeBack(FileChannel channel, long from, ByteBuffer data)
        throws IOException {
      try {
        // A file that was empty can be a new one.
        forceAll(channel, place, from == 0);
      } catch (IOException e) {
        byte[] written = new byte[data.position()];
        data.get(0, written);
        set(place, new Refused(from, written, Optional.empty()));
        try {
          takeBack();
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
    }

    private void takeBack() throws IOException {
      Optional<Refused> what = refusedAt(place);
      if (what.isEmpty() || what.get().pieces().isPresent()) {
        return;
      }
      try (FileChannel file = open(place)) {
        List<Piece> pieces = find(file, what.get());
        blank(file, pieces);
        set(place, new Refused(0, new byte[0], Optional.of(pieces)));
      } catch (NoSuchFileException e) {
        forget(place);
      }
    }

    private void repair() throws IOException {
      takeBack();
      Optional<Refused> what = refusedAt(place);
      if (what.isEmpty()) {
        return;
      }
      try (FileChannel file = open(place)) {
        // Only what is written again is forced again.
        blank(file, what.get().pieces().orElseThrow());
        forceAll(file, place, true);
      } catch (NoSuchFileException e) {
        // Nothing is left of it.
      }
      forget(place);
    }

    @Override
    public void close() {
      synchronized (DurableWrites.this) {
        busy.remove(place);
        DurableWrites.this.notifyAll();
      }
    }
  }

  /**
   * A file.
   *
   * @param connection counts what was mounted at the folder
   * @param folder the folder, without symbolic links
   * @param path the file in it, without symbolic links
   */
  record Place(long connection, Path folder, Path path) {

    // Not the record's own, by which a class that was used last is held for ever, see design.md.
    @Override
    public boolean equals(Object other) {
      return other instanceof Place place
          && connection == place.connection
          && folder.equals(place.folder)
          && path.equals(place.path);
    }

    @Override
    public int hashCode() {
      return Objects.hash(connection, folder, path);
    }
  }

  /**
   * A write that the disk did not take.
   *
   * @param from where it stands at the earliest
   * @param written its bytes
   * @param pieces where they stood, once they were taken back
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Refused(long from, byte[] written, Optional<List<Piece>> pieces) {}

  /**
   * A line that was written, or a part of one.
   *
   * @param position where it stands
   * @param line its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Piece(long position, byte[] line) {

    byte[] blanks() {
      byte[] blanks = new byte[line.length];
      for (int i = 0; i < blanks.length; i++) {
        blanks[i] = line[i] == '\n' ? line[i] : (byte) ' ';
      }
      return blanks;
    }
  }

  /** Puts bytes into a file. */
  @FunctionalInterface
  interface Writing {
    void write(FileChannel channel, ByteBuffer data) throws IOException;
  }

  /** Brings the content of a file to the disk. */
  @FunctionalInterface
  interface Force {
    void force(FileChannel file, Path path) throws IOException;
  }
}
