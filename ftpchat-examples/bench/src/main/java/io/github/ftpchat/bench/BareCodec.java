package io.github.ftpchat.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The floor: the JDK's own primitives one after the other, as a line of FTPChat 1.6 asks for them,
 * on objects that are used again. Of all checks it makes the HMAC alone, and it takes lines that
 * are well-formed and payloads that are short. Not thread-safe.
 */
final class BareCodec {

  private static final int IV_START = 9;
  private static final int IV_LENGTH = 16;
  private static final int BODY_START = IV_START + IV_LENGTH;
  private static final int HMAC_LENGTH = 32;
  private static final byte VERSION = (byte) 0x80;

  private final Mac mac = Mac.getInstance("HmacSHA256");
  private final Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
  private final SecretKeySpec encryptionKey;
  private final SecureRandom random = new SecureRandom();
  private final Inflater inflater = new Inflater();
  private final Deflater deflater = new Deflater();
  private final byte[] buffer = new byte[1 << 16];

  /**
   * Makes a codec.
   *
   * @param key 16 bytes to sign and 16 to encrypt with
   */
  BareCodec(byte[] key) throws GeneralSecurityException {
    mac.init(new SecretKeySpec(key, 0, 16, "HmacSHA256"));
    encryptionKey = new SecretKeySpec(key, 16, 16, "AES");
  }

  /** Opens a line, without its terminator. */
  String decode(byte[] line) throws GeneralSecurityException, DataFormatException {
    byte[] token = Base64.getUrlDecoder().decode(Base64.getDecoder().decode(line));
    int hmacStart = token.length - HMAC_LENGTH;
    mac.update(token, 0, hmacStart);
    byte[] hmac = Arrays.copyOfRange(token, hmacStart, token.length);
    if (!MessageDigest.isEqual(mac.doFinal(), hmac)) {
      throw new GeneralSecurityException("not authentic");
    }
    cipher.init(
        Cipher.DECRYPT_MODE, encryptionKey, new IvParameterSpec(token, IV_START, IV_LENGTH));
    inflater.reset();
    inflater.setInput(cipher.doFinal(token, BODY_START, hmacStart - BODY_START));
    return new String(buffer, 0, inflater.inflate(buffer), StandardCharsets.UTF_8);
  }

  /** Makes a line, without a terminator. */
  byte[] encode(String payload) throws GeneralSecurityException {
    deflater.reset();
    deflater.setInput(payload.getBytes(StandardCharsets.UTF_8));
    deflater.finish();
    int length = deflater.deflate(buffer);
    byte[] iv = new byte[IV_LENGTH];
    random.nextBytes(iv);
    cipher.init(Cipher.ENCRYPT_MODE, encryptionKey, new IvParameterSpec(iv));
    byte[] body = cipher.doFinal(buffer, 0, length);
    ByteBuffer token = ByteBuffer.allocate(BODY_START + body.length + HMAC_LENGTH);
    token.put(VERSION).putLong(System.currentTimeMillis() / 1000).put(iv).put(body);
    mac.update(token.array(), 0, token.position());
    token.put(mac.doFinal());
    return Base64.getEncoder().encode(Base64.getUrlEncoder().encode(token.array()));
  }
}
