package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.log.Fence;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The lock that participants with this library take before they append (design: "The lock fences
 * late uploads").
 *
 * <p><b>Claims.</b> A participant claims the lock by a name beside the file: a nonce, and how many
 * bytes it is about to upload. Then it lists the claims. It holds the lock if it sees none but its
 * own and stale ones. If two participants claim before either lists, both see both and step back.
 *
 * <p><b>Late uploads.</b> A server fixes the place of an upload when it opens the file. The bytes
 * can follow an hour later, over whatever stands there by then. Three rules make that harmless:
 *
 * <ul>
 *   <li>A claim goes away only when its upload is known to be over, or is <em>fenced</em>. An own
 *       upload with an unknown end is fenced at once.
 *   <li>A claim is <em>stale</em> once it stood for the lease, by the clock of the participant that
 *       looks. The next holder of the lock uploads, in front of its own lines, as many blanks as
 *       the longest stale claim announced. When the server has acknowledged them, it removes the
 *       stale claims: a late upload can then hit nothing but blanks.
 *   <li>If a claim is older than {@link #OPEN_LIMIT} when the server opens the file, nothing is
 *       uploaded under it. So no file is opened after its claim became stale.
 * </ul>
 *
 * <p>All these limits grow with what a claim announces. On a line that is too slow for them, a
 * participant announces more than it uploads.
 *
 * <p>A name of another form is nobody's claim: it holds up nothing and is left alone.
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

  /** How old a claim may be when the server opens the file. */
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(5);

  /** How old it may be when the upload is acknowledged, for that to prove anything. */
  private static final Duration SURE = Duration.ofSeconds(8);

  /** How much more is announced on slow lines, for limits that are 4 s to a minute longer. */
  private static final int SMALLEST_ALLOWANCE = 32 << 10;

  private static final int LARGEST_ALLOWANCE = 512 << 10;

  /** The mean pause before it is tried again to take the lock, at first and at most. */
  private static final long SHORTEST_PAUSE = Duration.ofMillis(100).toNanos();

  private static final long LONGEST_PAUSE = KnownClaims.LEASE.dividedBy(8).toNanos();

  /**
   * How long others may hold the lock without a pause. After that this participant appends without
   * it for as long.
   */
  private static final long PATIENCE = Duration.ofMinutes(5).toNanos();

  /**
   * How much is announced beyond what is about to be uploaded: for a line feed, and so that the end
   * of a fence stays blank whatever lands in it.
   */
  private static final int SLACK = 64;

  /** How often in a row a server may not do what it acknowledged before its claims are not used. */
  private static final int MAX_LIES = 3;

  /**
   * How often in a row claims may be refused before another place is tried for them. A lost race is
   * refused like something forbidden: a participant that gives the lock back may remove its
   * directory between any two of our commands.
   */
  private static final int MAX_FAILURES = 10;

  private static final long NOT_WAITING = Long.MIN_VALUE;

  private final String file;
  private final Log log;
  private final RandomGenerator random;
  private final Supplier<Stopwatch> stopwatches;

  /** What is known of the claims that were listed. */
  private final KnownClaims known;

  // What is known of the server.
  private Claims claims;
  private boolean asFiles;
  private boolean impossible;

  /** How often in a row claims were refused. */
  private int failures;

  /** How often in a row a claim was made and not listed. */
  private int listings;

  /** How much is announced only to make the limits longer. */
  private int allowance;

  // From one attempt to the next, while others have the lock.
  private long triedAt;
  private long waitingSince = NOT_WAITING;

  /** For how long the claim had stood that held us up the last time. */
  private long heldUpFor;

  /** Until when this participant appends without the lock, because others never gave it back. */
  private long withoutUntil = Long.MIN_VALUE;

  // From a claim until it is given back.
  /** The own claim, drawn anew each time. */
  private String own = "";

  private Stopwatch sinceClaim;
  private int announced;

  /** The stale claims that it was made beside, and how much has to be fenced for them. */
  private Set<String> stale = Set.of();

  private int fence;

  /** How much of the fence is paid this time. */
  private int instalment;

  /** Whether our claim may stand though nothing was uploaded under it. */
  private boolean mayStand;

  /**
   * Makes the lock of a file.
   *
   * @param file the file
   * @param random for the nonces
   * @param stopwatches starts one
   */
  PeerLock(String file, Log log, RandomGenerator random, Supplier<Stopwatch> stopwatches) {
    this.file = file;
    this.log = log;
    this.random = random;
    this.stopwatches = stopwatches;
    this.sinceClaim = stopwatches.get();
    this.claims = Claims.inDirectory(file);
    this.known = new KnownClaims(log);
  }

  /**
   * Tries once to take the lock.
   *
   * @param byFiles whether claims are files, as directories do not work
   * @param bytes how many are to be uploaded
   * @param most how many blanks can be uploaded in one go
   */
  Attempt acquire(Transport transport, boolean byFiles, long now, int bytes, int most)
      throws TransportException {
    heldUpFor = 0;
    if (impossible || now < withoutUntil) {
      return Attempt.UNAVAILABLE;
    }
    if (byFiles && !asFiles) {
      lockByFiles();
    }
    Attempt attempt;
    try {
      attempt = tryToAcquire(transport, now, bytes, most);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      attempt = refused(e);
    }
    boolean waitsOn = waitingSince != NOT_WAITING && now - triedAt < KnownClaims.LEASE.toNanos();
    triedAt = now;
    if (attempt != Attempt.BUSY) {
      waitingSince = NOT_WAITING;
    } else if (!waitsOn) {
      waitingSince = now;
    } else if (now - waitingSince > PATIENCE) {
      log.warn(
          "others have held the lock for {} without a pause: it goes on without it for as long",
          Duration.ofNanos(now - waitingSince));
      waitingSince = NOT_WAITING;
      withoutUntil = now + PATIENCE;
      return Attempt.UNAVAILABLE;
    }
    return attempt;
  }

  /**
   * Draws when to try again after {@link Attempt#BUSY}. Most holders give the lock back soon. A
   * claim that has stood for long is likely to stand until it is stale, so the pause grows with the
   * time that it has stood.
   *
   * @return a loop time
   */
  long tryAgainAt(long now) {
    long pause = Math.max(SHORTEST_PAUSE, Math.min(heldUpFor / 4, LONGEST_PAUSE));
    return now + pause / 2 + (long) (pause * random.nextDouble());
  }

  private Attempt refused(TransportException problem) {
    failures++;
    if (problem.reason() != Reason.UNSUPPORTED && failures < MAX_FAILURES) {
      return Attempt.BUSY;
    }
    if (asFiles) {
      log.debug("There is no locking of {}", file, problem);
      impossible = true;
      return Attempt.UNAVAILABLE;
    }
    lockByFiles();
    return Attempt.BUSY;
  }

  private void lockByFiles() {
    asFiles = true;
    claims = Claims.asFiles(file);
    failures = 0;
  }

  private Attempt tryToAcquire(Transport transport, long now, int bytes, int most)
      throws TransportException {
    Set<String> standing = known.standing(claims.list(transport), own, claims, now);
    if (known.listedThoughRemoved() >= MAX_LIES) {
      return removesNothing();
    }
    stale = new HashSet<>(standing);
    stale.removeIf(claim -> !known.isStale(claim, now));
    if (stale.size() < standing.size()) {
      standing.removeAll(stale);
      heldUpFor = known.longestStanding(standing, now);
      return Attempt.BUSY;
    }
    fence = Fence.roundUp(known.owedFor(stale));
    instalment = Math.min(fence, Fence.roundDown(most));
    announced = (instalment < fence ? 0 : bytes) + longestFence() + SLACK + allowance;
    own = HexFormat.of().toHexDigits(random.nextLong()) + "-" + announced;
    sinceClaim = stopwatches.get();
    mayStand = true;
    if (!claims.make(transport, own)) {
      mayStand = false;
      return refused(
          new TransportException(Reason.REFUSED, "%s cannot be made in %s".formatted(own, claims)));
    }
    failures = 0;
    List<String> found = claims.listAgain(transport);
    if (!found.contains(own)) {
      // If making it took too long, others may have removed it as stale. Otherwise the server does
      // not list what was made, so it cannot hold a lock.
      boolean late = sinceClaim.elapsed() >= openLimit();
      fitLimits(sinceClaim.elapsed());
      listings += late ? 0 : 1;
      impossible = listings >= MAX_LIES;
      release(transport);
      return impossible ? Attempt.UNAVAILABLE : Attempt.BUSY;
    }
    listings = 0;
    Set<String> others = known.standing(found, own, claims, now);
    stale.retainAll(others);
    if (others.size() == stale.size()) {
      if (stale.isEmpty()) {
        fence = 0;
        instalment = 0;
      }
      return Attempt.HELD;
    }
    claims.remove(transport, own);
    own = "";
    mayStand = false;
    return Attempt.BUSY;
  }

  /** Claims that nobody can remove are worse than none. */
  private Attempt removesNothing() {
    log.warn("what is removed from {} is still listed there", claims);
    if (asFiles) {
      impossible = true;
      return Attempt.UNAVAILABLE;
    }
    known.forgetRemovals();
    lockByFiles();
    return Attempt.BUSY;
  }

  /** How many bytes may be uploaded behind the {@link #fence}: none, if that is not all of it. */
  int room() {
    return instalment < fence ? 0 : announced - longestFence() - allowance - SLACK / 2;
  }

  /** How many bytes the {@link #fence} has at most. */
  private int longestFence() {
    return instalment == 0 ? 0 : instalment + Fence.UNIT;
  }

  /**
   * The blanks to upload in front of anything else; empty in most cases.
   *
   * @param tail how many bytes stand at the end of the file behind the last line feed
   */
  byte[] fence(int tail) {
    return instalment == 0 ? new byte[0] : Fence.of(instalment, tail);
  }

  /** Runs since the claim was made. */
  Stopwatch sinceClaim() {
    return sinceClaim;
  }

  /** How long the server may take to open the file from now on. */
  Duration openWithin() {
    return Duration.ofNanos(openLimit() - sinceClaim.elapsed());
  }

  private long openLimit() {
    return KnownClaims.grown(OPEN_LIMIT, announced);
  }

  /** Within how many nanoseconds since then an acknowledgement, or a sight, proves something. */
  long sureWithin() {
    return KnownClaims.grown(SURE, announced);
  }

  /** Learns the outcome of an upload under the lock. {@link #release} comes next. */
  void uploaded(Outcome outcome) {
    if (outcome == Outcome.UNKNOWN) {
      known.leaveOver(own);
      own = "";
      mayStand = false;
      return;
    }
    if (outcome == Outcome.ACKED) {
      known.pay(stale, instalment);
    }
    fitLimits(sinceClaim.elapsed());
  }

  /**
   * Lengthens the limits on slow lines: where each round trip takes a second, nothing would ever be
   * opened in time.
   */
  private void fitLimits(long took) {
    if (took > openLimit() / 4 * 3) {
      allowance = Math.min(LARGEST_ALLOWANCE, Math.max(SMALLEST_ALLOWANCE, allowance * 2));
    } else if (took < OPEN_LIMIT.toNanos() / 2) {
      allowance = 0;
    }
  }

  /** Nothing is owed where a fence is of no use: the file is uploaded as a whole. */
  void dropClaims() {
    known.forgive(stale);
  }

  /** Whether an own upload has to be fenced that has an unknown end. */
  boolean owesFence(long now) {
    return !impossible && now >= withoutUntil && known.owesFence();
  }

  /** Whether the lock may still be held, because the connection broke before it was given back. */
  boolean mayStand() {
    return mayStand;
  }

  /** Whether claims that are fenced are still to be removed. */
  boolean mustCleanUp() {
    return known.mustCleanUp();
  }

  /**
   * Removes fenced claims, a few at a time, and gives the lock back, unless its claim has to stand
   * until it is fenced.
   */
  void release(Transport transport) throws TransportException {
    known.removeFenced(transport, claims);
    try {
      if (mayStand) {
        claims.remove(transport, own);
        known.removed(own);
      }
      if (known.isClean()) {
        claims.cleanUp(transport);
      }
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      refused(e);
    }
    own = "";
    mayStand = false;
  }
}
