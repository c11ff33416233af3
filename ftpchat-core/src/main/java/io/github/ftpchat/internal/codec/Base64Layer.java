package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * One layer of base64: decodes it strictly, or first brings it into canonical form. Not
 * thread-safe.
 *
 * <p>Only canonical input is decoded: characters of the alphabet, in fours, padded at the end. This
 * class checks that before {@link java.util.Base64.Decoder} sees the input, because on some
 * processors the decoder writes past its output when the input is malformed (CVE-2026-114938). The
 * spare bits of the last character are ignored, as CPython does.
 */
final class Base64Layer {

  private static final byte PAD = '=';

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long TOPS = 0x8080_8080_8080_8080L;

  /** Turns capitals into small letters, and nothing else into letters. */
  private static final long SMALL = ONES * ('a' - 'A');

  private static final long PADS_TO_LETTERS = ('A' ^ PAD) * 0x0101_0000_0000_0000L;

  /** Longer input is copied to an array that is not kept: all together are 33 KB at most. */
  private static final int MAX_KEPT = 512;

  /** Whether {@code -_} are in the alphabet, beside {@code +/}. */
  private final boolean urlSafe;

  /** By a fourth of their length: the JDK decodes whole arrays, and those of records are alike. */
  private final byte[][] copies = new byte[MAX_KEPT / 4 + 1][];

  private Base64Layer(boolean urlSafe) {
    this.urlSafe = urlSafe;
  }

  /** The outer layer of {@link io.github.ftpchat.Dialect#V1_6}. */
  static Base64Layer standard() {
    return new Base64Layer(false);
  }

  /** The text of a token. CPython maps {@code -_} to {@code +/} and so takes both. */
  static Base64Layer urlSafe() {
    return new Base64Layer(true);
  }

  boolean contains(byte c) {
    return outside(ONES * (c & 0xFF)) == 0;
  }

  /** The top bit of each byte that is not in the alphabet. Eight at a time, without a branch. */
  private long outside(long eight) {
    long low = eight & ~TOPS;
    long inside = range(low | SMALL, 'a', 'z') | range(low, '/', '9') | range(low, '+', '+');
    if (urlSafe) {
      inside |= range(low, '-', '-') | range(low, '_', '_');
    }
    return (eight | ~inside) & TOPS;
  }

  /** The top bit of each byte in a range, where none has one, so that no sum reaches the next. */
  private static long range(long low, char from, char to) {
    return (low + ONES * (0x80 - from)) & ~(low + ONES * (0x7F - to)) & TOPS;
  }

  /**
   * How many bytes canonical input of this length decodes to; -1 if the length is not canonical.
   */
  static int decodedLength(byte[] src, int offset, int length) {
    if (length % 4 != 0) {
      return -1;
    }
    if (length == 0) {
      return 0;
    }
    int last = offset + length - 1;
    int pads = src[last] != PAD ? 0 : src[last - 1] != PAD ? 1 : 2;
    return length / 4 * 3 - pads;
  }

  /**
   * Decodes canonical input.
   *
   * @param dst takes the bytes; must have room for as many as {@link #decodedLength} says. Where it
   *     has more, what is behind them is undefined: JDK 25 with AVX2 writes a zero directly behind
   *     output of 31, 55, 79 ... bytes.
   * @return how many bytes were decoded, or -1 if the input is not canonical
   */
  int decode(byte[] src, int offset, int length, byte[] dst) {
    int decoded = decodedLength(src, offset, length);
    if (decoded <= 0) {
      return decoded;
    }
    int pads = length / 4 * 3 - decoded;
    // The last eight, with letters in place of the pads.
    long eight = lastEight(src, offset, length) ^ (PADS_TO_LETTERS << ((2 - pads) * Byte.SIZE));
    long outside = outside(eight);
    long plusOrSlash = range(eight, '+', '+') | range(eight, '/', '/');
    for (int i = 0; i < length - Long.BYTES; i += Long.BYTES) {
      eight = (long) LONGS.get(src, offset + i);
      outside |= outside(eight);
      plusOrSlash |= range(eight, '+', '+') | range(eight, '/', '/');
    }
    if (outside != 0) {
      return -1;
    }
    byte[] copy = copyOf(src, offset, length);
    if (!urlSafe) {
      return Base64.getDecoder().decode(copy, dst);
    }
    if (plusOrSlash != 0) {
      toUrlSafe(copy);
    }
    return Base64.getUrlDecoder().decode(copy, dst);
  }

  private static long lastEight(byte[] src, int offset, int length) {
    return length < Long.BYTES
        ? ('A' * (ONES >>> Integer.SIZE)) | ((long) (int) INTS.get(src, offset) << Integer.SIZE)
        : (long) LONGS.get(src, offset + length - Long.BYTES);
  }

  private static void toUrlSafe(byte[] text) {
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == '+' ? (byte) '-' : text[i] == '/' ? (byte) '_' : text[i];
    }
  }

  private byte[] copyOf(byte[] src, int offset, int length) {
    if (length > MAX_KEPT) {
      return Arrays.copyOfRange(src, offset, offset + length);
    }
    byte[] copy = copies[length / 4];
    if (copy == null) {
      copy = new byte[length];
      copies[length / 4] = copy;
    }
    System.arraycopy(src, offset, copy, 0, length);
    return copy;
  }

  /**
   * Brings input into canonical form by the rules of CPython's {@code a2b_base64} without strict
   * mode, which FTPChat reads with.
   *
   * <ul>
   *   <li>Bytes outside the alphabet are dropped.
   *   <li>A pad ends the input if, with those directly before it but for dropped bytes, it
   *       completes a group of four that has two characters at least. Nothing behind it is read.
   *   <li>Any other pad is dropped.
   *   <li>Input that ends within a group is invalid.
   * </ul>
   *
   * @param dst takes the canonical form; must have room for {@code length} bytes
   * @return how the canonical form came out
   */
  Canonical canonicalize(byte[] src, int offset, int length, byte[] dst) {
    int count = 0;
    int pads = 0;
    for (int i = offset; i < offset + length; i++) {
      byte c = src[i];
      int inGroup = count % 4;
      if (c == PAD) {
        if (inGroup >= 2) {
          pads++;
          if (inGroup + pads == 4) {
            for (int p = 0; p < pads; p++) {
              dst[count++] = PAD;
            }
            return new Canonical(count, i + 1);
          }
        }
      } else if (contains(c)) {
        dst[count++] = c;
        pads = 0;
      }
    }
    return count % 4 == 0 ? new Canonical(count, offset + length) : Canonical.INVALID;
  }

  /**
   * A canonical form.
   *
   * @param length its length, or -1 if the input is invalid
   * @param end where in the source reading ended
   */
  record Canonical(int length, int end) {

    static final Canonical INVALID = new Canonical(-1, -1);

    boolean isValid() {
      return length >= 0;
    }
  }
}
