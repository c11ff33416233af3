package io.github.ftpchat.ftp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a public key (its SubjectPublicKeyInfo): it stays the same when a certificate is
 * renewed for the same key.
 */
final class KeyPin {

  private static final String PREFIX = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{64}");

  private static final Pattern BASE64 = Pattern.compile("([A-Za-z0-9+/]{43})=?");

  private final byte[] digest;

  private KeyPin(byte[] digest) {
    this.digest = digest;
  }

  static KeyPin of(X509Certificate certificate) {
    try {
      return new KeyPin(
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads {@code sha256:} and the digest in base64 or in hexadecimal, with colons or without.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static KeyPin parse(String text) {
    if (text.startsWith(PREFIX)) {
      String digits = text.substring(PREFIX.length());
      String hex = digits.replace(":", "");
      if (HEX.matcher(hex).matches()) {
        return new KeyPin(HexFormat.of().parseHex(hex));
      }
      Matcher base64 = BASE64.matcher(digits);
      if (base64.matches()) {
        // Whole and padded before the JDK's decoder sees it: CVE-2026-114938.
        return new KeyPin(Base64.getDecoder().decode(base64.group(1) + "="));
      }
    }
    throw new IllegalArgumentException(
        "not sha256: and the digest of a public key in base64 or hexadecimal: "
            + Texts.quote(text));
  }

  boolean matches(X509Certificate certificate) {
    return equals(of(certificate));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyPin pin && Arrays.equals(digest, pin.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  /** The form that {@link #parse} reads, in base64. */
  @Override
  public String toString() {
    return PREFIX + Base64.getEncoder().encodeToString(digest);
  }
}
