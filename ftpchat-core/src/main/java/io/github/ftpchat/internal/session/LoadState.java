package io.github.ftpchat.internal.session;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * How far a session is with loading its room, and so what decides which records are old: the place
 * where the history starts that the application asked for, or the cursor that the session goes on
 * from.
 *
 * <pre>{@code
 * without a cursor:
 *
 *   HISTORY ----> HISTORY_AGAIN ----> LOADED
 *      |                                ^
 *      +--------------------------------+
 *
 * with one:
 *
 *   HISTORY
 *      |
 *      +----------------------+
 *      v                      v
 *   CURSOR_UNVERIFIED <-> CURSOR_VERIFIED ---> LOADED
 *      |    |    ^            |   ^               ^
 *      |    |    |            v   |               |
 *      |    +----+--------> FROM_HEAD ------------+
 *      v                      ^
 *   CURSOR_BROKEN ------------+
 * }</pre>
 *
 * <p>Where the file becomes another one while it is loaded, it is loaded again: from {@link
 * #HISTORY} that leads to {@link #HISTORY_AGAIN}, from the states with a cursor to {@link
 * #CURSOR_UNVERIFIED} or {@link #CURSOR_VERIFIED}, the one in which they began.
 */
enum LoadState {

  /** There is no cursor. What stands in front of the history is old. Each session begins here. */
  HISTORY,

  /**
   * As {@link #HISTORY}, but the file became another one while it was loaded, and is loaded once
   * more. A record that was shown before is then no repetition.
   */
  HISTORY_AGAIN,

  /** What stands in front of the cursor is old if the cursor fits the file, which is not known. */
  CURSOR_UNVERIFIED,

  /** What stands in front of the cursor is old: the cursor fits the file. */
  CURSOR_VERIFIED,

  /** The cursor does not fit the file. The pass that found that is of no use. */
  CURSOR_BROKEN,

  /**
   * The cursor does not fit the file, which is read from its head. No record is old only because of
   * where it stands.
   */
  FROM_HEAD,

  /** The room was read once. No record is old any more. */
  LOADED;

  private static final Map<LoadState, Set<LoadState>> NEXT = new EnumMap<>(LoadState.class);

  static {
    NEXT.put(HISTORY, EnumSet.of(HISTORY_AGAIN, CURSOR_UNVERIFIED, CURSOR_VERIFIED, LOADED));
    NEXT.put(HISTORY_AGAIN, EnumSet.of(LOADED));
    // To itself: memory was short while it began.
    NEXT.put(
        CURSOR_UNVERIFIED,
        EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, CURSOR_BROKEN, FROM_HEAD));
    NEXT.put(CURSOR_VERIFIED, EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, FROM_HEAD, LOADED));
    NEXT.put(CURSOR_BROKEN, EnumSet.of(FROM_HEAD));
    NEXT.put(FROM_HEAD, EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, LOADED));
    NEXT.put(LOADED, EnumSet.noneOf(LoadState.class));
  }

  /** Whether the place where the history starts decides what is old. */
  boolean isHistory() {
    return this == HISTORY || this == HISTORY_AGAIN;
  }

  /** Whether the cursor that the session goes on from decides what is old. */
  boolean hasCursor() {
    return this == CURSOR_UNVERIFIED || this == CURSOR_VERIFIED || this == CURSOR_BROKEN;
  }

  /** Whether a known record that is found elsewhere is reported as a repetition. */
  boolean reportsRepetitions() {
    return this == HISTORY || this == LOADED;
  }

  /**
   * Checks a change of state.
   *
   * @param next the state that follows
   * @return that state
   * @throws IllegalStateException if it must not follow this one
   */
  LoadState to(LoadState next) {
    if (!NEXT.get(this).contains(next)) {
      throw new IllegalStateException(next + " must not follow " + this);
    }
    return next;
  }
}
