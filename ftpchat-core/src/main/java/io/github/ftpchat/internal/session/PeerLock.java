package io.github.ftpchat.internal.session;

import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The lock that participants with this library take before they append (design, decision 6): a
 * directory beside the file, and in it one that is named by a nonce of its holder.
 *
 * <p>Whoever lists the lock directory after making its own nonce and finds nothing else in it holds
 * the lock: of two that made theirs before either listed, both see both and step back. A nonce that
 * others see standing for the lease, each by its own clock, is removed; that can succeed only once.
 * A holder that was paused so long appends without the lock, which is what proofs are for.
 *
 * <p>Confined to the I/O thread.
 */
final class PeerLock {

  /** What came of trying to take the lock. */
  enum Attempt {
    /** The lock is held. */
    HELD,
    /** Somebody else has it, or may have. */
    BUSY,
    /** There is no locking here. */
    UNAVAILABLE
  }

  private static final long LEASE = Duration.ofSeconds(10).toNanos();

  /**
   * How often in a row directories may be refused before locking is given up. A race is refused
   * too: whoever releases the lock may remove the directory between two commands of ours.
   */
  private static final int FAILURES = 10;

  private final String directory;
  private final String nonce;
  private List<String> holders = List.of();
  private long holdersSince;
  private int failures;

  /**
   * Makes the lock of a file.
   *
   * @param file the file
   * @param random for the nonce
   */
  PeerLock(String file, RandomGenerator random) {
    this.directory = file + ".lock";
    this.nonce = HexFormat.of().toHexDigits(random.nextLong());
  }

  /** Tries once to take the lock. */
  Attempt acquire(Transport transport, long now) throws TransportException {
    if (failures >= FAILURES) {
      return Attempt.UNAVAILABLE;
    }
    try {
      return tryToAcquire(transport, now);
    } catch (TransportException e) {
      if (e.reason() == Reason.REFUSED) {
        return failed();
      }
      if (e.reason() == Reason.UNSUPPORTED) {
        failures = FAILURES;
        return Attempt.UNAVAILABLE;
      }
      throw e;
    }
  }

  private Attempt failed() {
    failures++;
    return failures < FAILURES ? Attempt.BUSY : Attempt.UNAVAILABLE;
  }

  private Attempt tryToAcquire(Transport transport, long now) throws TransportException {
    if (!transport.makeDirectory(directory)) {
      List<String> present = transport.list(directory);
      if (present.equals(List.of(nonce))) {
        // Left behind when a connection broke.
        return Attempt.HELD;
      }
      if (!present.isEmpty()) {
        watch(transport, present, now);
        return Attempt.BUSY;
      }
    }
    if (!transport.makeDirectory(own())) {
      return failed();
    }
    failures = 0;
    holders = List.of();
    if (transport.list(directory).equals(List.of(nonce))) {
      return Attempt.HELD;
    }
    transport.removeDirectory(own());
    return Attempt.BUSY;
  }

  /** Removes holders that stood unchanged for the lease. */
  private void watch(Transport transport, List<String> present, long now)
      throws TransportException {
    List<String> sorted = present.stream().sorted().toList();
    if (!sorted.equals(holders)) {
      holders = sorted;
      holdersSince = now;
    } else if (now - holdersSince > LEASE) {
      for (String stale : sorted) {
        transport.removeDirectory(directory + "/" + stale);
      }
      holders = List.of();
    }
  }

  /** Gives the lock back. */
  void release(Transport transport) throws TransportException {
    transport.removeDirectory(own());
    transport.removeDirectory(directory);
  }

  private String own() {
    return directory + "/" + nonce;
  }
}
