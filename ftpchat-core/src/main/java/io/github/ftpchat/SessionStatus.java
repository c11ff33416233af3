package io.github.ftpchat;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a session is, in numbers, for health checks and metrics. {@code docs/operations.md} says what
 * to watch.
 *
 * <p>Its parts are read one after the other while the session goes on, so two of them may be a
 * moment apart. Instants are those of the client's wall clock, the system's.
 *
 * @param state where the session is in its life, and what is wrong
 * @param lastRead when all that was in the file had been read, as of the last look at it; empty
 *     before the room was read once. With a server that answers, and listeners that keep up, it is
 *     no older than the slowest pace of {@link PollingPolicy}, but for long reads
 * @param failedAttempts how many attempts to reach the room failed since then
 * @param queued how many sent messages are not in the file, as far as is known
 * @param unsettled how many sent messages are neither settled nor failed, those that are queued
 *     included
 * @param unsettledSince when the oldest of these was sent, or taken over from an earlier life's
 *     outbox; empty if there is none
 * @param undelivered how many calls wait for the listeners, or are under way: messages most of all,
 *     and rejected records, states and errors
 * @param undeliveredBytes how much these take up, as {@link Limits#maxUndeliveredBytes} counts it
 * @param size how many bytes the file had when it was last looked at; 0 before
 * @param position up to where everything was read and handed to the listeners, or to what waits for
 *     them; never more than the size
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
