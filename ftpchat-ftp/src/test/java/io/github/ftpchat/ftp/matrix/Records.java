package io.github.ftpchat.ftp.matrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads lines as FTPChat 1.6 does, without the library: the witness that counts what is
 * in a file, and the pen of the plain peers.
 */
final class Records {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final String MARK = "Z0FBQUFB";
  private static final int LONGEST_FILLER = 200;
  private static final int HEAD = 1 + Long.BYTES;
  private static final int IV = 16;
  private static final int MAC = 32;

  private final SecretKeySpec signing;
  private final SecretKeySpec encryption;

  /**
   * Makes the lines of those who share a key.
   *
   * @param key 32 bytes
   */
  Records(byte[] key) {
    signing = new SecretKeySpec(key, 0, 16, "HmacSHA256");
    encryption = new SecretKeySpec(key, 16, 16, "AES");
  }

  /** A line with its line feed. */
  byte[] line(String sender, String text, Random random) {
    byte[] iv = new byte[IV];
    random.nextBytes(iv);
    String payload =
        TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + ":" + sender + ": " + text + "\n";
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(iv));
      byte[] sealed = cipher.doFinal(deflate(payload.getBytes(UTF_8)));
      byte[] body =
          ByteBuffer.allocate(HEAD + IV + sealed.length)
              .put((byte) 0x80)
              .putLong(System.currentTimeMillis() / 1000)
              .put(iv)
              .put(sealed)
              .array();
      byte[] token = Arrays.copyOf(body, body.length + MAC);
      System.arraycopy(mac(body), 0, token, body.length, MAC);
      byte[] line = Base64.getEncoder().encode(Base64.getUrlEncoder().encode(token));
      return ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').array();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names of the messages in a line: the first words of their texts. */
  List<String> read(byte[] line) {
    String whole = new String(line, ISO_8859_1).strip();
    Optional<String> only = open(whole);
    if (only.isPresent()) {
      return List.of(only.get());
    }
    List<String> names = new ArrayList<>();
    for (int at = whole.indexOf(MARK); at >= 0; ) {
      int next = whole.indexOf(MARK, at + 1);
      open(whole.substring(at, next < 0 ? whole.length() : next)).ifPresent(names::add);
      at = next;
    }
    return names;
  }

  /** A message that no other is like. Lengths vary, so that lines that overlap tear. */
  static String text(String name, int number, Random random) {
    String filler = "x".repeat(random.nextInt(LONGEST_FILLER));
    return "%s-%d-%08x %s%d".formatted(name, number, random.nextInt(), filler, random.nextLong());
  }

  /** The name of a message: the first word of its text. */
  static String name(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text.strip() : text.substring(0, space);
  }

  private Optional<String> open(String line) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(Base64.getDecoder().decode(line));
      if (token.length < HEAD + IV + MAC) {
        return Optional.empty();
      }
      byte[] body = Arrays.copyOf(token, token.length - MAC);
      byte[] mac = Arrays.copyOfRange(token, body.length, token.length);
      if (!MessageDigest.isEqual(mac, mac(body))) {
        return Optional.empty();
      }
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.DECRYPT_MODE, encryption, new IvParameterSpec(body, HEAD, IV));
      byte[] zlib = cipher.doFinal(body, HEAD + IV, body.length - HEAD - IV);
      String payload =
          new String(new InflaterInputStream(new ByteArrayInputStream(zlib)).readAllBytes(), UTF_8);
      return Optional.of(name(payload.substring(payload.indexOf(": ", 16) + 2)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("an authentic record does not open", e);
    }
  }

  private byte[] mac(byte[] body) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(signing.getAlgorithm());
    mac.init(signing);
    return mac.doFinal(body);
  }

  private static byte[] deflate(byte[] bytes) throws IOException {
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(bytes);
    }
    return zlib.toByteArray();
  }
}
