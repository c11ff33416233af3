package io.github.ftpchat.internal.log;

import java.util.Arrays;

/**
 * Remembers where lines start, as far as that is needed to find where something began that landed
 * in a fence (design: "A late copy proves nothing").
 */
final class LineStarts {

  /** Where the last line starts. */
  private long last;

  /** Where the last line starts, for each remainder of its position by the unit of fences. */
  private final long[] lastByRemainder = new long[Fence.UNIT];

  void add(long position) {
    last = position;
    lastByRemainder[(int) (position % Fence.UNIT)] = position;
  }

  /** Forgets all of them: reading starts at a position. */
  void startAt(long position) {
    last = position;
    Arrays.fill(lastByRemainder, position);
  }

  /**
   * Finds where something began that landed in a fence: at the last line that starts a multiple of
   * the fence's unit in front of its end. If it did not begin with a line, the place is farther in
   * front.
   *
   * @param fence the line that is left of the fence, the next to be added
   */
  long landedFrom(RawLine fence) {
    long at = fence.position();
    long farthest = Math.max(at - Landings.MAX_UPLOAD, 0);
    long start = fence.terminated() ? lastByRemainder[(int) (fence.end() % Fence.UNIT)] : at;
    // One behind the fence is left from the pass before.
    long nearest = start < at ? Math.max(start, farthest) : farthest;
    return last < at ? Math.min(last, nearest) : nearest;
  }
}
