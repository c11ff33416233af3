package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One layer of base64, decoded strictly, or brought into the form that can be.
 *
 * <p>Decoding takes canonical input alone: characters of the alphabet, in fours, padded at the end.
 * It is a table of our own and no {@link java.util.Base64.Decoder}, which on some processors writes
 * past its output when the input is malformed (CVE-2026-114938). Bits that the last character has
 * left over are not looked at, as CPython does not.
 */
final class Base64Layer {

  /** The outer layer of {@link io.github.ftpchat.Dialect#V1_6}. */
  static final Base64Layer STANDARD = new Base64Layer(1 << 14);

  /** The text of a token. CPython maps {@code -_} to {@code +/} and so takes both. */
  static final Base64Layer URL_SAFE = new Base64Layer(1 << 15);

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
  private static final int STANDARD_CHARACTERS = 64;
  private static final byte PAD = '=';

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * By two characters: their 12 bits, and for either layer a flag that both are in its alphabet.
   * Two at a time, because decoding is half of what the JVM has to do for a short record.
   */
  private static final short[] PAIRS = pairs();

  private static final int BITS = 0xFFF;

  private final int flag;

  private Base64Layer(int flag) {
    this.flag = flag;
  }

  private static short[] pairs() {
    short[] pairs = new short[1 << 16];
    for (int i = 0; i < ALPHABET.length(); i++) {
      for (int j = 0; j < ALPHABET.length(); j++) {
        boolean standard = i < STANDARD_CHARACTERS && j < STANDARD_CHARACTERS;
        pairs[ALPHABET.charAt(i) << 8 | ALPHABET.charAt(j)] =
            (short) (1 << 15 | (standard ? 1 << 14 : 0) | value(i) << 6 | value(j));
      }
    }
    return pairs;
  }

  private static int value(int index) {
    return index < STANDARD_CHARACTERS ? index : index - 2;
  }

  boolean contains(byte c) {
    return (PAIRS[(c & 0xFF) << 8 | 'A'] & flag) != 0;
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
   * @param dst takes the bytes; must have room for as many as {@link #decodedLength} says
   * @return how many bytes were decoded, or -1 if the input is not canonical
   */
  int decode(byte[] src, int offset, int length, byte[] dst) {
    int decoded = decodedLength(src, offset, length);
    if (decoded < 0) {
      return -1;
    }
    int valid = flag;
    int i = offset;
    int o = 0;
    // Six bytes at a time, written as eight of which the next two write over the rest.
    for (int last = Math.min(decoded, dst.length - Long.BYTES); o <= last - 6; o += 6, i += 8) {
      long eight = (long) LONGS.get(src, i);
      int first = PAIRS[(int) (eight >>> 48)];
      int second = PAIRS[(int) (eight >>> 32) & 0xFFFF];
      int third = PAIRS[(int) (eight >>> 16) & 0xFFFF];
      int fourth = PAIRS[(int) eight & 0xFFFF];
      valid &= first & second & third & fourth;
      LONGS.set(dst, o, (long) bits(first, second) << 40 | (long) bits(third, fourth) << 16);
    }
    for (; o <= decoded - 3; o += 3, i += 4) {
      int first = pair(src, i);
      int second = pair(src, i + 2);
      valid &= first & second;
      int bits = bits(first, second);
      dst[o] = (byte) (bits >> 16);
      dst[o + 1] = (byte) (bits >> 8);
      dst[o + 2] = (byte) bits;
    }
    if (o < decoded) {
      int first = pair(src, i);
      int third = decoded - o == 2 ? PAIRS[(src[i + 2] & 0xFF) << 8 | 'A'] : first;
      valid &= first & third;
      dst[o] = (byte) (first >> 4);
      if (decoded - o == 2) {
        dst[o + 1] = (byte) ((first & 0xF) << 4 | (third & BITS) >> 8);
      }
    }
    return valid == 0 ? -1 : decoded;
  }

  private static int pair(byte[] src, int i) {
    return PAIRS[(src[i] & 0xFF) << 8 | (src[i + 1] & 0xFF)];
  }

  private static int bits(int firstPair, int secondPair) {
    return (firstPair & BITS) << 12 | (secondPair & BITS);
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
