package io.github.ftpchat.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.vectors.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FernetCipherTest {

  private static final RecordContext CONTEXT = new RecordContext("room", 1);
  private static final byte[] KEY =
      "0123456789abcdefFEDCBA9876543210".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @Test
  void derivesTheKeyOfEveryPasswordInTheVectors() {
    long passwords =
        Vectors.list(Vectors.json("v16.json")).stream()
            .filter(vector -> vector.get("kind").asText().startsWith("pw-"))
            .peek(
                vector -> {
                  char[] password = vector.get("password").asText().toCharArray();
                  char[] before = password.clone();
                  byte[] token = Base64.getUrlDecoder().decode(vector.get("fernet_token").asText());
                  try (FernetCipher ofPassword = FernetCipher.ofPassword(password);
                      FernetCipher ofKey = FernetCipher.ofKey(Vectors.hex(vector.get("key_hex")))) {
                    assertThat(password).isEqualTo(before);
                    assertThat(ofPassword.open(token, CONTEXT)).isPresent();
                    assertThat(ofKey.open(ofPassword.seal(HELLO, CONTEXT), CONTEXT)).isPresent();
                  }
                })
            .count();
    assertThat(passwords).isEqualTo(18);
  }

  @Test
  void refusesAPasswordThatIsNoText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FernetCipher.ofPassword(new char[] {'x', '\uD800', 'y'}))
        .withMessage("password holds an unpaired surrogate")
        .withNoCause();
  }

  @ParameterizedTest
  @CsvSource({"0", "16", "31", "33"})
  void refusesAKeyOfAnotherLength(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FernetCipher.ofKey(new byte[length]))
        .withMessage("key has " + length + " bytes, not 32");
  }

  @Test
  void copiesTheKey() {
    byte[] key = KEY.clone();
    try (FernetCipher cipher = FernetCipher.ofKey(key);
        FernetCipher same = FernetCipher.ofKey(KEY)) {
      Arrays.fill(key, (byte) 0);
      assertThat(same.open(cipher.seal(HELLO, CONTEXT), CONTEXT)).isPresent();
    }
  }

  @Test
  void identityIsTheFirstHalfOfTheHmac() {
    try (FernetCipher cipher = FernetCipher.ofKey(KEY)) {
      byte[] token = cipher.seal(HELLO, CONTEXT);
      byte[] half = Arrays.copyOfRange(token, token.length - 32, token.length - 16);
      assertThat(cipher.identity(token)).isEqualTo(half);
      assertThat(cipher.open(token, CONTEXT).orElseThrow().identity()).isEqualTo(half);
      assertThatIllegalArgumentException().isThrownBy(() -> cipher.identity(new byte[72]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "17179869184, 2514-05-30T01:53:04Z",
    "31556889864403199, +1000000000-12-31T23:59:59Z",
    "31556889864403200,",
    "-9223372036854775808,",
    "-1,",
  })
  void everyTimeOf64BitsIsReadAsUnsigned(long seconds, Instant time)
      throws GeneralSecurityException {
    try (FernetCipher cipher = FernetCipher.ofKey(KEY)) {
      byte[] token = cipher.seal(HELLO, CONTEXT);
      ByteBuffer.wrap(token).putLong(1, seconds);
      sign(token);
      assertThat(cipher.open(token, CONTEXT).orElseThrow().time())
          .isEqualTo(Optional.ofNullable(time));
    }
  }

  @Test
  void anotherVersionIsNotOpenedThoughItIsSigned() throws GeneralSecurityException {
    try (FernetCipher cipher = FernetCipher.ofKey(KEY)) {
      byte[] token = cipher.seal(HELLO, CONTEXT);
      token[0] = (byte) 0x81;
      sign(token);
      assertThat(cipher.open(token, CONTEXT)).isEmpty();
    }
  }

  @Test
  void badPaddingIsNotOpenedThoughItIsSigned() throws GeneralSecurityException {
    try (FernetCipher cipher = FernetCipher.ofKey(KEY)) {
      // The last byte of the IV goes straight into the last byte of the only block.
      for (int flip = 1; flip < 256; flip++) {
        byte[] token = cipher.seal(HELLO, CONTEXT);
        token[24] ^= (byte) flip;
        sign(token);
        // A padding of 11 becomes one of 1: that is right, and another text.
        assertThat(cipher.open(token, CONTEXT).isPresent()).isEqualTo((11 ^ flip) == 1);
      }
    }
  }

  private static void sign(byte[] token) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, 0, 16, "HmacSHA256"));
    mac.update(token, 0, token.length - 32);
    mac.doFinal(token, token.length - 32);
  }

  @Test
  void aDestroyedCipherHoldsNoKeyAndSaysNothing() throws ReflectiveOperationException {
    FernetCipher cipher = FernetCipher.ofKey(KEY);
    assertThat(cipher).hasToString("FernetCipher");
    byte[] token = cipher.seal(HELLO, CONTEXT);
    cipher.destroy();
    assertThat(cipher).hasToString("FernetCipher[destroyed]");
    assertThatThrownBy(() -> cipher.identity(token)).isInstanceOf(IllegalStateException.class);
    var field = FernetCipher.class.getDeclaredField("key");
    field.setAccessible(true);
    assertThat((byte[]) field.get(cipher)).containsOnly(0);
  }
}
