package io.github.ftpchat.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrongCipherTest {

  private static final char[] PASSWORD = "bamip-tudok-lasur-vogin-jizat".toCharArray();

  @Test
  void whoKnowsThePasswordOfTheRoomOpensWhatOthersSealed() {
    byte[] token;
    RecordContext context = new RecordContext("lobby", 1);
    try (StrongCipher cipher = StrongCipher.ofPassword(PASSWORD, "lobby")) {
      token = cipher.seal("hello".getBytes(UTF_8), context);
    }
    try (StrongCipher cipher = StrongCipher.ofPassword(PASSWORD, "lobby")) {
      assertThat(cipher.open(token, context).orElseThrow().plaintext())
          .isEqualTo("hello".getBytes(UTF_8));
    }
  }

  @Test
  void aRecordThatIsMovedToAnotherRoomDoesNotOpenThere() {
    try (StrongCipher lobby = StrongCipher.ofPassword(PASSWORD, "lobby");
        StrongCipher attic = StrongCipher.ofPassword(PASSWORD, "attic")) {
      byte[] token = lobby.seal(new byte[10], new RecordContext("lobby", 1));

      assertThat(attic.open(token, new RecordContext("attic", 1))).isEmpty();
      // Not even with the key of the room that it came from.
      assertThat(lobby.open(token, new RecordContext("attic", 1))).isEmpty();
      assertThat(lobby.open(token, new RecordContext("lobby", 2))).isEmpty();
    }
  }

  @Test
  void recordsThatStickTogetherAreSplit() {
    try (StrongCipher cipher = StrongCipher.ofPassword(PASSWORD, "lobby")) {
      for (Dialect dialect : List.of(Dialect.V1_6, Dialect.V1_7)) {
        RecordCodec codec = new RecordCodec(cipher, "lobby", Limits.defaults());
        StringBuilder glued = new StringBuilder();
        for (String text : List.of("one", "two and a bit", "three")) {
          byte[] token = codec.seal(dialect, LocalDateTime.of(2026, 2, 1, 10, 30), "alice", text);
          glued.append(new String(codec.frame(token, dialect), UTF_8).strip());
        }
        List<String> texts = new ArrayList<>();
        byte[] line = glued.toString().getBytes(UTF_8);
        codec.open(
            line,
            0,
            line.length,
            0,
            true,
            new RecordSink() {
              @Override
              public void opened(OpenedRecord record) {
                texts.add(record.text());
              }

              @Override
              public void rejected(RejectedRecord record) {}
            });
        assertThat(texts).containsExactly("one", "two and a bit", "three");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"V1_6", "V1_7"})
  void withoutTheKeyEvenTheShortestRecordIsARecord(Dialect dialect) {
    try (StrongCipher cipher = StrongCipher.ofPassword(PASSWORD, "lobby");
        FernetCipher other = FernetCipher.ofKey(new byte[32])) {
      RecordCodec codec = new RecordCodec(cipher, "lobby", Limits.defaults());
      LocalDateTime time = LocalDateTime.of(2026, 2, 1, 10, 30);
      byte[] line = codec.frame(codec.seal(dialect, time, "a", ""), dialect);
      List<RejectedRecord.Reason> reasons = new ArrayList<>();

      new RecordCodec(other, "lobby", Limits.defaults())
          .open(
              line,
              0,
              line.length,
              0,
              true,
              new RecordSink() {
                @Override
                public void opened(OpenedRecord record) {
                  throw new AssertionError(record);
                }

                @Override
                public void rejected(RejectedRecord record) {
                  reasons.add(record.reason());
                }
              });

      assertThat(reasons).containsExactly(RejectedRecord.Reason.UNAUTHENTIC);
    }
  }
}
