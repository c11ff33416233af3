package io.github.ftpchat.internal.log;

import java.util.Arrays;

/**
 * Blanks in the file, written for late uploads to land in (design: "The lock fences late uploads",
 * "A late copy proves nothing").
 */
public final class Fence {

  /**
   * Each line of a fence has a length that is a multiple of this many bytes. The first may begin
   * with a piece of a line that stood there before; the piece counts. If an upload landed in a
   * fence, the line that is left of it has another length, and the upload began with a line that
   * starts a multiple of this many bytes in front of the end of what is left. One landing in a
   * thousand is not noticed.
   */
  public static final int UNIT = 1 << 10;

  /** The longest of its lines: short enough for every reader. */
  private static final int MAX_LINE = 32 << 10;

  /** Ends each of its lines; other blanks in a file do not end so. */
  private static final byte END = '\t';

  private Fence() {}

  /**
   * Rounds up to a length that a fence can have.
   *
   * @param length how many bytes it must have at least
   * @return the length
   */
  public static int roundUp(int length) {
    return (length + UNIT - 1) / UNIT * UNIT;
  }

  /**
   * Rounds down to a length that a part of a fence can have.
   *
   * @param length how many bytes there may be
   * @return the length; more than asked for if that is less than {@link #UNIT}
   */
  public static int roundDown(int length) {
    return Math.max(UNIT, length / UNIT * UNIT);
  }

  /**
   * Makes a fence, or a part of one.
   *
   * @param length how many bytes it has at least; rounded up
   * @param tail how many bytes stand at the end of the file behind the last line feed
   * @return the bytes to append
   */
  public static byte[] of(int length, int tail) {
    byte[] blanks = new byte[roundUp(length + tail) - tail];
    Arrays.fill(blanks, (byte) ' ');
    for (int end = blanks.length; end > 0; end -= MAX_LINE) {
      blanks[end - 2] = END;
      blanks[end - 1] = '\n';
    }
    return blanks;
  }

  /** Whether a line, without its terminator, ends with the blanks of a fence. */
  static boolean endsWithin(byte[] buffer, int offset, int length) {
    int last = offset + length - 1;
    return length > 0 && buffer[last] == END && (length == 1 || buffer[last - 1] == ' ');
  }
}
