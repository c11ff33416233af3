package io.github.ftpchat.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ftpchat.vectors.Vectors;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of Wycheproof for the primitives that Fernet is made of. */
class WycheproofTest {

  private static final RecordContext CONTEXT = new RecordContext("room", 1);

  private static List<JsonNode> tests(String file) {
    return Vectors.list(Vectors.json("wycheproof/" + file).get("testGroups")).stream()
        .flatMap(group -> Vectors.list(group.get("tests")).stream())
        .toList();
  }

  private static List<JsonNode> pbkdf2() {
    return tests("pbkdf2_hmacsha256_test.json");
  }

  /** Fernet's AES has keys of 128 bits. */
  private static List<JsonNode> aes() {
    return tests("aes_cbc_pkcs5_test.json").stream()
        .filter(test -> Vectors.hex(test.get("key")).length == 16)
        .toList();
  }

  private static List<JsonNode> hmac() {
    return tests("hmac_sha256_test.json");
  }

  @ParameterizedTest
  @MethodSource("pbkdf2")
  void pbkdf2(JsonNode test) {
    assertThat(
            Pbkdf2.derive(
                Vectors.hex(test.get("password")),
                Vectors.hex(test.get("salt")),
                test.get("iterationCount").asInt(),
                test.get("dkLen").asInt()))
        .isEqualTo(Vectors.hex(test.get("dk")));
    assertThat(test.get("result").asText()).isEqualTo("valid");
  }

  /** The whole of our AES, inside a token whose HMAC is right. */
  @ParameterizedTest
  @MethodSource("aes")
  void aesCbcPkcs5(JsonNode test) throws GeneralSecurityException {
    byte[] iv = Vectors.hex(test.get("iv"));
    byte[] key = Arrays.copyOf(new byte[16], 32);
    System.arraycopy(Vectors.hex(test.get("key")), 0, key, 16, 16);
    byte[] token = token(key, iv, Vectors.hex(test.get("ct")));
    boolean valid = test.get("result").asText().equals("valid");
    try (FernetCipher cipher = FixedFernetCipher.of(key, 0, iv)) {
      Optional<byte[]> plaintext = cipher.open(token, CONTEXT).map(OpenedToken::plaintext);
      assertThat(plaintext.isPresent()).isEqualTo(valid);
      if (valid) {
        byte[] message = Vectors.hex(test.get("msg"));
        assertThat(plaintext.get()).isEqualTo(message);
        assertThat(cipher.seal(message, CONTEXT)).isEqualTo(token);
      }
    }
  }

  private static byte[] token(byte[] key, byte[] iv, byte[] ciphertext)
      throws GeneralSecurityException {
    ByteBuffer token = ByteBuffer.allocate(57 + ciphertext.length);
    token.put((byte) 0x80).putLong(0).put(iv).put(ciphertext);
    Mac mac = mac(Arrays.copyOf(key, 16));
    mac.update(token.array(), 0, token.position());
    return token.put(mac.doFinal()).array();
  }

  /** The JDK's HMAC, which is used as it is. */
  @ParameterizedTest
  @MethodSource("hmac")
  void hmacSha256(JsonNode test) throws GeneralSecurityException {
    byte[] tag = Vectors.hex(test.get("tag"));
    byte[] computed = mac(Vectors.hex(test.get("key"))).doFinal(Vectors.hex(test.get("msg")));
    assertThat(Arrays.equals(Arrays.copyOf(computed, tag.length), tag))
        .isEqualTo(test.get("result").asText().equals("valid"));
  }

  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac;
  }

  @Test
  void theVectorsAreThere() {
    assertThat(pbkdf2()).hasSize(60);
    assertThat(aes()).hasSize(72);
    assertThat(hmac()).hasSize(174);
  }
}
