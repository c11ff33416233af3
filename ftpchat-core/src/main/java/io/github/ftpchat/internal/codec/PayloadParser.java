package io.github.ftpchat.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads payloads, one after the other. Not thread-safe.
 *
 * <pre>
 * V1_6, V1_7   YYYY-MM-DD HH:MM:USER: TEXT
 * V2_3         [HH:MM] USER: TEXT
 * </pre>
 *
 * <p>USER ends at the first {@code ": "}; without one, a colon at the very end ends it and the text
 * is empty, which is how the white space that 1.7 strips leaves it. Anything else is text as a
 * whole.
 */
final class PayloadParser {

  private static final byte[] DATED = "0000-00-00 00:00:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNDATED = "[00:00] ".getBytes(StandardCharsets.US_ASCII);

  private final RepeatedText senders = new RepeatedText();
  private final RepeatedText clocks = new RepeatedText();

  /**
   * Reads a payload.
   *
   * @param undatedToo whether the form of V2_3 is looked for as well
   * @return the payload, or null if it is not UTF-8
   */
  Payload parse(byte[] utf8, int length, boolean undatedToo) {
    if (matches(DATED, utf8, length)) {
      return parse(utf8, DATED.length, length, 0, DATED.length - 1, false);
    }
    if (undatedToo && matches(UNDATED, utf8, length)) {
      return parse(utf8, UNDATED.length, length, 1, UNDATED.length - 2, true);
    }
    return whole(utf8, length);
  }

  private Payload parse(
      byte[] utf8, int userStart, int length, int clockStart, int clockEnd, boolean undated) {
    int userEnd = userStart;
    while (userEnd + 1 < length && (utf8[userEnd] != ':' || utf8[userEnd + 1] != ' ')) {
      userEnd++;
    }
    int textStart = userEnd + 2;
    if (textStart > length) {
      if (length == userStart || utf8[length - 1] != ':') {
        return whole(utf8, length);
      }
      userEnd = length - 1;
      textStart = length;
    }
    Optional<String> sender = senders.decode(utf8, userStart, userEnd);
    String text = text(utf8, textStart, length);
    if (sender.isEmpty() || text == null) {
      return null;
    }
    return new Payload(sender, clocks.decode(utf8, clockStart, clockEnd), text, undated);
  }

  private static Payload whole(byte[] utf8, int length) {
    String text = text(utf8, 0, length);
    return text == null ? null : new Payload(Optional.empty(), Optional.empty(), text, false);
  }

  private static String text(byte[] utf8, int from, int to) {
    return Utf8.decode(utf8, from, to > from && utf8[to - 1] == '\n' ? to - 1 : to);
  }

  private static boolean matches(byte[] form, byte[] utf8, int length) {
    if (length < form.length) {
      return false;
    }
    for (int i = 0; i < form.length; i++) {
      boolean digit = utf8[i] >= '0' && utf8[i] <= '9';
      if (form[i] == '0' ? !digit : utf8[i] != form[i]) {
        return false;
      }
    }
    return true;
  }
}
