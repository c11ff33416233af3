package io.github.ftpchat.ftp;

import java.time.Duration;

/**
 * What became of {@code AUTH}, the command that asks a server for TLS, on all connections to it.
 */
final class AuthMemory {

  /** How long a server that ended the session at AUTH is not asked for it again. */
  private static final Duration AVOIDED_FOR = Duration.ofHours(1);

  private boolean suspected;
  private boolean accepted;
  private Deadline avoidedUntil = Deadline.in(Duration.ZERO);

  /** Tells whether AUTH is not to be tried. */
  boolean isAvoided() {
    return !avoidedUntil.hasPassed();
  }

  /**
   * Notes that AUTH ended the session. Later it is tried again: by then the server may have TLS.
   */
  void avoid() {
    avoidedUntil = Deadline.in(AVOIDED_FOR);
  }

  /** Notes that AUTH got no answer, and tells whether that was the second time in a row. */
  boolean suspect() {
    suspected = !suspected;
    return !suspected;
  }

  /** Notes that AUTH got an answer. */
  void trust() {
    suspected = false;
  }

  /** Tells whether the server was ever ready for TLS. */
  boolean isAccepted() {
    return accepted;
  }

  void learnAccepted() {
    accepted = true;
  }
}
