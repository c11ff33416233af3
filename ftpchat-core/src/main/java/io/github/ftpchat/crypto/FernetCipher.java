package io.github.ftpchat.crypto;

import io.github.ftpchat.internal.concurrent.Pool;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The cipher of FTPChat 1.6 and later: Fernet, with a key from the password of the room.
 *
 * <p>A token is the bytes of a Fernet token. Base64 belongs to the record's form in the file and is
 * not the cipher's business. The HMAC is checked before anything is decrypted. No token is ever too
 * old, because history is old by nature.
 *
 * <p>The key is derived once, when the cipher is made, by PBKDF2-HMAC-SHA256 with 100 000
 * iterations and a salt that is the same for everyone, because the programs in the room do so. Only
 * a strong password helps against guessing.
 *
 * <p>Fernet has no associated data: anybody who can write to the file can repeat, drop or reorder
 * records, and move them between rooms that share a password. See {@code docs/protocol.md}.
 *
 * <p>Thread-safe; threads do not wait for each other.
 *
 * @since 0.1
 */
public final class FernetCipher implements MessageCipher {

  private static final byte[] SALT =
      "q6334#Q0q8294%E$(#$%^&^%$#@!#%^YHB>$W#CX>E".getBytes(StandardCharsets.US_ASCII);
  private static final int ITERATIONS = 100_000;
  private static final int IV_LENGTH = 16;

  private final byte[] key;
  private final Clock clock;
  private final SecureRandom random;
  private final Pool<FernetLane> lanes = new Pool<>(this::newLane);
  private volatile boolean destroyed;

  private FernetCipher(byte[] key, Clock clock, SecureRandom random) {
    this.key = key;
    this.clock = clock;
    this.random = random;
    // Now: what the JDK makes ready at the first use, without memory for it, never gets ready
    // again.
    lanes.give(newLane());
  }

  /**
   * Makes the cipher that everyone who knows a password has. Takes tens of milliseconds; in a fresh
   * virtual machine half a second.
   *
   * @param password the password, any characters; not changed and not kept. An empty password is
   *     accepted, as the Python programs accept it, and everybody can guess it
   * @return the cipher
   * @throws IllegalArgumentException if the password holds an unpaired surrogate
   */
  public static FernetCipher ofPassword(char[] password) {
    byte[] utf8 = PasswordBytes.of(password);
    try {
      return new FernetCipher(
          Pbkdf2.derive(utf8, SALT, ITERATIONS, FernetLane.KEY_LENGTH),
          Clock.systemUTC(),
          new SecureRandom());
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * Makes a cipher from a Fernet key.
   *
   * @param key 16 bytes to sign and 16 to encrypt with; copied
   * @return the cipher
   * @throws IllegalArgumentException if the key has not 32 bytes
   */
  public static FernetCipher ofKey(byte[] key) {
    return ofKey(key, Clock.systemUTC(), new SecureRandom());
  }

  static FernetCipher ofKey(byte[] key, Clock clock, SecureRandom random) {
    if (key.length != FernetLane.KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key has " + key.length + " bytes, not " + FernetLane.KEY_LENGTH);
    }
    return new FernetCipher(key.clone(), clock, random);
  }

  @Override
  public byte[] seal(byte[] plaintext, RecordContext context) {
    FernetLane lane = take();
    byte[] iv = new byte[IV_LENGTH];
    random.nextBytes(iv);
    byte[] token = lane.seal(plaintext, iv, Math.max(0, clock.instant().getEpochSecond()));
    give(lane);
    return token;
  }

  @Override
  public Optional<OpenedToken> open(byte[] token, RecordContext context) {
    FernetLane lane = take();
    byte[] plaintext = lane.isAuthentic(token) ? lane.decrypt(token) : null;
    give(lane);
    return plaintext == null
        ? Optional.empty()
        : Optional.of(new OpenedToken(plaintext, time(token), identityOf(token)));
  }

  /**
   * Gives the first 16 bytes of the token's HMAC.
   *
   * @throws IllegalArgumentException if the token is shorter than any
   */
  @Override
  public byte[] identity(byte[] token) {
    requireAlive();
    if (token.length < FernetLane.MIN_TOKEN_LENGTH) {
      throw new IllegalArgumentException("token has " + token.length + " bytes");
    }
    return identityOf(token);
  }

  private static byte[] identityOf(byte[] token) {
    int start = token.length - FernetLane.HMAC_LENGTH;
    return Arrays.copyOfRange(token, start, start + OpenedToken.IDENTITY_LENGTH);
  }

  private static Optional<Instant> time(byte[] token) {
    long seconds = FernetLane.seconds(token);
    return seconds < 0 || seconds > Instant.MAX.getEpochSecond()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(seconds));
  }

  /**
   * Wipes the key, as far as the JDK allows its own copies to be wiped. Calls that are under way in
   * other threads are completed.
   */
  @Override
  public void destroy() {
    synchronized (lanes) {
      destroyed = true;
      Arrays.fill(key, (byte) 0);
    }
    lanes.drain(FernetLane::wipe);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  private FernetLane take() {
    requireAlive();
    return lanes.take();
  }

  /** Not in a finally block: one that threw is not used again. */
  private void give(FernetLane lane) {
    lanes.give(lane);
    if (destroyed) {
      lanes.drain(FernetLane::wipe);
    }
  }

  private FernetLane newLane() {
    // A lane made of a key that is being wiped would seal with a key that everybody can guess.
    synchronized (lanes) {
      requireAlive();
      return new FernetLane(key);
    }
  }

  private void requireAlive() {
    if (destroyed) {
      throw new IllegalStateException("cipher was destroyed");
    }
  }

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return destroyed ? "FernetCipher[destroyed]" : "FernetCipher";
  }
}
