package io.github.ftpchat.crypto;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Makes Fernet ciphers whose time and IV are known, as the vectors have them. */
public final class FixedFernetCipher {

  private FixedFernetCipher() {}

  /** A cipher that seals every token with the same time and IV. */
  public static FernetCipher of(byte[] key, long seconds, byte[] iv) {
    return FernetCipher.ofKey(
        key, Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC), new FixedRandom(iv));
  }

  @SuppressWarnings("serial") // Never serialized.
  private static final class FixedRandom extends SecureRandom {

    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(Arrays.copyOf(bytes, target.length), 0, target, 0, target.length);
    }
  }
}
