package io.github.ftpchat.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * PBKDF2-HMAC-SHA256 (RFC 8018) over a password in bytes. The one of the JDK takes characters, and
 * not every provider turns each of them into UTF-8 or takes an empty password.
 */
final class Pbkdf2 {

  private static final String HMAC = "HmacSHA256";
  private static final int HASH_LENGTH = 32;

  private Pbkdf2() {}

  static byte[] derive(byte[] password, byte[] salt, int iterations, int length) {
    Mac mac = mac(password);
    byte[] key = new byte[length];
    byte[] u = new byte[HASH_LENGTH];
    byte[] block = new byte[HASH_LENGTH];
    try {
      int done = 0;
      for (int index = 1; done < length; index++) {
        mac.update(salt);
        mac.update(
            new byte[] {
              (byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index
            });
        mac.doFinal(u, 0);
        System.arraycopy(u, 0, block, 0, HASH_LENGTH);
        for (int i = 1; i < iterations; i++) {
          mac.update(u);
          mac.doFinal(u, 0);
          xor(block, u);
        }
        int part = Math.min(HASH_LENGTH, length - done);
        System.arraycopy(block, 0, key, done, part);
        done += part;
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no PBKDF2", e);
    } finally {
      Arrays.fill(u, (byte) 0);
      Arrays.fill(block, (byte) 0);
    }
  }

  /**
   * A method of its own, or the turns of its loop make the compiler take up the caller, with all
   * that it calls, before SHA-256: in a fresh virtual machine a derivation takes half as long
   * again.
   */
  private static void xor(byte[] block, byte[] u) {
    for (int i = 0; i < HASH_LENGTH; i++) {
      block[i] ^= u[i];
    }
  }

  private static Mac mac(byte[] password) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      // A key specification cannot be empty. HMAC fills a short key with zeros, so one is the same.
      mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + HMAC, e);
    }
  }
}
