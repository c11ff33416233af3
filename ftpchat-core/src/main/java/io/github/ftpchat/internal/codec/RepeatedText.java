package io.github.ftpchat.internal.codec;

import java.util.Arrays;
import java.util.Optional;

/**
 * Decodes texts that often repeat, such as a sender or a minute. A repeated text gives the same
 * string object, which saves time, and memory where many messages are kept. Not thread-safe.
 */
final class RepeatedText {

  /** Longer ones are not remembered. */
  private static final int MAX_LENGTH = 256;

  private byte[] last = {};
  private Optional<String> text = Optional.of("");

  /** Decodes UTF-8; empty if it is malformed. */
  Optional<String> decode(byte[] utf8, int from, int to) {
    if (Arrays.equals(last, 0, last.length, utf8, from, to)) {
      return text;
    }
    Optional<String> decoded = Optional.ofNullable(Utf8.decode(utf8, from, to));
    if (decoded.isPresent() && to - from <= MAX_LENGTH) {
      last = Arrays.copyOfRange(utf8, from, to);
      text = decoded;
    }
    return decoded;
  }
}
