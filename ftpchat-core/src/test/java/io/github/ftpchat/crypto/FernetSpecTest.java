package io.github.ftpchat.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ftpchat.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of the public Fernet specification. */
class FernetSpecTest {

  private static final RecordContext CONTEXT = new RecordContext("room", 1);

  /** Invalid only where a time to live is given; we apply none. */
  private static final Set<String> TOO_OLD_OR_TOO_NEW =
      Set.of("expired TTL", "far-future TS (unacceptable clock skew)");

  private static List<JsonNode> generate() {
    return Vectors.list(Vectors.json("fernet-spec/generate.json"));
  }

  private static List<JsonNode> verify() {
    return Vectors.list(Vectors.json("fernet-spec/verify.json"));
  }

  private static List<JsonNode> invalid() {
    return Vectors.list(Vectors.json("fernet-spec/invalid.json"));
  }

  @ParameterizedTest
  @MethodSource("generate")
  void sealsAsSpecified(JsonNode vector) {
    byte[] iv = new byte[16];
    for (int i = 0; i < iv.length; i++) {
      iv[i] = (byte) vector.get("iv").get(i).asInt();
    }
    long now = OffsetDateTime.parse(vector.get("now").asText()).toEpochSecond();
    try (FernetCipher cipher = FixedFernetCipher.of(decode(vector.get("secret")), now, iv)) {
      byte[] plaintext = vector.get("src").asText().getBytes(StandardCharsets.UTF_8);
      assertThat(cipher.seal(plaintext, CONTEXT)).isEqualTo(decode(vector.get("token")));
    }
  }

  @ParameterizedTest
  @MethodSource("verify")
  void opensAsSpecified(JsonNode vector) {
    try (FernetCipher cipher = FernetCipher.ofKey(decode(vector.get("secret")))) {
      OpenedToken opened = cipher.open(decode(vector.get("token")), CONTEXT).orElseThrow();
      assertThat(opened.plaintext())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(vector.get("src").asText());
      assertThat(opened.time()).contains(Instant.parse("1985-10-26T08:20:00Z"));
    }
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesWhatIsInvalidWhateverItsAge(JsonNode vector) {
    String description = vector.get("desc").asText();
    if (description.equals("invalid base64")) {
      assertThatIllegalArgumentException().isThrownBy(() -> decode(vector.get("token")));
      return;
    }
    try (FernetCipher cipher = FernetCipher.ofKey(decode(vector.get("secret")))) {
      assertThat(cipher.open(decode(vector.get("token")), CONTEXT).isPresent())
          .as(description)
          .isEqualTo(TOO_OLD_OR_TOO_NEW.contains(description));
    }
  }

  @Test
  void theVectorsAreThere() {
    assertThat(generate()).hasSize(1);
    assertThat(verify()).hasSize(1);
    assertThat(invalid()).hasSize(8);
  }

  private static byte[] decode(JsonNode text) {
    return Base64.getUrlDecoder().decode(text.asText());
  }
}
