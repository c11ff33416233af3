package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.crypto.FernetCipher;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordCodecPropertyTest {

  private static final LocalDateTime CLOCK = LocalDateTime.of(2026, 2, 1, 10, 30);

  private static final CountingCipher CIPHER = new CountingCipher(FernetCipher.ofKey(new byte[32]));
  private static final RecordCodec CODEC = new RecordCodec(CIPHER, "room", Limits.defaults());

  /** Their lines have every length of padding in either layer. */
  private static final List<byte[]> TOKENS = new ArrayList<>();

  private static final Map<MessageId, String> TEXTS = new HashMap<>();

  static {
    for (int length = 0; length < 26; length++) {
      String text = "abcdefghijklmnopqrstuvwxyz".substring(length);
      byte[] token = CODEC.seal(Dialect.V1_6, CLOCK, "alice", text);
      TOKENS.add(token);
      TEXTS.put(CODEC.id(token), text);
    }
  }

  @Property
  void anyNameAndTextRoundTrip(@ForAll("names") String name, @ForAll("texts") String text) {
    byte[] token = CODEC.seal(Dialect.V1_6, CLOCK, name, text);
    byte[] line = CODEC.frame(token, Dialect.V1_6);
    Found found = Found.in(CODEC, Arrays.copyOf(line, line.length - 1), true);
    assertThat(found.rejected).isEmpty();
    assertThat(found.opened).hasSize(1);
    OpenedRecord record = found.opened.get(0);
    assertThat(record.sender()).contains(name);
    assertThat(record.text()).isEqualTo(text);
    assertThat(record.id()).isEqualTo(CODEC.id(token));
    assertThat(record.token()).isEqualTo(token);
  }

  @Property
  void v17LosesNothingButWhiteSpaceAtTheEnd(
      @ForAll("names") String name, @ForAll("texts") String text) {
    byte[] line = CODEC.frame(CODEC.seal(Dialect.V1_7, CLOCK, name, text), Dialect.V1_7);
    Found found = Found.in(CODEC, Arrays.copyOf(line, line.length - 1), true);
    assertThat(found.opened).hasSize(1);
    OpenedRecord record = found.opened.get(0);
    assertThat(record.sender()).contains(name);
    assertThat(record.text()).isEqualTo(PythonText.stripEnd("x" + text).substring(1));
  }

  @Property(tries = 3000)
  void aChangedLineNeverOpensAsAnotherRecord(@ForAll("changedLines") byte[] line) {
    for (boolean terminated : new boolean[] {true, false}) {
      Found found = Found.in(CODEC, line, terminated);
      assertThat(found.opened)
          .allSatisfy(
              record -> {
                assertThat(TEXTS).containsEntry(record.id(), record.text());
                assertThat(TOKENS).anyMatch(token -> Arrays.equals(token, record.token()));
              });
      assertInBounds(found, line.length);
    }
  }

  @Property(tries = 2000)
  void aLineThatIsOpenedInPartsHoldsTheSame(@ForAll("changedLines") byte[] line) {
    for (boolean terminated : new boolean[] {true, false}) {
      String whole = Found.in(CODEC, line, terminated).toString();
      for (int pieces = 1; pieces <= 2; pieces++) {
        assertThat(Found.inParts(CODEC, line, terminated, pieces)).hasToString(whole);
      }
    }
  }

  @Property(tries = 2000)
  void anyBytesAreReadInLinearTime(@ForAll("anything") byte[] file) {
    long bytes = CIPHER.bytes();
    List<Found> lines = Found.inFile(CODEC, file);
    assertThat(CIPHER.bytes() - bytes).isLessThanOrEqualTo(6L * file.length);
    for (Found found : lines) {
      assertThat(found.opened).allSatisfy(r -> assertThat(TEXTS).containsEntry(r.id(), r.text()));
      assertInBounds(found, file.length);
    }
  }

  private static void assertInBounds(Found found, int length) {
    assertThat(found.positions).isSorted();
    assertThat(found.opened)
        .allSatisfy(r -> assertThat(r.position() + r.length()).isBetween(1L, (long) length));
    assertThat(found.rejected)
        .allSatisfy(
            r -> {
              assertThat(r.length()).isPositive();
              assertThat(r.position() + r.length()).isBetween(1L, (long) length);
            });
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(name -> isText(name) && !name.contains(": ") && !name.endsWith(":"));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(200),
            Arbitraries.strings().withChars("a: \n\r\t\u0085\u3000\uFEFF\uFFFD0[]").ofMaxLength(30))
        .filter(RecordCodecPropertyTest::isText);
  }

  private static boolean isText(String value) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(value);
  }

  private Arbitrary<byte[]> lines() {
    return Combinators.combine(Arbitraries.of(TOKENS), Arbitraries.of(Dialect.V1_6, Dialect.V1_7))
        .as(
            (token, dialect) -> {
              byte[] line = CODEC.frame(token, dialect);
              return Arrays.copyOf(line, line.length - 1);
            });
  }

  @Provide
  Arbitrary<byte[]> changedLines() {
    return Combinators.combine(
            lines().list().ofMinSize(1).ofMaxSize(3), changes().list().ofMinSize(1).ofMaxSize(4))
        .as(
            (glued, changes) -> {
              byte[] line = join(glued);
              for (UnaryOperator<byte[]> change : changes) {
                line = change.apply(line);
              }
              return line;
            });
  }

  private static Arbitrary<UnaryOperator<byte[]>> changes() {
    Arbitrary<byte[]> what =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(5),
            Arbitraries.of("=", "==", "A", "AAAA", "-_", " ", "gAAAAA", "Z0FBQUFB")
                .map(text -> text.getBytes(StandardCharsets.US_ASCII)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.doubles().between(0, true, 1, false),
            what)
        .as((kind, where, bytes) -> line -> change(line, kind, (int) (where * line.length), bytes));
  }

  private static byte[] change(byte[] line, int kind, int at, byte[] what) {
    byte[] before = Arrays.copyOf(line, at);
    byte[] after = Arrays.copyOfRange(line, at, line.length);
    return switch (kind) {
      case 0 -> {
        for (int i = 0; i < what.length && i < after.length; i++) {
          after[i] ^= what[i];
        }
        yield join(List.of(before, after));
      }
      case 1 ->
          join(
              List.of(
                  before,
                  Arrays.copyOfRange(after, Math.min(after.length, what.length), after.length)));
      case 2 -> join(List.of(before, what, after));
      case 3 -> before;
      default -> after;
    };
  }

  @Provide
  Arbitrary<byte[]> anything() {
    Arbitrary<byte[]> piece =
        Arbitraries.oneOf(
            lines(),
            changedLines(),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(40),
            Arbitraries.of("gAAAAA", "Z0FBQUFB", "eJw", "=", "==", "====", "\n", "\r", " ", "AAAA")
                .map(text -> text.getBytes(StandardCharsets.US_ASCII)));
    return piece.list().ofMaxSize(12).map(RecordCodecPropertyTest::join);
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    parts.forEach(joined::writeBytes);
    return joined.toByteArray();
  }
}
