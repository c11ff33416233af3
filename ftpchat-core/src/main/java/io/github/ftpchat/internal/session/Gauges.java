package io.github.ftpchat.internal.session;

/**
 * How far a {@link Room} has come, for {@code status()} on any thread. The I/O thread writes it,
 * without needing memory.
 */
final class Gauges {

  /** There has been no such moment. */
  static final long NEVER = Long.MIN_VALUE;

  /** When all that was in the file had been read, by the wall clock in milliseconds. */
  volatile long lastRead = NEVER;

  /** How many attempts failed since then. */
  volatile int failedAttempts;

  /** How many of the messages that are not settled were seen in the file. */
  volatile int written;

  volatile long size;

  /** Up to where everything was read and handed over. */
  volatile long position;

  /** Another attempt failed. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // There is one thread that writes.
  void failed() {
    failedAttempts++;
  }
}
