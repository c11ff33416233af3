package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.RecordContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

  private static final LocalDateTime CLOCK = LocalDateTime.of(2026, 2, 1, 10, 30, 59);
  private static final RecordContext CONTEXT = new RecordContext("room", 1);

  private final CountingCipher cipher = new CountingCipher(FernetCipher.ofKey(new byte[32]));
  private final RecordCodec codec = new RecordCodec(cipher, "room", Limits.defaults());

  @AfterEach
  void destroy() {
    cipher.destroy();
  }

  private byte[] line(String text) {
    return stripLf(codec.frame(codec.seal(Dialect.V1_6, CLOCK, "alice", text), Dialect.V1_6));
  }

  private byte[] lineOfPayload(Dialect dialect, String payload) {
    return lineOfPayload(dialect, payload.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] lineOfPayload(Dialect dialect, byte[] payload) {
    return stripLf(codec.frame(cipher.seal(zlib(payload), CONTEXT), dialect));
  }

  private static byte[] zlib(byte[] payload) {
    Deflater deflater = new Deflater();
    deflater.setInput(payload);
    deflater.finish();
    byte[] zlib = new byte[payload.length + 64];
    int length = deflater.deflate(zlib);
    deflater.end();
    return Arrays.copyOf(zlib, length);
  }

  private static byte[] stripLf(byte[] line) {
    assertThat(line).endsWith('\n');
    return Arrays.copyOf(line, line.length - 1);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Found open(byte[] line) {
    return Found.in(codec, line, true);
  }

  private OpenedRecord one(byte[] line) {
    Found found = open(line);
    assertThat(found.rejected).isEmpty();
    assertThat(found.opened).hasSize(1);
    return found.opened.get(0);
  }

  private void assertRejected(byte[] line, Reason reason) {
    Found found = open(line);
    assertThat(found.opened).isEmpty();
    assertThat(found.rejected).containsExactly(new RejectedRecord(0, line.length, reason));
  }

  @Test
  void aCleanLineIsDecryptedOnce() {
    byte[] line = line("hello");
    OpenedRecord record = one(line);
    assertThat(record.sender()).contains("alice");
    assertThat(record.wallClock()).contains("2026-02-01 10:30");
    assertThat(record.text()).isEqualTo("hello");
    assertThat(cipher.calls()).isEqualTo(1);
  }

  @Test
  void theIdIsThatOfTheTokenHoweverItIsFramed() {
    byte[] token = codec.seal(Dialect.V1_6, CLOCK, "alice", "hello");
    MessageId id = codec.id(token);
    assertThat(id)
        .hasToString(HexFormat.of().formatHex(token, token.length - 32, token.length - 16));
    for (Dialect dialect : Dialect.values()) {
      OpenedRecord record = one(stripLf(codec.frame(token, dialect)));
      assertThat(record.id()).isEqualTo(id);
      assertThat(record.token()).isEqualTo(token);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "\n\n", " ", "a", "a\n", "a: b", "2026-01-01 10:00:bob: yes", "\r\n"})
  void everyTextRoundTripsAsV16(String text) {
    assertThat(one(line(text)).text()).isEqualTo(text);
  }

  @Test
  void v17DropsWhiteSpaceAtTheEnd() {
    byte[] token = codec.seal(Dialect.V1_7, CLOCK, "alice", " a \n\u3000\u0085\u001F\n");
    assertThat(one(stripLf(codec.frame(token, Dialect.V1_7))).text()).isEqualTo(" a");
    byte[] blank = codec.seal(Dialect.V1_7, CLOCK, "alice", " \n");
    OpenedRecord record = one(stripLf(codec.frame(blank, Dialect.V1_7)));
    assertThat(record.sender()).contains("alice");
    assertThat(record.text()).isEmpty();
  }

  @Test
  void oneLineFeedIsTakenFromTheEndAndNoMore() {
    assertThat(one(lineOfPayload(Dialect.V1_6, "no form\n\n")).text()).isEqualTo("no form\n");
    assertThat(one(lineOfPayload(Dialect.V1_7, "2026-02-01 10:30:a: b\n")).text()).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "2026-02-01 10:30",
        "2026-02-01 10:30:",
        "2026-02-01 10:30:alice",
        "2026-02-01 10:30:alice:text",
        "2026-2-1 10:30:alice: text",
        "2026-02-01T10:30:alice: text",
        "\uFEFF2026-02-01 10:30:alice: text",
        "[10:30] alice",
        "[1:30] alice: text",
        "[10:30]alice: text"
      })
  void aPayloadOfNoFormIsTextAsAWhole(String payload) {
    for (Dialect dialect : new Dialect[] {Dialect.V1_6, Dialect.V1_7}) {
      OpenedRecord record = one(lineOfPayload(dialect, payload));
      assertThat(record.dialect()).isEqualTo(dialect);
      assertThat(record.sender()).isEmpty();
      assertThat(record.wallClock()).isEmpty();
      assertThat(record.text()).isEqualTo(payload);
    }
  }

  @Test
  void v23IsToldByItsPayload() {
    OpenedRecord record = one(lineOfPayload(Dialect.V2_3, "[10:30] bob: one: two"));
    assertThat(record.dialect()).isEqualTo(Dialect.V2_3);
    assertThat(record.sender()).contains("bob");
    assertThat(record.wallClock()).contains("10:30");
    assertThat(record.text()).isEqualTo("one: two");
    assertThat(one(lineOfPayload(Dialect.V2_3, "[10:30] bob:")).text()).isEmpty();
    // With base64 around it, it is no record of 2.3 but a text of 1.6.
    assertThat(one(lineOfPayload(Dialect.V1_6, "[10:30] bob: hi")).sender()).isEmpty();
  }

  @Test
  void theNameEndsAtTheFirstColonAndSpace() {
    OpenedRecord record = one(lineOfPayload(Dialect.V1_6, "2026-02-01 10:30:a:b: c: d"));
    assertThat(record.sender()).contains("a:b");
    assertThat(record.text()).isEqualTo("c: d");
    assertThat(one(lineOfPayload(Dialect.V1_6, "2026-02-01 10:30:: d")).sender()).contains("");
    assertThat(one(lineOfPayload(Dialect.V1_7, "2026-02-01 10:30:a::")).sender()).contains("a:");
  }

  @Test
  void whatIsNoUtf8IsMalformed() {
    for (String bad : new String[] {"FF", "EDA080", "C080", "F4908080", "E282"}) {
      byte[] payload = join(ascii("2026-02-01 10:30:a: "), HexFormat.of().parseHex(bad));
      assertRejected(lineOfPayload(Dialect.V1_6, payload), Reason.MALFORMED);
      byte[] inName =
          join(ascii("2026-02-01 10:30:"), HexFormat.of().parseHex(bad), ascii(": text"));
      assertRejected(lineOfPayload(Dialect.V1_6, inName), Reason.MALFORMED);
    }
    OpenedRecord record = one(lineOfPayload(Dialect.V1_6, "2026-02-01 10:30:\uFFFD: \uFFFD"));
    assertThat(record.sender()).contains("\uFFFD");
    assertThat(record.text()).isEqualTo("\uFFFD");
  }

  @Test
  void blankLinesMeanNothing() {
    for (String blank :
        new String[] {"", " ", "\t \u000B\f", "\u3000\u00A0", "\uFEFF", "\uFEFF "}) {
      Found found = open(blank.getBytes(StandardCharsets.UTF_8));
      assertThat(found).hasToString("");
      assertThat(Found.in(codec, blank.getBytes(StandardCharsets.UTF_8), false).pending).isFalse();
    }
  }

  @Test
  void theLimitOfAPayloadIsExact() {
    Limits limits = Limits.defaults().withMaxPayloadBytes(5000);
    RecordCodec limited = new RecordCodec(cipher, "room", limits);
    for (int length : new int[] {4999, 5000}) {
      Found found = Found.in(limited, lineOfPayload(Dialect.V1_6, new byte[length]), true);
      assertThat(found.opened).hasSize(1);
      assertThat(found.opened.get(0).text()).hasSize(length);
    }
    for (int length : new int[] {5001, 5002, 100_000, 8 << 20}) {
      Found found = Found.in(limited, lineOfPayload(Dialect.V1_6, new byte[length]), true);
      assertThat(found.rejected)
          .extracting(RejectedRecord::reason)
          .containsExactly(Reason.TOO_LARGE);
    }
  }

  @Test
  void smallLimitsHold() {
    RecordCodec limited = new RecordCodec(cipher, "room", Limits.defaults().withMaxPayloadBytes(1));
    assertThat(Found.in(limited, lineOfPayload(Dialect.V1_6, "a"), true).opened).hasSize(1);
    assertThat(Found.in(limited, lineOfPayload(Dialect.V1_6, "ab"), true).rejected).hasSize(1);
  }

  @Test
  void linesOfFtpChatBefore16AreToldApart() {
    byte[] zlib = zlib(ascii("2019-05-05 10:30: old"));
    assertRejected(Base64.getEncoder().encode(zlib), Reason.UNENCRYPTED);
    assertRejected(ascii("eJ is no zlib stream"), Reason.MALFORMED);
    assertRejected(ascii("eJwAAAAA/////wAA"), Reason.MALFORMED);
    assertRejected(ascii("eJ=="), Reason.MALFORMED);
  }

  @Test
  void aWrongKeyIsUnauthentic() {
    byte[] line = line("hello");
    byte[] bare =
        stripLf(
            codec.frame(
                Base64.getUrlDecoder().decode(Base64.getDecoder().decode(line)), Dialect.V1_7));
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    try (FernetCipher other = FernetCipher.ofKey(otherKey)) {
      RecordCodec theirs = new RecordCodec(other, "room", Limits.defaults());
      for (byte[] each : new byte[][] {line, bare}) {
        assertThat(Found.in(theirs, each, true).rejected)
            .containsExactly(new RejectedRecord(0, each.length, Reason.UNAUTHENTIC));
      }
      assertThat(Found.in(theirs, join(line, line), true).rejected)
          .containsExactly(
              new RejectedRecord(0, line.length, Reason.UNAUTHENTIC),
              new RejectedRecord(line.length, line.length, Reason.UNAUTHENTIC));
    }
  }

  @Test
  void aLineCutAnywhereIsRejectedOnceOrTellsTheWholeText() {
    byte[] line = line("hello");
    for (int length = 1; length < line.length; length++) {
      Found found = open(Arrays.copyOf(line, length));
      assertThat(found.opened).isEmpty();
      assertThat(found.rejected).hasSize(1);
      Reason reason = found.rejected.get(0).reason();
      if (length >= 8) {
        // One cut in many leaves the form of a shorter token.
        assertThat(reason).isIn(Reason.TORN, Reason.UNAUTHENTIC);
      }
    }
  }

  @Test
  void anUnterminatedLineIsARecordOnlyIfItAuthenticates() {
    byte[] line = line("hello");
    for (int length = 1; length < line.length; length++) {
      assertThat(Found.in(codec, Arrays.copyOf(line, length), false)).hasToString("pending");
    }
    Found whole = Found.in(codec, line, false);
    assertThat(whole.opened).hasSize(1);
    assertThat(whole.pending).isFalse();
    assertThat(Found.in(codec, ascii("clear text"), false)).hasToString("pending");
  }

  @Test
  void aRecordBeforeAnUnfinishedOneIsNotHeldBack() {
    byte[] line = line("hello");
    Found found = Found.in(codec, join(line, Arrays.copyOf(line, 100)), false);
    assertThat(found.opened).hasSize(1);
    assertThat(found.rejected).isEmpty();
    assertThat(found.pending).isTrue();
  }

  @Test
  void aRecordBehindATornOneIsNotHeldBack() {
    byte[] line = line("hello");
    Found found = Found.in(codec, join(Arrays.copyOf(line, 101), line), false);
    assertThat(found.opened).extracting(OpenedRecord::position).containsExactly(101L);
    assertThat(found.pending).isTrue();
  }

  @Test
  void anAuthenticRecordThatSaysNothingIsRejectedEvenUnterminated() {
    byte[] line = stripLf(codec.frame(cipher.seal(ascii("no zlib"), CONTEXT), Dialect.V1_6));
    Found found = Found.in(codec, line, false);
    assertThat(found.rejected)
        .containsExactly(new RejectedRecord(0, line.length, Reason.MALFORMED));
    assertThat(found.pending).isFalse();
  }

  @Test
  void positionsAreThoseInTheFile() {
    byte[] line = join(ascii("##"), line("one"), line("two"), ascii("## "));
    Found found = new Found();
    assertThat(codec.open(line, 2, line.length - 4, 5_000_000_000L, true, found)).isFalse();
    int half = (line.length - 5) / 2;
    assertThat(found.positions).containsExactly(5_000_000_000L, 5_000_000_000L + half);
  }

  @Test
  void aRecordBehindClearTextNeedsNoMarkOfItsOwnDialect() {
    byte[] bare = stripLf(codec.frame(codec.seal(Dialect.V1_7, CLOCK, "a", "b"), Dialect.V1_7));
    Found found = open(join(ascii("note to self! "), bare));
    assertThat(found.opened).extracting(OpenedRecord::position).containsExactly(14L);
    assertThat(found.rejected).containsExactly(new RejectedRecord(0, 13, Reason.MALFORMED));
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_6", "V1_7"})
  void workOnManyGluedRecordsIsLinear(Dialect dialect) {
    // Inner padding and no outer one: as a whole each would be read to the end of the line.
    byte[] token = codec.seal(Dialect.V1_6, CLOCK, "alice", "four of these lengths pad: ");
    byte[] line = stripLf(codec.frame(token, dialect));
    byte[][] many = new byte[2000][];
    Arrays.fill(many, line);
    byte[] glued = join(many);
    long before = cipher.bytes();
    Found found = open(glued);
    assertThat(found.opened).hasSize(2000);
    assertThat(found.rejected).isEmpty();
    assertThat(cipher.bytes() - before).isLessThan(4L * glued.length);
  }

  @Test
  void workOnNothingButMarksIsLinear() {
    byte[] marks = ascii("gAAAAAZ0FBQUFB".repeat(20_000));
    Found found = open(marks);
    assertThat(found.opened).isEmpty();
    assertThat(found.rejected).hasSize(40_000);
    assertThat(cipher.bytes()).isLessThan(4L * marks.length);
    assertThat(cipher.calls()).isLessThan(90_000);
  }

  @Test
  void workOnManyPartsOfALineIsLinear() {
    byte[] piece = join(line("one"), ascii(" gAAAAA"));
    byte[][] many = new byte[2000][];
    Arrays.fill(many, piece);
    byte[] glued = join(many);
    long before = cipher.bytes();
    Found found = Found.inParts(codec, glued, true, 1);
    assertThat(found.opened).hasSize(2000);
    assertThat(found.rejected).hasSize(2000);
    assertThat(cipher.bytes() - before).isLessThan(4L * glued.length);
  }

  @Test
  void refusesToSealWhatCannotBeSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.seal(Dialect.V1_6, CLOCK, "alice", "a\uD83D"))
        .withMessage("text holds an unpaired surrogate at index 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.seal(Dialect.V1_6, CLOCK, "\uDE00", "a"))
        .withMessage("participant name holds an unpaired surrogate at index 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.seal(Dialect.V2_3, CLOCK, "alice", "a"))
        .withMessage("dialect is read only: V2_3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.seal(Dialect.V1_6, CLOCK.withYear(10_000), "alice", "a"))
        .withMessageStartingWith("year has not four digits: +10000-");
  }

  @Test
  void refusesToSealWhatIsLongerThanTheLimits() {
    Limits limits = Limits.defaults().withMaxLineBytes(1000).withMaxPayloadBytes(2000);
    RecordCodec limited = new RecordCodec(cipher, "room", limits);
    // The time, the name with what is around it, and the line feed take 25 bytes.
    limited.seal(Dialect.V1_6, CLOCK, "alice", "a".repeat(2000 - 25));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limited.seal(Dialect.V1_6, CLOCK, "alice", "a".repeat(2000 - 24)))
        .withMessage("message has 2001 bytes in UTF-8, the limit is 2000");
    StringBuilder noise = new StringBuilder();
    new Random(1).ints(1000, ' ', 127).forEach(c -> noise.append((char) c));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limited.seal(Dialect.V1_6, CLOCK, "alice", noise.toString()))
        .withMessageMatching("message makes a line of 1[0-9]{3} bytes, the limit is 1000");
  }

  @Test
  void theYearHasFourDigits() {
    byte[] token = codec.seal(Dialect.V1_6, LocalDateTime.of(987, 1, 2, 3, 4), "a", "b");
    assertThat(one(stripLf(codec.frame(token, Dialect.V1_6))).wallClock())
        .isEqualTo(Optional.of("0987-01-02 03:04"));
  }

  @Test
  void aSinkMayOpenLinesItself() {
    byte[] line = line("hello");
    Found inner = new Found();
    codec.open(
        line,
        0,
        line.length,
        0,
        true,
        new RecordSink() {
          @Override
          public void opened(OpenedRecord record) {
            codec.open(line, 0, line.length, 7, true, inner);
          }

          @Override
          public void rejected(RejectedRecord rejected) {
            throw new AssertionError(rejected);
          }
        });
    assertThat(inner.positions).containsExactly(7L);
  }
}
