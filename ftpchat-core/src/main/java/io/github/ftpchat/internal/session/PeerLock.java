package io.github.ftpchat.internal.session;

import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import io.github.ftpchat.transport.TransportNames;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The lock that participants with this library take before they append (design, decision 9): a
 * directory beside the file, and in it one that is named by a nonce of its holder.
 *
 * <p>Whoever lists the lock directory after making its own nonce and finds nothing else in it holds
 * the lock: of two that made theirs before either listed, both see both and step back. A nonce that
 * others see standing for the lease, each by its own clock, is removed; that can succeed only once.
 * A holder that was paused so long appends without the lock, which is what proofs are for; so does
 * who waits too long for his turn, because strangers can keep any lock.
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
    /** There is no locking here, or it takes too long. */
    UNAVAILABLE
  }

  private static final long LEASE = Duration.ofSeconds(10).toNanos();

  /** How long to wait for one's turn: so long that a holder that died was removed. */
  private static final long PATIENCE = Duration.ofSeconds(25).toNanos();

  /**
   * How often in a row directories may be refused before locking is given up. A lost race is
   * refused like something forbidden: whoever gives the lock back may remove its directory between
   * any two commands of ours.
   */
  private static final int FAILURES = 10;

  /** How many holders are removed in one attempt. */
  private static final int MOST_REMOVED = 4;

  private static final long NOT_WAITING = Long.MIN_VALUE;

  private final String directory;
  private final RandomGenerator random;

  /** Drawn anew for each time that the lock is taken. */
  private String nonce;

  /** Who holds the lock, as last seen, and since when all of them do. */
  private Set<String> holders = Set.of();

  private long holdersSince;

  /** When holders were last removed, or nobody has to be yet. */
  private long removedAt;

  /** When it was last tried to take the lock. */
  private long triedAt;

  private long waitingSince = NOT_WAITING;

  /** Holders for whom the wait was too long already. */
  private Set<String> unyielding = Set.of();

  private int failures;
  private boolean impossible;

  /** Whether our nonce may stand in the lock directory. */
  private boolean mayStand;

  /**
   * Makes the lock of a file.
   *
   * @param file the file
   * @param random for the nonce
   */
  PeerLock(String file, RandomGenerator random) {
    this.directory = file + ".lock";
    this.random = random;
  }

  /** Tries once to take the lock. */
  Attempt acquire(Transport transport, long now) throws TransportException {
    if (impossible) {
      return Attempt.UNAVAILABLE;
    }
    Attempt attempt;
    try {
      attempt = tryToAcquire(transport, now);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      attempt = refused(e);
    }
    boolean waitsOn = waitingSince != NOT_WAITING && now - triedAt < LEASE;
    triedAt = now;
    if (attempt != Attempt.BUSY) {
      waitingSince = NOT_WAITING;
    } else if (!waitsOn) {
      waitingSince = now;
    } else if (now - waitingSince > PATIENCE) {
      waitingSince = NOT_WAITING;
      unyielding = holders;
      return Attempt.UNAVAILABLE;
    }
    return attempt;
  }

  private Attempt refused(TransportException problem) {
    failures++;
    impossible = problem.reason() == Reason.UNSUPPORTED || failures >= FAILURES;
    return impossible ? Attempt.UNAVAILABLE : Attempt.BUSY;
  }

  private Attempt tryToAcquire(Transport transport, long now) throws TransportException {
    if (!transport.makeDirectory(directory)) {
      List<String> present = transport.list(directory);
      if (!present.isEmpty()) {
        watch(transport, present, now);
        return holders.equals(unyielding) ? Attempt.UNAVAILABLE : Attempt.BUSY;
      }
    }
    // How long the turn was waited for goes on: it is not ours yet.
    holders = Set.of();
    unyielding = Set.of();
    nonce = HexFormat.of().toHexDigits(random.nextLong());
    mayStand = true;
    if (!makeOwn(transport)) {
      mayStand = false;
      impossible = ++failures >= FAILURES;
      return Attempt.BUSY;
    }
    failures = 0;
    List<String> found = transport.list(directory);
    if (found.equals(List.of(nonce))) {
      return Attempt.HELD;
    }
    // A server that does not list what was made is none to lock with.
    if (!found.contains(nonce)) {
      impossible = true;
      release(transport);
      return Attempt.UNAVAILABLE;
    }
    stepBack(transport);
    return Attempt.BUSY;
  }

  /** Makes the nonce. Returns false if whoever held the lock removed its directory in between. */
  private boolean makeOwn(Transport transport) throws TransportException {
    try {
      return transport.makeDirectory(own());
    } catch (TransportException e) {
      if (e.reason() == Reason.REFUSED) {
        return false;
      }
      throw e;
    }
  }

  private void stepBack(Transport transport) throws TransportException {
    transport.removeDirectory(own());
    mayStand = false;
  }

  /** Removes holders that stood unchanged for the lease, as far as they can be removed. */
  private void watch(Transport transport, List<String> present, long now)
      throws TransportException {
    // Those that are left when others went are no younger for it.
    boolean fewer = present.size() < holders.size();
    if (!holders.containsAll(present)) {
      holdersSince = now;
      removedAt = now;
    } else if (now - holdersSince > LEASE && (fewer || now - removedAt > LEASE)) {
      removedAt = now;
      // A few at a time, as other rooms wait meanwhile, and any, as some may be there to stay.
      int first = random.nextInt(present.size());
      for (int i = 0; i < Math.min(MOST_REMOVED, present.size()); i++) {
        String stale = present.get((first + i) % present.size());
        // A stranger's can have any name that the server takes.
        if (TransportNames.isFileName(stale)) {
          removeStale(transport, stale);
        }
      }
    }
    holders = Set.copyOf(present);
  }

  private void removeStale(Transport transport, String stale) throws TransportException {
    try {
      transport.removeDirectory(directory + "/" + stale);
    } catch (TransportException e) {
      // Somebody else's, whom the server protects: that is no reason to stop locking.
      if (e.reason().connectionWide()) {
        throw e;
      }
    }
  }

  /** Takes no account any more of who held it and how long that was waited for. */
  void forget() {
    holders = Set.of();
    unyielding = Set.of();
    waitingSince = NOT_WAITING;
  }

  /** Whether the lock may be held still, because the connection broke before it was given back. */
  boolean mayStand() {
    return mayStand;
  }

  /** Gives the lock back. */
  void release(Transport transport) throws TransportException {
    try {
      transport.removeDirectory(own());
      transport.removeDirectory(directory);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      refused(e);
    }
    mayStand = false;
  }

  private String own() {
    return directory + "/" + nonce;
  }
}
