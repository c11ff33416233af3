package io.github.ftpchat.internal.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8. */
final class Utf8 {

  private Utf8() {}

  /** Decodes UTF-8; null if it is malformed. */
  static String decode(byte[] utf8, int from, int to) {
    String decoded = new String(utf8, from, to - from, StandardCharsets.UTF_8);
    // The constructor is the fast way, and puts this character where the input is malformed.
    if (decoded.indexOf('\uFFFD') < 0) {
      return decoded;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(utf8, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
