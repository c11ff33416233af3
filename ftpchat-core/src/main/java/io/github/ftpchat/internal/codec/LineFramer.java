package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Splits the content of the file into lines. LF, CR LF and a lone CR end a line. However the
 * content is cut into calls of {@link #accept}, the lines are the same.
 *
 * <p>Lines that lie within one call are lent as they are; the begin of any other is kept, up to the
 * limit. A line beyond the limit is counted and not kept; it comes as one call with its true
 * length, or as several of {@value #SECTION} bytes and one with the rest if it is longer than that.
 *
 * <p>Not thread-safe.
 */
public final class LineFramer {

  /** What is told at once of a line without end, so that lengths are ints and a reader moves on. */
  static final int SECTION = 1 << 30;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A byte in every lane above the greatest terminator. */
  private static final long ABOVE_TERMINATORS = 0x0E0E0E0E0E0E0E0EL;

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] NOTHING = {};

  private final int maxLineBytes;
  private final LineSink sink;

  private byte[] kept = NOTHING;
  private long position;
  private int length;
  private boolean tooLong;
  private boolean afterCr;

  /**
   * Makes a framer.
   *
   * @param position the byte offset in the file of the first byte that will be given
   * @param maxLineBytes the longest line that is kept, without its terminator
   * @param sink takes the lines
   */
  public LineFramer(long position, int maxLineBytes, LineSink sink) {
    this.position = position;
    this.maxLineBytes = maxLineBytes;
    this.sink = sink;
  }

  /**
   * Takes the next bytes of the file.
   *
   * @param buf holds the bytes; not kept
   * @param off where they start
   * @param len how many there are
   */
  public void accept(byte[] buf, int off, int len) {
    int end = off + len;
    int start = off;
    if (afterCr && len > 0) {
      boolean lf = buf[start] == '\n';
      start += lf ? 1 : 0;
      reportKept(lf ? 2 : 1, true);
    }
    while (start < end) {
      int stop = terminator(buf, start, end);
      if (stop == end) {
        keep(buf, start, end - start);
        return;
      }
      boolean cr = buf[stop] == '\r';
      if (cr && stop + 1 == end) {
        keep(buf, start, stop - start);
        afterCr = true;
        return;
      }
      int terminatorLength = cr && buf[stop + 1] == '\n' ? 2 : 1;
      if (length > 0) {
        keep(buf, start, stop - start);
        reportKept(terminatorLength, true);
      } else {
        report(buf, start, stop - start, terminatorLength, true);
      }
      start = stop + terminatorLength;
    }
  }

  /** Ends the content: what came after the last terminator is a line without one. */
  public void finish() {
    if (afterCr) {
      reportKept(1, true);
    } else if (length > 0) {
      reportKept(0, false);
    }
    kept = NOTHING;
  }

  /**
   * Tells how much is kept of lines that are not complete.
   *
   * @return how many bytes of memory that takes
   */
  public int held() {
    return kept.length;
  }

  private void keep(byte[] buf, int start, int count) {
    int rest = count;
    while (rest > SECTION - length) {
      rest -= SECTION - length;
      length = SECTION;
      tooLong = true;
      reportKept(0, false);
      tooLong = true;
    }
    if (!tooLong && rest > maxLineBytes - length) {
      tooLong = true;
      kept = NOTHING;
    }
    if (!tooLong) {
      if (rest > kept.length - length) {
        int doubled = (int) Math.min(maxLineBytes, 2L * kept.length);
        kept = Arrays.copyOf(kept, Math.max(doubled, length + rest));
      }
      System.arraycopy(buf, start, kept, length, rest);
    }
    length += rest;
  }

  private void reportKept(int terminatorLength, boolean terminated) {
    int total = length;
    length = 0;
    afterCr = false;
    report(kept, 0, total, terminatorLength, terminated);
  }

  private void report(byte[] buf, int offset, int count, int terminatorLength, boolean terminated) {
    boolean skipped = tooLong || count > maxLineBytes;
    tooLong = false;
    long start = position;
    int total = count + terminatorLength;
    position += total;
    sink.line(buf, offset, skipped ? 0 : count, start, total, terminated, skipped);
  }

  /** Finds the first CR or LF, or {@code end}; eight bytes at a time, as lines are long. */
  private static int terminator(byte[] buf, int from, int end) {
    int i = from;
    while (i < end) {
      if (end - i >= Long.BYTES) {
        long eight = (long) LONGS.get(buf, i);
        // Sets the high bit of the lowest byte that is below 0x0E, and perhaps of some above it.
        if (((eight - ABOVE_TERMINATORS) & ~eight & HIGH_BITS) == 0) {
          i += Long.BYTES;
          continue;
        }
      }
      int stop = Math.min(end, i + Long.BYTES);
      for (; i < stop; i++) {
        if (buf[i] == '\n' || buf[i] == '\r') {
          return i;
        }
      }
    }
    return end;
  }
}
