package io.github.ftpchat.crypto;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an authentic token holds.
 *
 * @param plaintext what was sealed; handed over, not copied
 * @param time when it was sealed, by the clock of whoever sealed it; empty if the token does not
 *     say, or no calendar reaches that far
 * @param identity 16 bytes that stand for the token; handed over, not copied
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // equality of what was opened is not asked for
public record Opened(byte[] plaintext, Optional<Instant> time, byte[] identity) {

  /** Length of an identity in bytes. */
  public static final int IDENTITY_LENGTH = 16;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the identity has not 16 bytes
   */
  public Opened {
    Objects.requireNonNull(plaintext, "plaintext");
    Objects.requireNonNull(time, "time");
    if (identity.length != IDENTITY_LENGTH) {
      throw new IllegalArgumentException("identity has " + identity.length + " bytes");
    }
  }
}
