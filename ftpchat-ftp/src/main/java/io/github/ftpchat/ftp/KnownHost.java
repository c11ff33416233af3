package io.github.ftpchat.ftp;

import java.util.Objects;

/**
 * What is known of a server that has TLS.
 *
 * @param verified whether its certificate was verified
 * @param pin its key if that was trusted on first use, else null
 */
record KnownHost(boolean verified, KeyPin pin) {

  static final KnownHost VERIFIED = new KnownHost(true, null);
  static final KnownHost TLS = new KnownHost(false, null);

  static KnownHost pinned(KeyPin pin) {
    return new KnownHost(false, pin);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static KnownHost parse(String text) {
    return switch (text) {
      case "verified" -> VERIFIED;
      case "tls" -> TLS;
      default -> pinned(KeyPin.parse(text));
    };
  }

  // Not the record's own, which keeps the class that was used last forever, see design.md.
  @Override
  public boolean equals(Object other) {
    return other instanceof KnownHost entry
        && verified == entry.verified
        && Objects.equals(pin, entry.pin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(verified, pin);
  }

  @Override
  public String toString() {
    return verified ? "verified" : pin == null ? "tls" : pin.toString();
  }
}
