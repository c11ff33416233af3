package io.github.ftpchat.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens Fernet tokens for one thread at a time, with primitives that are set up once.
 *
 * <pre>
 * token = version (0x80) | time (8, big-endian) | IV (16) | ciphertext (16 n) | HMAC (32)
 * </pre>
 *
 * <p>The ciphers keep an IV of zeros, because setting up another one costs as much as a short text.
 * Decrypting {@code IV | ciphertext} gives one block to throw away and then the text; encrypting
 * starts with a first block that the IV is already mixed into. Both are plain CBC on the wire.
 */
final class FernetLane {

  static final int KEY_LENGTH = 32;

  /** The shortest token: one block of ciphertext. */
  static final int MIN_TOKEN_LENGTH = 73;

  static final int HMAC_LENGTH = 32;

  private static final int HALF_KEY = KEY_LENGTH / 2;
  private static final byte VERSION = (byte) 0x80;
  private static final int BLOCK = 16;
  private static final int TIME_OFFSET = 1;
  private static final int IV_OFFSET = 9;
  private static final int CIPHERTEXT_OFFSET = IV_OFFSET + BLOCK;
  private static final int OVERHEAD = CIPHERTEXT_OFFSET + HMAC_LENGTH;

  /** A buffer that grew beyond this is not kept. */
  private static final int MAX_KEPT_SCRATCH = 1 << 16;

  private final Mac mac;
  private final Cipher decryptor;
  private final Cipher encryptor;
  private final byte[] hmac = new byte[HMAC_LENGTH];
  private byte[] scratch = new byte[1024];

  FernetLane(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      decryptor = Cipher.getInstance("AES/CBC/NoPadding");
      encryptor = Cipher.getInstance("AES/CBC/NoPadding");
      init(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES and HMAC-SHA256", e);
    }
  }

  private void init(byte[] key) throws GeneralSecurityException {
    mac.init(new SecretKeySpec(key, 0, HALF_KEY, "HmacSHA256"));
    SecretKeySpec aes = new SecretKeySpec(key, HALF_KEY, HALF_KEY, "AES");
    decryptor.init(Cipher.DECRYPT_MODE, aes, new IvParameterSpec(new byte[BLOCK]));
    encryptor.init(Cipher.ENCRYPT_MODE, aes, new IvParameterSpec(new byte[BLOCK]));
  }

  /** Says whether the bytes are laid out as a token and its HMAC is right. */
  boolean isAuthentic(byte[] token) {
    if (token.length < MIN_TOKEN_LENGTH
        || token[0] != VERSION
        || (token.length - OVERHEAD) % BLOCK != 0) {
      return false;
    }
    int signed = token.length - HMAC_LENGTH;
    try {
      mac.update(token, 0, signed);
      mac.doFinal(hmac, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    int difference = 0;
    for (int i = 0; i < HMAC_LENGTH; i++) {
      difference |= hmac[i] ^ token[signed + i];
    }
    return difference == 0;
  }

  /** Decrypts an authentic token; null if its padding is wrong. */
  byte[] decrypt(byte[] token) {
    int length = token.length - OVERHEAD;
    ensureScratch(BLOCK + length);
    try {
      decryptor.doFinal(token, IV_OFFSET, BLOCK + length, scratch, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    int end = BLOCK + length;
    int padding = scratch[end - 1];
    if (padding < 1 || padding > BLOCK) {
      return null;
    }
    for (int i = end - padding; i < end; i++) {
      if (scratch[i] != padding) {
        return null;
      }
    }
    byte[] plaintext = Arrays.copyOfRange(scratch, BLOCK, end - padding);
    trimScratch();
    return plaintext;
  }

  byte[] seal(byte[] plaintext, byte[] iv, long seconds) {
    int length = (plaintext.length / BLOCK + 1) * BLOCK;
    byte[] token = new byte[OVERHEAD + length];
    ByteBuffer.wrap(token).put(VERSION).putLong(seconds).put(iv);
    ensureScratch(length);
    System.arraycopy(plaintext, 0, scratch, 0, plaintext.length);
    Arrays.fill(scratch, plaintext.length, length, (byte) (length - plaintext.length));
    for (int i = 0; i < BLOCK; i++) {
      scratch[i] ^= iv[i];
    }
    try {
      encryptor.doFinal(scratch, 0, length, token, CIPHERTEXT_OFFSET);
      mac.update(token, 0, token.length - HMAC_LENGTH);
      mac.doFinal(token, token.length - HMAC_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    trimScratch();
    return token;
  }

  /** The seconds that the token names, to be read as unsigned. */
  static long seconds(byte[] token) {
    return ByteBuffer.wrap(token).getLong(TIME_OFFSET);
  }

  /** Overwrites the key and the last text, as far as the JDK's objects let it. */
  void wipe() {
    try {
      init(new byte[KEY_LENGTH]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    Arrays.fill(scratch, (byte) 0);
    Arrays.fill(hmac, (byte) 0);
  }

  private void ensureScratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[length];
    }
  }

  private void trimScratch() {
    if (scratch.length > MAX_KEPT_SCRATCH) {
      scratch = new byte[1024];
    }
  }
}
