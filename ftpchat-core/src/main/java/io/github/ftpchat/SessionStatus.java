package io.github.ftpchat;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a session is, in numbers, for health checks and metrics. {@code docs/operations.md} says what
 * to watch.
 *
 * <p>The components are read one after the other while the session goes on, so two of them may be a
 * moment apart. Instants are those of the client's wall clock, which is the system's.
 *
 * @param state where the session is in its life, and what is wrong
 * @param lastRead when everything in the file had been read, as of the last look at it; empty
 *     before the room was read once. If the server answers and the listeners keep up, it is no
 *     older than the slowest pace of {@link PollingPolicy}, except during long reads
 * @param failedAttempts how many attempts to reach the room failed since {@code lastRead}
 * @param queued how many sent messages are not in the file, as far as is known
 * @param unsettled how many sent messages are neither settled nor failed, those that are queued
 *     included
 * @param unsettledSince when the oldest of these was sent, or loaded from the outbox of an earlier
 *     session; empty if there is none
 * @param undelivered how many calls of listeners wait or are under way: mostly messages, also
 *     rejected records, states and errors
 * @param undeliveredBytes how many bytes these take up, as {@link Limits#maxUndeliveredBytes}
 *     counts it
 * @param size how many bytes the file had when it was last looked at; 0 before
 * @param position the byte offset up to which everything was read, and was handed to the listeners
 *     or waits in line for them; never more than the size
 * @since 0.1
 */
public record SessionStatus(
    SessionState state,
    Optional<Instant> lastRead,
    int failedAttempts,
    int queued,
    int unsettled,
    Optional<Instant> unsettledSince,
    int undelivered,
    long undeliveredBytes,
    long size,
    long position) {

  /** Checks that nothing is missing. */
  public SessionStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(lastRead, "lastRead");
    Objects.requireNonNull(unsettledSince, "unsettledSince");
  }
}
