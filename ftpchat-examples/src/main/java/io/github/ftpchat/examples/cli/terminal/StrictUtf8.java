package io.github.ftpchat.examples.cli.terminal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8.
 *
 * @since 0.1
 */
public final class StrictUtf8 {

  private StrictUtf8() {}

  /**
   * Decodes bytes.
   *
   * @param bytes all of a text
   * @return the text, in an array of its own
   * @throws CharacterCodingException if they are not UTF-8
   */
  public static CharBuffer decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
  }

  /**
   * Decodes bytes and leaves out one line break at their end.
   *
   * @param bytes all of a text
   * @return the text, in an array of its own
   * @throws CharacterCodingException if they are not UTF-8
   */
  public static CharBuffer decodeWithoutLineBreak(byte[] bytes) throws CharacterCodingException {
    CharBuffer text = decode(bytes);
    int length = text.length();
    if (length > 0 && text.charAt(length - 1) == '\n') {
      length -= length > 1 && text.charAt(length - 2) == '\r' ? 2 : 1;
    }
    return text.limit(text.position() + length);
  }
}
