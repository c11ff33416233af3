package io.github.ftpchat.crypto;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an authentic token holds.
 *
 * @param plaintext what was sealed; handed over, not copied
 * @param time when the token was sealed, by the clock of its writer; empty if the token does not
 *     say, or if the time is beyond {@link Instant#MAX}
 * @param identity 16 bytes that identify the token; handed over, not copied
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // equality of what was opened is not asked for
public record OpenedToken(byte[] plaintext, Optional<Instant> time, byte[] identity) {

  /** Length of an identity in bytes. */
  public static final int IDENTITY_LENGTH = 16;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the identity does not have 16 bytes
   */
  public OpenedToken {
    Objects.requireNonNull(plaintext, "plaintext");
    Objects.requireNonNull(time, "time");
    if (identity.length != IDENTITY_LENGTH) {
      throw new IllegalArgumentException("identity has " + identity.length + " bytes");
    }
  }
}
