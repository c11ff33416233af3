package io.github.ftpchat.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a write when it is over.
 *
 * @param outcome what is known of the bytes
 * @param took the time from the command that opened the file to the reply that ended the write. The
 *     longer it is, the later concurrent writers can still overwrite each other
 * @param problem why the write was not acknowledged; empty if and only if it was
 * @since 0.1
 */
public record AppendResult(Outcome outcome, Duration took, Optional<TransportException> problem) {

  /** What is known of the bytes of a write. */
  public enum Outcome {
    /** The server reports that it has all of them. It may be wrong. */
    ACKED,
    /** None of them is in the file, and none will be. */
    NOT_WRITTEN,
    /** All, some or none of them are in the file, or may still arrive there. */
    UNKNOWN
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if an acknowledged write has a problem, or another write has
   *     none
   */
  public AppendResult {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(took, "took");
    if (problem.isPresent() == (outcome == Outcome.ACKED)) {
      throw new IllegalArgumentException(outcome + " with problem " + problem);
    }
  }

  /**
   * An acknowledged write.
   *
   * @param took the time from opening the file to the reply
   * @return the result
   */
  public static AppendResult acked(Duration took) {
    return new AppendResult(Outcome.ACKED, took, Optional.empty());
  }

  /**
   * A write of which nothing is in the file.
   *
   * @param took the time from opening the file to the reply
   * @param problem why
   * @return the result
   */
  public static AppendResult notWritten(Duration took, TransportException problem) {
    return new AppendResult(Outcome.NOT_WRITTEN, took, Optional.of(problem));
  }

  /**
   * A write that may have landed.
   *
   * @param took the time from opening the file to the failure
   * @param problem what happened
   * @return the result
   */
  public static AppendResult unknown(Duration took, TransportException problem) {
    return new AppendResult(Outcome.UNKNOWN, took, Optional.of(problem));
  }
}
