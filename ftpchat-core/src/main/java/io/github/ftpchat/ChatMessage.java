package io.github.ftpchat;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A message that was read from the room.
 *
 * <p>It is authentic: its writer knows the password of the room. The sender's name and the times
 * are what that participant claimed, nothing more. The text may hold anything, including line
 * breaks and characters that control a terminal.
 *
 * @param id the identity of the message
 * @param sender the name that the writer gave, or empty if the payload has no such part
 * @param text the text, without the one line break that FTPChat 1.6 puts at its end
 * @param sentAt when it was sealed by the writer's clock, to the second; empty if it does not say
 * @param wallClock the time as the payload spells it: {@code 2026-02-01 10:30} in the writer's
 *     unknown time zone, {@code 10:30} in dialect {@link Dialect#V2_3}; empty if there is none
 * @param dialect how the record lies in the file
 * @param position the byte offset of the record in the file when it was read
 * @param own whether this session sent it, in this life or in an earlier one whose outbox it has
 * @param cursor where to go on reading so that nothing up to and including this message is shown
 *     again
 * @since 0.1
 */
public record ChatMessage(
    MessageId id,
    Optional<String> sender,
    String text,
    Optional<Instant> sentAt,
    Optional<String> wallClock,
    Dialect dialect,
    long position,
    boolean own,
    Cursor cursor) {

  /** Checks that nothing is missing. */
  public ChatMessage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(sentAt, "sentAt");
    Objects.requireNonNull(wallClock, "wallClock");
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(cursor, "cursor");
  }
}
