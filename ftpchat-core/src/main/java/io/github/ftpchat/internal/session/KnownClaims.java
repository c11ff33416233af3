package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a participant knows about the claims that it saw listed: since when they stand, which are
 * stale, and how much of the fence for each was uploaded.
 *
 * <p>Confined to the I/O thread.
 */
final class KnownClaims {

  /** How long a claim stands, at the least, until it is stale. */
  static final Duration LEASE = Duration.ofSeconds(10);

  /** How much longer the limits are for each byte that a claim announces. */
  private static final Duration PER_BYTE = Duration.ofSeconds(1).dividedBy(8 << 10);

  /** What a claim of others is believed to announce at most: more than the longest line. */
  private static final int MAX_ANNOUNCED = 6 << 20;

  /** What a claim of an older version, which announces nothing, stands for. */
  private static final int UNANNOUNCED = 4 << 10;

  /** How many claims are removed in one go, as other rooms wait meanwhile. */
  private static final int MAX_REMOVED = 4;

  private static final Pattern CLAIM = Pattern.compile("[0-9a-f]{16}(?:-(\\d{1,9}))?");

  private final Log log;

  /** The claims of others that stand, and when each was first seen. */
  private final Map<String, Long> seen = new HashMap<>();

  /** How much of the fence of each stale claim was acknowledged. */
  private final Map<String, Integer> paid = new HashMap<>();

  /** Our claims whose upload has an unknown end. */
  private final Set<String> leftOver = new HashSet<>();

  /** Claims that are fenced, and count for nothing any more; to be removed. */
  private final Set<String> fenced = new HashSet<>();

  /** Fenced ones that cannot be removed. */
  private final Set<String> stuck = new HashSet<>();

  /** The last own claim that was removed, and how often in a row one was listed all the same. */
  private String removed = "";

  private int removals;

  private boolean foreignNamed;
  private boolean stuckNamed;

  KnownClaims(Log log) {
    this.log = log;
  }

  /** A limit that grows with what a claim announces, in nanoseconds. */
  static long grown(Duration limit, int bytes) {
    return limit.plus(PER_BYTE.multipliedBy(Math.min(MAX_ANNOUNCED, bytes))).toNanos();
  }

  /**
   * Learns from a listing.
   *
   * @param names all names that were listed, including foreign ones
   * @param own our claim in this attempt
   * @param claims where they stand
   * @return the claims of others among the names that still count
   */
  Set<String> standing(List<String> names, String own, Claims claims, long now) {
    Set<String> standing = new HashSet<>(names);
    standing.removeIf(name -> !CLAIM.matcher(name).matches());
    if (standing.size() < names.size() && !foreignNamed) {
      foreignNamed = true;
      log.warn("in {} there is something that is no claim of the lock: it is left alone", claims);
    }
    if (standing.contains(removed)) {
      removals++;
      stuck.add(removed);
    } else if (!removed.isEmpty()) {
      removals = 0;
    }
    removed = "";
    leftOver.retainAll(standing);
    paid.keySet().retainAll(standing);
    fenced.retainAll(standing);
    stuck.retainAll(standing);
    if (!stuck.isEmpty() && !stuckNamed) {
      stuckNamed = true;
      log.warn(
          "{}{}, of a participant that is gone, cannot be removed",
          claims,
          stuck.iterator().next());
    }
    standing.remove(own);
    seen.keySet().retainAll(standing);
    standing.removeAll(fenced);
    standing.removeAll(stuck);
    standing.forEach(claim -> seen.putIfAbsent(claim, now));
    return standing;
  }

  /** Whether a claim means nothing but that an upload may still come. */
  boolean isStale(String claim, long now) {
    return leftOver.contains(claim)
        || now - seen.getOrDefault(claim, now) >= grown(LEASE, announcedBy(claim));
  }

  /** For how long some of the claims were seen to stand, in nanoseconds. */
  long longestStanding(Set<String> some, long now) {
    return some.stream().mapToLong(claim -> now - seen.get(claim)).max().orElse(0);
  }

  private static int announcedBy(String claim) {
    Matcher matcher = CLAIM.matcher(claim);
    return matcher.matches() && matcher.group(1) != null
        ? Math.min(MAX_ANNOUNCED, Integer.parseInt(matcher.group(1)))
        : UNANNOUNCED;
  }

  /** How many blanks have to be uploaded until all of some claims are fenced. */
  int owedFor(Set<String> some) {
    return some.stream().mapToInt(this::owed).max().orElse(0);
  }

  private int owed(String claim) {
    return Math.max(1, announcedBy(claim) - paid.getOrDefault(claim, 0));
  }

  /** Counts blanks that were acknowledged for some of the claims. */
  void pay(Set<String> some, int blanks) {
    for (String claim : some) {
      if (paid.merge(claim, blanks, Integer::sum) >= announcedBy(claim)) {
        fenced.add(claim);
        leftOver.remove(claim);
      }
    }
  }

  /** An own upload has an unknown end. */
  void leaveOver(String own) {
    leftOver.add(own);
  }

  /** Whether an own upload has to be fenced that has an unknown end. */
  boolean owesFence() {
    return !leftOver.isEmpty();
  }

  /** Nothing is owed where a fence is of no use. */
  void forgive(Set<String> some) {
    leftOver.clear();
    fenced.addAll(some);
  }

  /** Whether claims that are fenced are still to be removed. */
  boolean mustCleanUp() {
    return !fenced.isEmpty();
  }

  /** Whether there is nothing left to be fenced or removed. */
  boolean isClean() {
    return fenced.isEmpty() && leftOver.isEmpty();
  }

  /** An own claim was removed. If it is listed all the same, that counts. */
  void removed(String own) {
    removed = own;
  }

  /** How often in a row a claim was listed that had been removed. */
  int listedThoughRemoved() {
    return removals;
  }

  /** Counts that from the start. */
  void forgetRemovals() {
    removals = 0;
  }

  /**
   * Removes some of the claims that are fenced. One that cannot be removed is known as such when it
   * is still listed the next time.
   */
  void removeFenced(Transport transport, Claims claims) throws TransportException {
    for (String claim : fenced.stream().limit(MAX_REMOVED).toList()) {
      try {
        if (!claims.remove(transport, claim)) {
          stuck.add(claim);
        }
      } catch (TransportException e) {
        if (e.reason().connectionWide()) {
          throw e;
        }
        log.debug("{}{} cannot be removed", claims, claim, e);
        stuck.add(claim);
      }
      fenced.remove(claim);
    }
  }
}
