package io.github.ftpchat.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a write when it is over. Immutable.
 *
 * @since 0.1
 */
public final class AppendResult {

  private final Outcome outcome;
  private final Duration took;
  private final Optional<TransportException> problem;

  /** What is known of the bytes of a write. */
  public enum Outcome {
    /** The server reports that it has all of them. It may be wrong. */
    ACKED,
    /** None of them is in the file, and none will be. */
    NOT_WRITTEN,
    /** All, some or none of them are in the file, or may still arrive there. */
    UNKNOWN
  }

  private AppendResult(Outcome outcome, Duration took, Optional<TransportException> problem) {
    this.outcome = outcome;
    this.took = Objects.requireNonNull(took, "took");
    this.problem = problem;
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

  /**
   * Says what is known of the bytes.
   *
   * @return what is known of them
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * Says how long the write took.
   *
   * @return the time from the command that opened the file to the reply that ended the write; the
   *     longer, the later can concurrent writers still overwrite each other
   */
  public Duration took() {
    return took;
  }

  /**
   * Says why the write was not acknowledged.
   *
   * @return the reason; empty if and only if it was acknowledged
   */
  public Optional<TransportException> problem() {
    return problem;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AppendResult that
        && outcome == that.outcome
        && took.equals(that.took)
        && problem.equals(that.problem);
  }

  @Override
  public int hashCode() {
    return Objects.hash(outcome, took, problem);
  }

  @Override
  public String toString() {
    return "AppendResult[outcome=" + outcome + ", took=" + took + ", problem=" + problem + "]";
  }
}
