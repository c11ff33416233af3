package io.github.ftpchat.internal.log;

import java.util.Arrays;

/**
 * Blanks that are put into the file for what may still come to land in them (design, decisions 9
 * and 19).
 */
public final class Fence {

  /**
   * Each line of a fence has a multiple of so many bytes, with the piece of a line that it may
   * stand behind. A line of another length is what is left where something landed, which began with
   * a line that starts a multiple of so many bytes in front of its end. One landing in a thousand
   * is not noticed.
   */
  public static final int UNIT = 1 << 10;

  /** The longest of its lines: no reader takes it for too long. */
  private static final int LINE = 32 << 10;

  /** Ends each of its lines, as blanks that are there for another reason do not. */
  private static final byte END = '\t';

  private Fence() {}

  /** Rounds up to what a fence can have. */
  public static int roundUp(int length) {
    return (length + UNIT - 1) / UNIT * UNIT;
  }

  /** Rounds down to what a part of a fence can have. */
  public static int roundDown(int length) {
    return Math.max(UNIT, length / UNIT * UNIT);
  }

  /**
   * Makes a fence, or a part of one.
   *
   * @param length how many bytes it has at the least, rounded
   * @param tail how many bytes stand at the end of the file behind the last line feed
   */
  public static byte[] of(int length, int tail) {
    byte[] blanks = new byte[roundUp(length + tail) - tail];
    Arrays.fill(blanks, (byte) ' ');
    for (int end = blanks.length; end > 0; end -= LINE) {
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
