package io.github.ftpchat.internal.codec;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates zlib streams into one buffer, up to a limit. Not thread-safe. */
final class Inflation {

  static final int MALFORMED = -1;
  static final int TOO_LARGE = -2;

  /** A buffer that grew beyond this is not kept. */
  private static final int MAX_KEPT_BUFFER = 1 << 16;

  private final ShortInflater shortInflater = new ShortInflater();
  private final Inflater inflater = new Inflater();
  private final int limit;
  private byte[] output;

  Inflation(int limit) {
    this.limit = limit;
    this.output = new byte[initialLength()];
  }

  private int initialLength() {
    // One more than the limit, so that a stream which ends there is known from one that goes on.
    return (int) Math.min(4096, limit + 1L);
  }

  /** Holds what was inflated last. */
  byte[] output() {
    return output;
  }

  /**
   * Inflates a stream. Bytes behind its end do not matter.
   *
   * @return how many bytes {@link #output()} holds, {@link #MALFORMED} or {@link #TOO_LARGE}
   */
  int inflate(byte[] zlib) {
    int length = shortInflater.inflate(zlib, output, limit);
    return length == ShortInflater.UNKNOWN ? inflateAny(zlib) : length;
  }

  private int inflateAny(byte[] zlib) {
    inflater.reset();
    inflater.setInput(zlib);
    int length = 0;
    try {
      while (true) {
        length += inflater.inflate(output, length, output.length - length);
        if (inflater.finished()) {
          return length > limit ? TOO_LARGE : length;
        }
        if (length < output.length) {
          // Neither done nor out of room: the stream is cut, or wants a dictionary.
          return MALFORMED;
        }
        if (length > limit) {
          return TOO_LARGE;
        }
        byte[] larger = new byte[(int) Math.min(limit + 1L, 2L * length)];
        System.arraycopy(output, 0, larger, 0, length);
        output = larger;
      }
    } catch (DataFormatException e) {
      return MALFORMED;
    }
  }

  /**
   * Lets go of what a long stream took, as there is one of these for each session and processor.
   */
  void trim() {
    if (output.length > MAX_KEPT_BUFFER) {
      output = new byte[initialLength()];
    }
  }

  /** Says whether bytes start as a zlib stream does, after a look at the first few. */
  boolean looksLikeZlib(byte[] bytes, int length) {
    inflater.reset();
    inflater.setInput(bytes, 0, length);
    try {
      int inflated = inflater.inflate(output, 0, Math.min(output.length, 64));
      return inflated > 0 || inflater.finished();
    } catch (DataFormatException e) {
      return false;
    }
  }
}
