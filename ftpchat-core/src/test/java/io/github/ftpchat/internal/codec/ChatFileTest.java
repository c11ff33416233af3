package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.vectors.Vectors;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the real programs wrote, or that were made to be hard for them, line by line. */
class ChatFileTest {

  private static final Map<String, FernetCipher> CIPHERS = new ConcurrentHashMap<>();

  private static List<Found> read(String name) {
    String password = expected(name).get("password").asText();
    FernetCipher cipher =
        CIPHERS.computeIfAbsent(password, p -> FernetCipher.ofPassword(p.toCharArray()));
    return Found.inFile(
        new RecordCodec(cipher, "room", Limits.defaults()), Vectors.bytes(name + ".txt"));
  }

  private static JsonNode expected(String name) {
    return Vectors.json(name + ".expected.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat_blank_only",
        "chat_bom",
        "chat_bom_plain",
        "chat_cr_only",
        "chat_empty",
        "chat_mixed",
        "chat_no_final_newline",
        "chat_v16_crlf",
        "chat_v16_lf",
        "chat_v17",
        "chat_v17_blanks",
        "chat_v17_crlf"
      })
  void whatFtpChat16DecryptsOpensToTheSameText(String name) {
    JsonNode lines = expected(name).get("v16_lines");
    List<Found> found = read(name);
    assertThat(found).hasSameSizeAs(lines);
    for (int i = 0; i < found.size(); i++) {
      JsonNode line = lines.get(i);
      if (line.get("how").asText().equals("decrypted")) {
        OpenedRecord first = found.get(i).opened.get(0);
        assertThat(first.dialect()).isEqualTo(Dialect.V1_6);
        assertThat(Found.says(first, line.get("display").asText()))
            .as("line %d: %s", i, found.get(i))
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat_10k", "chat_1k"})
  void aLongFileOpensToTheSameTexts(String name) {
    JsonNode lines = expected(name).get("lines");
    List<Found> found = read(name);
    assertThat(found).hasSameSizeAs(lines);
    for (int i = 0; i < found.size(); i++) {
      assertThat(Found.says(found.get(i).opened.get(0), lines.get(i).asText())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat_v17", "chat_v17_blanks", "chat_v17_crlf", "chat_v17_seps"})
  void whatFtpChat17DecryptsOpensToTheSameText(String name) {
    JsonNode lines = expected(name).get("v17_lines");
    List<Found> found = read(name);
    assertThat(found).hasSameSizeAs(lines);
    for (int i = 0; i < found.size(); i++) {
      JsonNode line = lines.get(i);
      if (line.get("how").asText().equals("decrypted")) {
        assertThat(found.get(i).opened).hasSize(1);
        OpenedRecord record = found.get(i).opened.get(0);
        assertThat(record.dialect()).isEqualTo(Dialect.V1_7);
        assertThat(Found.says(record, line.get("text").asText())).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat_10k", "chat_1k", "chat_v16_crlf", "chat_v16_lf", "chat_v17"})
  void nothingIsRejectedInAFileOfOneDialect(String name) {
    List<Found> found = read(name);
    assertThat(found).isNotEmpty();
    assertThat(found)
        .allSatisfy(
            line -> {
              assertThat(line.opened).hasSize(1);
              assertThat(line.rejected).isEmpty();
              assertThat(line.pending).isFalse();
            });
  }

  /** The other lines, by number, as position, length and what they are. */
  @Test
  void whatFtpChat16DoesNotDecryptHasItsReason() {
    List<Found> found = read("chat_mixed");
    JsonNode lines = expected("chat_mixed").get("v16_lines");
    String rejected =
        IntStream.range(0, found.size())
            .filter(i -> !lines.get(i).get("how").asText().equals("decrypted"))
            .filter(i -> found.get(i).opened.isEmpty())
            .mapToObj(i -> i + ": " + found.get(i))
            .collect(Collectors.joining("\n"));
    assertThat(rejected + "\n")
        .isEqualTo(
            """
            3: 711+248 UNAUTHENTIC
            4: 960+164 UNAUTHENTIC
            5: 1125+42 MALFORMED
            6: 1168+97 MALFORMED
            7: 1266+23 MALFORMED
            8: 1290+35 MALFORMED
            9:\s
            10:\s
            11:\s
            12: 1341+56 UNENCRYPTED
            13: 1398+16 MALFORMED
            16: 2075+110 TORN
            17: 2186+110 MALFORMED
            26: 6321+304 TORN
            36: 9325+220 TORN
            37: 9546+271 TORN
            38: 9818+246 TORN
            39: 10065+247 TORN
            46: 11742+221 TORN
            48: 12185+216 TORN
            55: 13736+220 UNAUTHENTIC
            56: 13957+220 UNAUTHENTIC
            57: 14178+220 MALFORMED
            58: 14399+136 MALFORMED
            61: 14922+220 MALFORMED
            62: 15143+220 MALFORMED
            66: 16027+220 MALFORMED
            67: 16248+248 MALFORMED
            68: 16497+248 MALFORMED
            69: 16746+160 MALFORMED
            70: 16907+160 MALFORMED
            71: 17068+160 MALFORMED
            73: 17450+296 MALFORMED
            75: 17971+10 MALFORMED
            76: 17982+22 MALFORMED
            80: 18669+8 MALFORMED
            81:\s
            85: 19115+100000 MALFORMED
            87: pending
            """);
  }

  @Test
  void ofTwoGluedLinesOfWhichFtpChat16ShowsTheFirstBothOpen() {
    List<Found> found = read("chat_mixed");
    assertThat(found.get(19))
        .hasToString(
            """
            2790+220 V1_6 2026-06-18 11:53:Omar: kestrel glued first\s
            3010+220 V1_6 2026-06-19 18:06:bob: kestrel glued second\
            """);
    assertThat(found.get(20))
        .hasToString(
            """
            3231+248 V1_6 2026-03-04 13:55:Omar: kestrel glued first gcG71AUq8MUQ
            3479+220 V1_6 2026-03-05 20:08:dave: kestrel glued second\
            """);
    assertThat(found.get(22).opened).hasSize(2);
    assertThat(found.get(22).opened.get(1).position()).isEqualTo(4609);
    assertThat(found.get(22).rejected).isEmpty();
    assertThat(found.get(23))
        .hasToString(
            """
            4830+304 V1_6 2026-06-08 21:15:alice: kestrel inner pad 2 \
            EgUL59rlqmhMrEP/7FKPl8M58BCboPUJrleFEP+kSnuuPOs
            5134+220 V1_6 2026-06-09 04:28:bob: kestrel glued after inner pad\
            """);
  }

  @Test
  void gluedLinesThatFtpChat16ShowsAsTheyStandAllOpen() {
    List<Found> found = read("chat_mixed");
    for (int i : new int[] {18, 21, 28, 29, 30, 31}) {
      assertThat(found.get(i).opened).as("line %d", i).hasSize(2);
      assertThat(found.get(i).rejected).as("line %d", i).isEmpty();
    }
    assertThat(found.get(24))
        .hasToString(
            """
            5355+272 V1_6 2026-03-13 12:24:alice: kestrel glue3 a iTEJjkANtS0Dtz61r3FN1OqtVpBshkU
            5627+220 V1_6 2026-03-14 19:37:alice: kestrel glue3 b
            5847+220 V1_6 2026-03-15 02:50:alice: kestrel glue3 c\
            """);
    assertThat(found.get(28).opened)
        .extracting(OpenedRecord::dialect)
        .containsExactly(Dialect.V1_6, Dialect.V1_7);
  }

  @Test
  void aTornLineDoesNotTakeTheNextOneWithIt() {
    List<Found> found = read("chat_mixed");
    assertThat(found.get(14))
        .hasToString(
            """
            1525+220 V1_6 2026-05-11 06:18:carol: kestrel after a torn line
            1415+110 TORN\
            """);
    assertThat(found.get(15))
        .hasToString(
            """
            1854+220 V1_6 2026-05-13 20:44:carol: kestrel after torn 2
            1746+108 TORN\
            """);
  }

  @Test
  void clearTextAroundARecordIsRejectedByItself() {
    List<Found> found = read("chat_mixed");
    assertThat(found.get(25))
        .hasToString(
            """
            6068+220 V1_6 2026-03-16 09:03:bob: kestrel then plaintext
            6288+32 MALFORMED\
            """);
    assertThat(found.get(27))
        .hasToString(
            """
            6633+220 V1_6 2026-04-15 06:54:dave: kestrel after clear text
            6626+6 MALFORMED\
            """);
    assertThat(found.get(42).rejected).hasSize(1);
    assertThat(found.get(43).rejected).hasSize(1);
  }

  @Test
  void aBareTokenInAFileOfFtpChat16Opens() {
    assertThat(read("chat_mixed").get(2))
        .hasToString("526+184 V1_7 2026-05-07 02:26:alice: kestrel Hello, is anybody there?");
  }

  @Test
  void aTokenWithoutAUsableTimeOpens() {
    assertThat(read("chat_mixed").get(54).opened.get(0).sentAt()).isEmpty();
  }

  @Test
  void oneBadByteDoesNotStopTheFile() {
    assertThat(read("chat_bad_utf8"))
        .hasToString(
            """
            [0+188 V1_6 2026-06-03 18:42:alice: kestrel first, 189+17 MALFORMED, \
            207+188 V1_6 2026-06-04 01:55:dave: kestrel second]\
            """);
  }

  @Test
  void aFileInUtf16OpensAsFarAsItsBytesGo() {
    assertThat(read("chat_utf16"))
        .hasToString("[0+378 V1_6 2026-06-03 18:42:alice: kestrel first, pending]");
  }

  @Test
  void bareTokensGluedByAFormFeedOrTheLikeOpen() {
    assertThat(read("chat_v17_seps").get(0))
        .hasToString(
            """
            0+140 V1_7 2026-06-05 08:08:dave: kestrel first
            141+140 V1_7 2026-06-06 15:21:bob: kestrel second\
            """);
  }

  @Test
  void whatIsFoundComesInOrderOfPosition() {
    for (String name : List.of("chat_mixed", "chat_v17_seps")) {
      for (Found line : read(name)) {
        assertThat(line.positions).isSortedAccordingTo(Comparator.naturalOrder());
      }
    }
  }
}
