package io.github.ftpchat.internal.codec;

import java.util.Arrays;

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
  static final Base64Layer STANDARD = new Base64Layer(false);

  /** The text of a token. CPython maps {@code -_} to {@code +/} and so takes both. */
  static final Base64Layer URL_SAFE = new Base64Layer(true);

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte PAD = '=';

  private final byte[] values = new byte[256];

  private Base64Layer(boolean urlSafe) {
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    if (urlSafe) {
      values['-'] = values['+'];
      values['_'] = values['/'];
    }
  }

  boolean contains(byte c) {
    return values[c & 0xFF] >= 0;
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
    byte[] v = values;
    int whole = decoded / 3 * 3;
    int invalid = 0;
    int i = offset;
    int o = 0;
    while (o < whole) {
      int bits =
          v[src[i] & 0xFF] << 18
              | v[src[i + 1] & 0xFF] << 12
              | v[src[i + 2] & 0xFF] << 6
              | v[src[i + 3] & 0xFF];
      invalid |= bits;
      dst[o] = (byte) (bits >> 16);
      dst[o + 1] = (byte) (bits >> 8);
      dst[o + 2] = (byte) bits;
      i += 4;
      o += 3;
    }
    if (o < decoded) {
      int third = decoded - o == 2 ? v[src[i + 2] & 0xFF] : 0;
      int bits = v[src[i] & 0xFF] << 18 | v[src[i + 1] & 0xFF] << 12 | third << 6;
      invalid |= bits;
      dst[o] = (byte) (bits >> 16);
      if (decoded - o == 2) {
        dst[o + 1] = (byte) (bits >> 8);
      }
    }
    return invalid < 0 ? -1 : decoded;
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
