package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Splits the content of the file into lines. LF, CR LF and a lone CR end a line. However the
 * content is cut into calls of {@link #accept}, the lines are the same.
 *
 * <ul>
 *   <li>A line that lies within one call is lent as it is. The start of any other line is kept, up
 *       to the limit.
 *   <li>If a line exceeds the limit, the bytes are dropped that base64 decoders ignore. So a hole
 *       of NULs in front of a record, left by a server whose disk was full, does not make the line
 *       too long. A NUL at the end of the line stands for all that was dropped.
 *   <li>A line that still exceeds the limit is counted and not kept. It comes as one call with its
 *       true length. If it is longer than {@value #SECTION} bytes, it comes in sections of that
 *       length and one with the rest.
 *   <li>A hole whose end is not known yet counts as a line that ends there. So it is not read
 *       again, and what comes behind it is a line.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class LineFramer {

  /**
   * How many bytes of a line without an end are reported together, so that lengths fit an int and a
   * reader moves on.
   */
  static final int SECTION = 1 << 30;

  /** How many times the limit a line without end may have that holds something. */
  private static final int REREAD = 2;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A byte in every lane above the greatest terminator. */
  private static final long ABOVE_TERMINATORS = 0x0E0E0E0E0E0E0E0EL;

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] NOTHING = {};

  /** Ends a line of which something was dropped: it does not look as if it was all there. */
  private static final byte DROPPED = 0;

  private final int maxLineBytes;
  private final LineSink sink;

  private byte[] kept = NOTHING;
  private long position;
  private int length;
  private boolean tooLong;
  private boolean afterCr;

  /** Whether the line is beyond the limit as it stands, so that not all of it is kept. */
  private boolean squeezed;

  /** How many bytes are kept of such a line. */
  private int squeezedLength;

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
      if (length > 0 || stop - start > maxLineBytes) {
        keep(buf, start, stop - start);
        reportKept(terminatorLength, true);
      } else {
        report(buf, start, stop - start, stop - start + terminatorLength, true, false);
      }
      start = stop + terminatorLength;
    }
  }

  /** Ends the content: what came after the last terminator is a line without one. */
  public void finish() {
    if (afterCr) {
      reportKept(1, true);
    } else if (length > 0) {
      boolean hole = isHole();
      // What has no end is read again and again.
      tooLong |= squeezed && length > REREAD * (long) maxLineBytes;
      reportKept(0, hole);
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

  /**
   * Drops the incomplete line if it exceeds the limit: it then comes as one that is too long.
   *
   * @return false if it is not
   */
  public boolean giveUpLong() {
    if (squeezed && squeezedLength > 0) {
      tooLong = true;
      kept = NOTHING;
    }
    return squeezed;
  }

  private void keep(byte[] buf, int start, int count) {
    int from = start;
    int rest = count;
    while (rest > SECTION - length) {
      int section = SECTION - length;
      keepSome(buf, from, section);
      from += section;
      rest -= section;
      boolean hole = isHole();
      tooLong = true;
      reportKept(0, hole);
      tooLong = !hole;
    }
    keepSome(buf, from, rest);
  }

  private void keepSome(byte[] buf, int start, int count) {
    if (!tooLong && !squeezed && count > maxLineBytes - length) {
      squeezed = true;
      squeezedLength = 0;
      squeeze(kept, 0, length);
      kept = Arrays.copyOf(kept, Math.min(kept.length, squeezedLength));
    }
    if (squeezed && !tooLong) {
      squeeze(buf, start, count);
    } else if (!tooLong) {
      growKept(length, count);
      System.arraycopy(buf, start, kept, length, count);
    }
    length += count;
  }

  private void growKept(int used, int more) {
    if (more > kept.length - used) {
      int doubled = (int) Math.min(maxLineBytes, 2L * kept.length);
      kept = Arrays.copyOf(kept, Math.max(doubled, used + more));
    }
  }

  /** Keeps the bytes that a decoder looks at; or nothing, if they are too many. */
  private void squeeze(byte[] buf, int start, int count) {
    for (int i = start; i < start + count; i++) {
      byte c = buf[i];
      if (c > ' ' && isOfBase64(c)) {
        if (squeezedLength == maxLineBytes) {
          tooLong = true;
          kept = NOTHING;
          return;
        }
        growKept(squeezedLength, 1);
        kept[squeezedLength++] = c;
      }
    }
  }

  private static boolean isOfBase64(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '/' && c <= '9')
        || c == '+'
        || c == '-'
        || c == '_'
        || c == '=';
  }

  /** Whether nothing of a line beyond the limit was worth keeping so far. */
  private boolean isHole() {
    return squeezed && !tooLong && squeezedLength == 0;
  }

  private void reportKept(int terminatorLength, boolean terminated) {
    int total = length;
    boolean skipped = tooLong || (squeezed && squeezedLength == 0);
    if (squeezed && !skipped) {
      growKept(squeezedLength, 1);
      kept[squeezedLength++] = DROPPED;
    }
    int count = skipped ? 0 : squeezed ? squeezedLength : total;
    length = 0;
    afterCr = false;
    tooLong = false;
    squeezed = false;
    report(kept, 0, count, total + terminatorLength, terminated, skipped);
  }

  private void report(
      byte[] buf, int offset, int count, int total, boolean terminated, boolean skipped) {
    long start = position;
    position += total;
    sink.line(buf, offset, count, start, total, terminated, skipped);
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
