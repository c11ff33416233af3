package io.github.ftpchat;

import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a session writes to a room, and what it promises there: the way to write, the lock, the
 * settle time and the guard time. It follows from what the application chose and from what is known
 * of the server. All the rules are here: a session follows its plan, and a program that examines a
 * server can ask for the plan that a session would follow there.
 *
 * <pre>{@code
 * WritePlan plan =
 *     WritePlan.of(
 *         SettlePolicy.adaptive(),
 *         LockPolicy.WHERE_UNSAFE,
 *         false,
 *         transport.capabilities(),
 *         Duration.ofMillis(40),
 *         Duration.ZERO);
 * plan.settleTime(); // 200 ms, unless the server is known to append safely
 * }</pre>
 *
 * <p>A plan is as good as what is known. A session learns more while it works, and then follows
 * another plan. If a server does not do what it is said to, the session finds that out: it tries
 * files where directories turn out not to work, and does without the lock where files do not work
 * either.
 *
 * <p>Immutable.
 *
 * @since 0.1
 */
public final class WritePlan {

  /** The shortest settle time where an append was written after its reply. */
  private static final Duration SHORTEST_IF_LATE = Duration.ofSeconds(10);

  /** How long an upload may take without a lock, however short the guard time is. */
  private static final Duration SHORTEST_DOUBT = Duration.ofSeconds(3);

  private final Way way;
  private final AppendSafety safety;
  private final Lock lock;
  private final Duration settleTime;
  private final Duration guardTime;
  private final Duration lateness;
  private final Optional<Duration> sureWithin;
  private final Promise promise;

  /** How messages get into the file. */
  public enum Way {
    /** They are appended ({@link Transport#append}). */
    APPEND,
    /** They are written at the end up to which the file was read ({@link Transport#writeAt}). */
    AT_THE_END,
    /**
     * The file is downloaded and uploaded whole ({@link Transport#replace}), see {@link
     * SessionBuilder#allowRewriting}. What others write in between is lost.
     */
    WHOLE_FILES,
    /** They do not: a message fails with what the server answers. */
    NONE
  }

  /** How participants with this library take turns in writing. */
  public enum Lock {
    /** By directories in a directory beside the file. */
    DIRECTORIES,
    /** By empty files beside the file. */
    FILES,
    /** They do not. */
    NONE
  }

  /** What a session promises of a message that it sends. */
  public enum Promise {
    /** A settled message is in the room for good, whoever writes at once. */
    SETTLED_FOR_GOOD,
    /**
     * A settled message is lost only if an upload of a program without this library was open before
     * and lasts longer than the guard time.
     */
    SETTLED_UNLESS_A_STRANGER_IS_LATE,
    /**
     * A settled message is lost only if an upload of any program, with this library or without it,
     * was open before and lasts longer than the guard time.
     */
    SETTLED_UNLESS_ANYBODY_IS_LATE,
    /**
     * A settled message was in the file once. Others may have overwritten it since, and nobody
     * looks ({@link SettlePolicy#none()}).
     */
    SEEN_ONCE,
    /**
     * A message is written and never settles: its last future fails with {@link
     * NotSettledException}. Others may overwrite it. It is written again if it vanishes within the
     * guard time, unless that is zero.
     */
    WRITTEN,
    /** No message can be sent. */
    NOTHING
  }

  private WritePlan(
      SettlePolicy settle,
      LockPolicy policy,
      boolean allowRewriting,
      TransportCapabilities can,
      Duration longestAppend,
      Duration longestLateness) {
    way = wayFor(can, allowRewriting);
    // Nothing keeps others from choosing the same place to write at.
    safety =
        way == Way.AT_THE_END || way == Way.WHOLE_FILES ? AppendSafety.UNSAFE : can.appendSafety();
    boolean safe = safety == AppendSafety.SAFE;
    boolean trusts = safe || settle.isNone();
    lock = wantsLock(policy, trusts) ? lockFor(can) : Lock.NONE;
    lateness =
        longestLateness.isZero()
            ? Duration.ZERO
            : shorter(longer(longestLateness.multipliedBy(2), SHORTEST_IF_LATE), settle.guard());
    settleTime = safe ? Duration.ZERO : longer(settle.settleTime(longestAppend), lateness);
    guardTime = safe ? Duration.ZERO : settle.guard();
    sureWithin =
        trusts || way == Way.WHOLE_FILES
            ? Optional.empty()
            : Optional.of(longer(settle.guard().dividedBy(2), SHORTEST_DOUBT));
    promise = promiseFor(safe, settle);
  }

  /**
   * Makes the plan that follows from what is known.
   *
   * @param settle when a message is settled
   * @param lock whether participants take turns
   * @param allowRewriting whether the whole file may be uploaded where nothing else works
   * @param capabilities what can be done with the server, as far as is known, with the append
   *     safety that was found out ({@link TransportCapabilities#withAppendSafety})
   * @param longestAppend the longest time that an append took lately; zero if there was none
   * @param longestLateness the longest time from an append to when it was written, of those that
   *     the server wrote only after its reply; zero if there was none
   * @return the plan
   */
  public static WritePlan of(
      SettlePolicy settle,
      LockPolicy lock,
      boolean allowRewriting,
      TransportCapabilities capabilities,
      Duration longestAppend,
      Duration longestLateness) {
    return new WritePlan(
        settle, lock, allowRewriting, capabilities, longestAppend, longestLateness);
  }

  private static Way wayFor(TransportCapabilities can, boolean allowRewriting) {
    if (can.canAppend()) {
      return Way.APPEND;
    }
    if (can.canWriteAt()) {
      return Way.AT_THE_END;
    }
    return allowRewriting ? Way.WHOLE_FILES : Way.NONE;
  }

  private boolean wantsLock(LockPolicy policy, boolean trusts) {
    return switch (policy) {
      case ALWAYS -> way != Way.NONE;
      case NEVER -> false;
      case WHERE_UNSAFE -> way == Way.WHOLE_FILES || (way != Way.NONE && !trusts);
    };
  }

  private Lock lockFor(TransportCapabilities can) {
    if (can.canLock()) {
      return Lock.DIRECTORIES;
    }
    // An empty file is made by an append, or by writing at its head.
    return way == Way.WHOLE_FILES ? Lock.NONE : Lock.FILES;
  }

  private Promise promiseFor(boolean safe, SettlePolicy settle) {
    if (way == Way.NONE) {
      return Promise.NOTHING;
    }
    if (way == Way.WHOLE_FILES) {
      return Promise.WRITTEN;
    }
    if (safe) {
      return Promise.SETTLED_FOR_GOOD;
    }
    if (settle.isNone()) {
      return Promise.SEEN_ONCE;
    }
    return lock == Lock.NONE
        ? Promise.SETTLED_UNLESS_ANYBODY_IS_LATE
        : Promise.SETTLED_UNLESS_A_STRANGER_IS_LATE;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Says how messages get into the file: by appending where that works, else at the end of the
   * file, else by uploading the whole file if that is allowed.
   *
   * @return the way
   */
  public Way way() {
    return way;
  }

  /**
   * Says what becomes of what is written at the same time. Only appends can be safe.
   *
   * @return what becomes of it
   */
  public AppendSafety appendSafety() {
    return safety;
  }

  /**
   * Says how participants with this library take turns. By {@link LockPolicy#WHERE_UNSAFE}, the
   * default, they do not where appends are safe, nor under {@link SettlePolicy#none()}; but they do
   * wherever whole files are uploaded.
   *
   * @return the lock; {@link Lock#NONE} if nothing can be written
   */
  public Lock lock() {
    return lock;
  }

  /**
   * Says how long a message has to stand unchanged after it was first read back, until it is
   * settled. See {@link SettlePolicy}.
   *
   * @return the settle time; zero where appends are safe
   */
  public Duration settleTime() {
    return settleTime;
  }

  /**
   * Says how long bytes are watched after they were first read, messages of others among them. An
   * own message that vanishes meanwhile is written again.
   *
   * @return the guard time, the settle time included; zero where appends are safe
   */
  public Duration guardTime() {
    return guardTime;
  }

  /**
   * Says how long after its reply an append may still be written, on any server: what is not in the
   * file yet is not written again before.
   *
   * @return twice the longest time that was seen, at least 10 s and at most {@link
   *     SettlePolicy#guard()}; zero if the server was never seen to be late
   */
  public Duration lateness() {
    return lateness;
  }

  /**
   * Says within how long an upload has to be acknowledged or seen to prove anything. What comes
   * later may stand where others looked before. This holds without the lock; with it the time is 8
   * s, and longer for long uploads.
   *
   * @return half of {@link SettlePolicy#guard()}, at least 3 s; empty if the time does not matter,
   *     because appends are safe, nothing is proven, or whole files are uploaded
   */
  public Optional<Duration> sureWithin() {
    return sureWithin;
  }

  /**
   * Says what is promised.
   *
   * @return what is promised of a message that is sent
   */
  public Promise promise() {
    return promise;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WritePlan that
        && way == that.way
        && safety == that.safety
        && lock == that.lock
        && settleTime.equals(that.settleTime)
        && guardTime.equals(that.guardTime)
        && lateness.equals(that.lateness)
        && sureWithin.equals(that.sureWithin)
        && promise == that.promise;
  }

  @Override
  public int hashCode() {
    return Objects.hash(way, safety, lock, settleTime, guardTime, lateness, sureWithin, promise);
  }

  @Override
  public String toString() {
    return "WritePlan[way=%s, appendSafety=%s, lock=%s, settleTime=%s, guardTime=%s, promise=%s]"
        .formatted(way, safety, lock, settleTime, guardTime, promise);
  }
}
