package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import java.time.Instant;
import java.util.Optional;

/** Makes messages as they could be read. */
final class Messages {

  static final MessageId ID = MessageId.parse("00112233445566778899aabbccddeeff");

  private Messages() {}

  static ChatMessage message(String sender, String text) {
    return message(sender, text, "2026-02-01T09:30:05Z", "2026-02-01 10:30");
  }

  /** Makes a message; null stands for what it lacks. */
  static ChatMessage message(String sender, String text, String sentAt, String wallClock) {
    return new ChatMessage(
        ID,
        Optional.ofNullable(sender),
        text,
        Optional.ofNullable(sentAt).map(Instant::parse),
        Optional.ofNullable(wallClock),
        Dialect.V1_6,
        1_234,
        false,
        Cursor.START);
  }
}
