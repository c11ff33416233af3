package io.github.ftpchat.internal.codec;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import java.time.Instant;
import java.util.Optional;

/**
 * An authentic record.
 *
 * @param position its byte offset in the file: that of its line, or its own if it is a piece of one
 * @param length its length in the file without the terminator of the line
 * @param dialect how it is written in the file
 * @param id the identity of its token
 * @param token its token, as {@link RecordCodec#frame} takes it; not to be changed
 * @param sentAt the time of the token
 * @param sender who wrote it, if the payload says so
 * @param wallClock the time as the payload spells it, if it does
 * @param text the text, without one line feed at its end
 */
@SuppressWarnings("ArrayRecordComponent") // Records are never compared, and copies cost.
public record OpenedRecord(
    long position,
    int length,
    Dialect dialect,
    MessageId id,
    byte[] token,
    Optional<Instant> sentAt,
    Optional<String> sender,
    Optional<String> wallClock,
    String text) {

  /**
   * Returns how long the content is, which can be a thousand times the length of the token.
   *
   * @return the characters of text and sender
   */
  public int characters() {
    return text.length() + (sender.isPresent() ? sender.get().length() : 0);
  }

  /**
   * Returns what is needed to recognise the record and to write it again.
   *
   * @return the record without its text, sender and time
   */
  public OpenedRecord withoutContent() {
    return new OpenedRecord(
        position,
        length,
        dialect,
        id,
        token,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "");
  }
}
