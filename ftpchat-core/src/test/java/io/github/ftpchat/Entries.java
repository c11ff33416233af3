package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Makes entries of an outbox for tests, and compares them with every part. */
final class Entries {

  static final String ROOM = "room";

  private Entries() {}

  static MessageId id(int number) {
    return new MessageId(0x0123456789ABCDEFL, number);
  }

  static SealedMessage entry(String room, int number) {
    byte[] token =
        ("gAAAAAB" + "token ".repeat(number % 20) + number).getBytes(StandardCharsets.US_ASCII);
    return new SealedMessage(room, id(number), token, 1000L + number, 16, number);
  }

  static List<MessageId> ids(List<SealedMessage> entries) {
    return entries.stream().map(SealedMessage::id).toList();
  }

  static void assertSame(List<SealedMessage> actual, List<SealedMessage> expected) {
    assertThat(actual.stream().map(Entries::text))
        .containsExactlyElementsOf(expected.stream().map(Entries::text).toList());
  }

  private static String text(SealedMessage entry) {
    return entry.room() + " " + entry.id() + " " + HexFormat.of().formatHex(entry.toBytes());
  }
}
