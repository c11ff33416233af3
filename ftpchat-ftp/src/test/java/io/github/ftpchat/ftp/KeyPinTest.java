package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ftpchat.ftp.servers.TestCertificate;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPinTest {

  @Test
  void isReadInBase64AndInHexadecimal() throws Exception {
    X509Certificate certificate = TestCertificate.forLoopback().certificate();
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    String base64 = Base64.getEncoder().encodeToString(digest);
    for (String form :
        new String[] {
          base64,
          base64.replace("=", ""),
          HexFormat.of().formatHex(digest),
          HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest)
        }) {
      KeyPin pin = KeyPin.parse("sha256:" + form);
      assertThat(pin.matches(certificate)).as(form).isTrue();
      assertThat(pin).hasToString("sha256:" + base64).isEqualTo(KeyPin.of(certificate));
    }
  }

  @Test
  void doesNotMatchAnotherKey() {
    X509Certificate authority = TestCertificate.forLoopback().authority();
    assertThat(KeyPin.of(authority).matches(TestCertificate.forLoopback().certificate())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha1:AAAA",
        "sha256:AAAA",
        "sha256:!",
        "AAAA",
        "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$AAAA=",
        "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void refusesAnythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyPin.parse(text));
  }
}
