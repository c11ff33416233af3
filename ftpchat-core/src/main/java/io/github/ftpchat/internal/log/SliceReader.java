package io.github.ftpchat.internal.log;

import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reads the file slice by slice during a pass, and holds a slice until it is framed.
 *
 * <pre>
 *               used           buffer.length()
 *                 v                  v
 *   | framed      | not framed yet   | not read yet ...
 *   ^             ^
 *   buffer[0]     position, in the file
 * </pre>
 */
final class SliceReader {

  /** How long a fast read may take at most, well below what the watchdog allows. */
  private static final long SLOW = Duration.ofSeconds(30).toNanos();

  /** How many bytes a read has room for that were appended since the size of the file was seen. */
  private static final int ROOM_FOR_GROWTH = 16 << 10;

  private static final ReadBuffer NOTHING = new ReadBuffer(0);

  // Valid for the pass.
  private final String path;
  private final PassRequest request;
  private final LongSupplier clock;
  private final SliceLimit limit;
  private long position;
  private boolean atEnd;
  private boolean endedEarly;

  /** How many bytes the next read may bring. It starts small if few bytes may be wanted. */
  private int window;

  /** How much of what comes next was read before. */
  private int rereadBytes;

  // Valid for the slice.
  private ReadBuffer buffer = NOTHING;
  private int used;

  /**
   * Makes a reader.
   *
   * @param position where to start
   * @param window how much the first read may bring
   */
  SliceReader(
      String path,
      PassRequest request,
      LongSupplier clock,
      SliceLimit limit,
      long position,
      int window) {
    this.path = path;
    this.request = request;
    this.clock = clock;
    this.limit = limit;
    this.position = position;
    this.window = window;
  }

  /** Where in the file what was not framed yet starts. */
  long position() {
    return position;
  }

  byte[] bytes() {
    return buffer.bytes();
  }

  /** Where in {@link #bytes} what was not framed yet starts. */
  int used() {
    return used;
  }

  /** How many bytes were read and not framed yet. */
  int unframed() {
    return buffer.length() - used;
  }

  /** Whether the last read got to the end of the file. */
  boolean isAtEnd() {
    return atEnd;
  }

  /** Whether the file ended before the size that it was seen to have. */
  boolean endedEarly() {
    return endedEarly;
  }

  /** Whether the file grows so fast that reading it would never end. */
  boolean isOutgrown() {
    return position > request.size() + SliceLimit.MAX;
  }

  /** Reads the next slice. The last one has to be framed. */
  void read(Transport transport) throws TransportException {
    long expected = Math.max(0, request.size() - position) + ROOM_FOR_GROWTH;
    int most = Math.min(limit.bytes(), window) + rereadBytes;
    rereadBytes = 0;
    window = Math.min(SliceLimit.MAX, window * 2);
    buffer = new ReadBuffer((int) Math.min(most, expected));
    used = 0;
    // Shrink first; a fast read grows it back. Over a slow line a large read might never end.
    limit.shrink();
    long readStartedAt = clock.getAsLong();
    long count = transport.read(path, position, most, buffer);
    boolean more = count > 0 && count < most && position + count < request.size();
    if (more) {
      // The read was cut short, or the file is shorter by now: it goes on only if more comes.
      long rest = transport.read(path, position + count, most - count, buffer);
      more = rest > 0;
      count += rest;
    }
    atEnd = count < most && !(more && position + count < request.size());
    if (clock.getAsLong() - readStartedAt < SLOW) {
      limit.growFrom(most);
    }
    endedEarly = atEnd && !request.believesEarlyEnd() && position + count < request.size();
  }

  boolean matches(Anchor anchor) {
    return anchor.matches(buffer.bytes(), used, unframed());
  }

  /** Moves on by bytes that were framed, or are not to be. */
  void advance(int count) {
    used += count;
    position += count;
  }

  /** An anchor of what ends at a place in this slice, or null. */
  Anchor anchorAt(long end) {
    return Anchor.before(buffer.bytes(), 0, used - (int) (position - end), end);
  }

  /** Goes back to a place, to read what is behind it again. */
  void goBackTo(long at) {
    rereadBytes = (int) (position - at);
    position = at;
  }

  /** Makes the next read a small one: it brings what the sink may have no room for. */
  void narrow() {
    window = SliceLimit.MIN;
  }

  void dropSlice() {
    buffer = NOTHING;
    used = 0;
  }

  /** Drops the slice though it was not framed to its end. */
  void letGo() {
    dropSlice();
    atEnd = false;
  }
}
