package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.FixedFernetCipher;
import io.github.ftpchat.crypto.RecordContext;
import io.github.ftpchat.vectors.Vectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real FTPChat 1.6 and 1.7 sealed, both ways. */
class RecordVectorsTest {

  /** Names that hold a colon and a space, or end in one, are read up to it. */
  private static final Set<String> CUT_NAMES = Set.of("user-cs");

  private record Vector(Dialect dialect, JsonNode json) {

    String text(String field) {
      return json.get(field).asText();
    }

    byte[] line() {
      return text("line").getBytes(StandardCharsets.US_ASCII);
    }

    byte[] token() {
      return Base64.getUrlDecoder().decode(text("fernet_token"));
    }

    FernetCipher cipher() {
      return FixedFernetCipher.of(
          Vectors.hex(json.get("key_hex")),
          json.get("token_time").asLong(),
          Vectors.hex(json.get("iv_hex")));
    }
  }

  private static Stream<Named<Vector>> vectors() {
    return Stream.of(Dialect.V1_6, Dialect.V1_7)
        .flatMap(
            dialect -> {
              String version = dialect == Dialect.V1_6 ? "v16" : "v17";
              return Stream.of(version + ".json", version + "_1MiB.json")
                  .flatMap(file -> elements(Vectors.json(file)).stream())
                  .map(json -> Named.of(version + " " + json.get("id"), new Vector(dialect, json)));
            });
  }

  private static List<JsonNode> elements(JsonNode json) {
    return json.isArray() ? Vectors.list(json) : List.of(json);
  }

  private static Stream<Named<Vector>> vectorsPutTogetherAsTheProgramDoes() {
    return vectors().filter(vector -> vector.getPayload().json().has("username"));
  }

  private static Stream<Named<Vector>> vectorsWithTheirZlibStream() {
    return vectors().filter(vector -> vector.getPayload().json().has("zlib_hex"));
  }

  @Test
  void theVectorsAreThere() {
    assertThat(vectors()).hasSize(158);
    assertThat(vectorsPutTogetherAsTheProgramDoes()).hasSize(150);
    assertThat(vectorsWithTheirZlibStream()).hasSizeGreaterThan(140);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void opensToWhatWasSealed(Vector vector) {
    try (FernetCipher cipher = vector.cipher()) {
      Found found = Found.in(codec(cipher), vector.line(), true);
      assertThat(found.rejected).isEmpty();
      assertThat(found.opened).hasSize(1);
      OpenedRecord record = found.opened.get(0);
      assertThat(record.dialect()).isEqualTo(vector.dialect());
      assertThat(record.position()).isZero();
      assertThat(record.length()).isEqualTo(vector.line().length);
      assertThat(record.token()).isEqualTo(vector.token());
      assertThat(record.sentAt())
          .contains(Instant.ofEpochSecond(vector.json().get("token_time").asLong()));
      assertThat(Found.says(record, vector.text("plaintext"))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("vectorsPutTogetherAsTheProgramDoes")
  void opensToItsParts(Vector vector) {
    try (FernetCipher cipher = vector.cipher()) {
      OpenedRecord record = Found.in(codec(cipher), vector.line(), true).opened.get(0);
      assertThat(record.wallClock()).contains(vector.text("ts"));
      String name = vector.text("username");
      String message = vector.text("message");
      String text =
          vector.dialect() == Dialect.V1_6
              ? message
              : PythonText.stripEnd("x" + message).substring(1);
      if (CUT_NAMES.contains(vector.text("kind"))) {
        int end = name.indexOf(": ");
        assertThat(record.sender()).contains(name.substring(0, end));
        assertThat(record.text()).isEqualTo(name.substring(end + 2) + ": " + text);
      } else {
        assertThat(record.sender()).contains(name);
        assertThat(record.text()).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vectorsWithTheirZlibStream")
  void sealsTheSameStreamToTheSameLine(Vector vector) {
    try (FernetCipher cipher = vector.cipher()) {
      byte[] token =
          cipher.seal(Vectors.hex(vector.json().get("zlib_hex")), new RecordContext("room", 1));
      assertThat(token).isEqualTo(vector.token());
      byte[] line = codec(cipher).frame(token, vector.dialect());
      assertThat(line).isEqualTo((vector.text("line") + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest
  @MethodSource("vectorsPutTogetherAsTheProgramDoes")
  void sealsToTheSamePlaintext(Vector vector) throws IOException {
    try (FernetCipher cipher = vector.cipher()) {
      LocalDateTime clock = LocalDateTime.parse(vector.text("ts").replace(' ', 'T'));
      byte[] token =
          codec(cipher)
              .seal(vector.dialect(), clock, vector.text("username"), vector.text("message"));
      // Version, time and IV.
      assertThat(Arrays.copyOf(token, 25)).isEqualTo(Arrays.copyOf(vector.token(), 25));
      byte[] zlib = cipher.open(token, new RecordContext("room", 1)).orElseThrow().plaintext();
      byte[] payload = new InflaterInputStream(new ByteArrayInputStream(zlib)).readAllBytes();
      assertThat(new String(payload, StandardCharsets.UTF_8)).isEqualTo(vector.text("plaintext"));
    }
  }

  private static RecordCodec codec(FernetCipher cipher) {
    return new RecordCodec(cipher, "room", Limits.defaults());
  }
}
