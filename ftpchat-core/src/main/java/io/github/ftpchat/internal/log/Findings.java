package io.github.ftpchat.internal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pass found in the lines that it took over so far. */
final class Findings {

  private final long startedAt;
  private final long guardNanos;
  private final List<Line> unstable = new ArrayList<>();
  private final Map<Long, Line> present = new HashMap<>();
  private final List<Anchor> marks = new ArrayList<>();
  private long stableTo;
  private boolean stableInsideLongLine;

  Findings(long startedAt, long guardNanos) {
    this.startedAt = startedAt;
    this.guardNanos = guardNanos;
  }

  /** The loop time at which the pass started. */
  long startedAt() {
    return startedAt;
  }

  /** The lines that can still change, in the order of the file. */
  List<Line> unstable() {
    return unstable;
  }

  /** The lines that hold records, see {@link PassResult#present}. */
  Map<Long, Line> present() {
    return present;
  }

  /** Anchors of places in what was read; of use where the file turns out to be stable. */
  List<Anchor> marks() {
    return marks;
  }

  /** The end of the last line that can no longer change; 0 if the pass found none. */
  long stableTo() {
    return stableTo;
  }

  /** Whether {@link #stableTo} is inside a line that is too long. */
  boolean isStableInsideLongLine() {
    return stableInsideLongLine;
  }

  /** Whether a line has stood unchanged for so long that it is stable. */
  boolean isOldEnough(Line line) {
    return line.terminated() && startedAt - line.since() >= guardNanos;
  }

  /** Notes that nothing in front of a place can change any more. */
  void moveStableTo(long end, boolean insideLongLine) {
    stableTo = end;
    stableInsideLongLine = insideLongLine;
  }

  /** Notes an anchor, unless it is null. */
  void addMark(Anchor mark) {
    if (mark != null) {
      marks.add(mark);
    }
  }
}
