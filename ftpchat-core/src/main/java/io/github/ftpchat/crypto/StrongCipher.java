package io.github.ftpchat.crypto;

import io.github.ftpchat.internal.concurrent.Pool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A cipher for rooms in which everybody uses this library: AES-256-GCM (NIST SP 800-38D) with a key
 * that belongs to one room. The Python programs cannot read such a room.
 *
 * <pre>
 * token = version (0x81) | time (8, big-endian) | nonce (12) | ciphertext (n) | tag (16)
 * </pre>
 *
 * <p>The key is derived by PBKDF2-HMAC-SHA256 with 600 000 iterations and a salt made from the
 * room's name, so guesses for one room are of no use for another. The associated data are the room,
 * the version of the record format, and the head of the token, so a record that is moved to another
 * room does not open there. Anybody who can write to the file can still repeat, drop or reorder
 * records, and everybody with the password can write under any name.
 *
 * <p>Nonces are random: one password should not seal more than 2^32 messages of a room.
 *
 * <p>Thread-safe; threads do not wait for each other.
 *
 * @since 0.1
 */
public final class StrongCipher implements MessageCipher {

  private static final int ITERATIONS = 600_000;
  private static final int KEY_LENGTH = 32;
  private static final byte VERSION = (byte) 0x81;
  private static final int NONCE_OFFSET = 9;
  private static final int NONCE_LENGTH = 12;
  private static final int HEAD_LENGTH = NONCE_OFFSET + NONCE_LENGTH;
  private static final int TAG_LENGTH = 16;
  private static final String SALT_PREFIX = "io.github.ftpchat strong 1\0";

  private final byte[] key;
  private final Clock clock;
  private final SecureRandom random;
  private final Pool<Cipher> ciphers = new Pool<>(StrongCipher::newCipher);
  private volatile boolean destroyed;

  private StrongCipher(byte[] key, Clock clock, SecureRandom random) {
    this.key = key;
    this.clock = clock;
    this.random = random;
    // Now: what the JDK makes ready at the first use, without memory for it, never gets ready
    // again.
    ciphers.give(newCipher());
  }

  /**
   * Makes the cipher that everyone who knows the password of a room has. Takes some tenths of a
   * second.
   *
   * @param password the password, any characters or none; not changed and not kept
   * @param room the name of the room
   * @return the cipher
   * @throws IllegalArgumentException if the password holds an unpaired surrogate
   */
  public static StrongCipher ofPassword(char[] password, String room) {
    byte[] utf8 = PasswordBytes.of(password);
    byte[] salt = (SALT_PREFIX + room).getBytes(StandardCharsets.UTF_8);
    try {
      return new StrongCipher(
          Pbkdf2.derive(utf8, salt, ITERATIONS, KEY_LENGTH), Clock.systemUTC(), new SecureRandom());
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  static StrongCipher ofKey(byte[] key, Clock clock, SecureRandom random) {
    return new StrongCipher(key.clone(), clock, random);
  }

  @Override
  public byte[] seal(byte[] plaintext, RecordContext context) {
    byte[] token = new byte[HEAD_LENGTH + plaintext.length + TAG_LENGTH];
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    ByteBuffer.wrap(token)
        .put(VERSION)
        .putLong(Math.max(0, clock.instant().getEpochSecond()))
        .put(nonce);
    Cipher cipher = ciphers.take();
    try {
      init(cipher, Cipher.ENCRYPT_MODE, token, context);
      cipher.doFinal(plaintext, 0, plaintext.length, token, HEAD_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
    // Not in a finally block: one that threw is not used again.
    ciphers.give(cipher);
    return token;
  }

  @Override
  public Optional<OpenedToken> open(byte[] token, RecordContext context) {
    requireAlive();
    if (token.length < HEAD_LENGTH + TAG_LENGTH || token[0] != VERSION) {
      return Optional.empty();
    }
    Cipher cipher = ciphers.take();
    Optional<byte[]> plaintext;
    try {
      init(cipher, Cipher.DECRYPT_MODE, token, context);
      plaintext = Optional.of(cipher.doFinal(token, HEAD_LENGTH, token.length - HEAD_LENGTH));
    } catch (AEADBadTagException e) {
      plaintext = Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
    ciphers.give(cipher);
    return plaintext.map(text -> new OpenedToken(text, time(token), identity(token)));
  }

  private void init(Cipher cipher, int mode, byte[] token, RecordContext context)
      throws GeneralSecurityException {
    synchronized (key) {
      requireAlive();
      cipher.init(
          mode,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, token, NONCE_OFFSET, NONCE_LENGTH));
    }
    byte[] room = context.room().getBytes(StandardCharsets.UTF_8);
    cipher.updateAAD(
        ByteBuffer.allocate(Integer.BYTES * 2)
            .putInt(context.formatVersion())
            .putInt(room.length)
            .flip());
    cipher.updateAAD(room);
    cipher.updateAAD(token, 0, NONCE_OFFSET);
  }

  private static Optional<Instant> time(byte[] token) {
    long seconds = ByteBuffer.wrap(token).getLong(1);
    return seconds < 0 || seconds > Instant.MAX.getEpochSecond()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** Gives the first 16 bytes of the token's SHA-256. */
  @Override
  public byte[] identity(byte[] token) {
    requireAlive();
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(token);
      return Arrays.copyOf(hash, OpenedToken.IDENTITY_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Wipes the key, as far as the JDK lets its own copies be wiped. */
  @Override
  public void destroy() {
    synchronized (key) {
      destroyed = true;
      Arrays.fill(key, (byte) 0);
    }
    ciphers.drain(cipher -> {});
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  private void requireAlive() {
    if (destroyed) {
      throw new IllegalStateException("cipher was destroyed");
    }
  }

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return destroyed ? "StrongCipher[destroyed]" : "StrongCipher";
  }
}
