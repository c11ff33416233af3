package io.github.ftpchat.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Turns passwords into bytes without leaving copies behind. */
final class PasswordBytes {

  private PasswordBytes() {}

  /**
   * Encodes a password as UTF-8.
   *
   * @throws IllegalArgumentException if it holds an unpaired surrogate
   */
  static byte[] of(char[] password) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    byte[] space = new byte[(int) Math.ceil(encoder.maxBytesPerChar() * password.length)];
    try {
      ByteBuffer encoded = ByteBuffer.wrap(space);
      if (encoder.encode(CharBuffer.wrap(password), encoded, true).isError()) {
        throw new IllegalArgumentException("password holds an unpaired surrogate");
      }
      return Arrays.copyOf(space, encoded.position());
    } finally {
      Arrays.fill(space, (byte) 0);
    }
  }
}
