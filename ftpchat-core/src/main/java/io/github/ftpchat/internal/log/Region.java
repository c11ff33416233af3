package io.github.ftpchat.internal.log;

import io.github.ftpchat.internal.codec.OpenedRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What is known of the file from pass to pass: up to where it is stable, the unstable lines behind
 * that, and anchors to tell whether it is still the same file.
 *
 * <p>A pass reads this; what it found is taken over at its end, see {@link #adopt}.
 */
final class Region {

  /** How many bytes at the end of a file count as unstable when it is read for the first time. */
  private static final int FIRST_BYTES = 256 << 10;

  /**
   * How many bytes can be unstable at most: they are in memory, and read again and again. Where
   * more is written in the guard time, they are guarded for less.
   */
  private static final int MAX_BYTES = 8 << 20;

  /** How many lines can be unstable at most: an empty one takes a hundred times its byte. */
  static final int MAX_LINES = 1 << 16;

  // Valid as long as the reader.
  private final LongSupplier clock;
  private final PassSink sink;
  private final Anchors anchors = new Anchors();
  private final Landings landings = new Landings();
  private final LineStarts lineStarts = new LineStarts();

  // Valid since reading started at some place, and moved on by each pass.
  private boolean fromHead = true;
  private long stable;
  private OpenedRecord lastStable;

  /** Whether the stable position is inside a line that is too long, to be skipped to its end. */
  private boolean insideLongLine;

  /** True once a pass has completed since the last restart. */
  private boolean contiguous;

  // As the last pass left it, complete or aborted.
  private List<Line> lines = List.of();
  private long youngest = Line.NEVER;

  /** Records found missing by aborted passes; the next complete pass reports them. */
  private final Map<Long, OpenedRecord> missingFromAborted = new LinkedHashMap<>();

  // As the last complete pass left it.
  private long end;
  private Line longTail;

  Region(LongSupplier clock, PassSink sink) {
    this.clock = clock;
    this.sink = sink;
  }

  /**
   * Counts everything below a place as read and stable, and forgets what was known behind it.
   *
   * @param lineStart whether a line starts there; if not, what is left of the line is skipped
   */
  void startAt(long position, boolean lineStart) {
    stable = position;
    end = position;
    insideLongLine = !lineStart;
    longTail = null;
    lastStable = null;
    lines = List.of();
    youngest = Line.NEVER;
    missingFromAborted.clear();
    contiguous = false;
    fromHead = position == 0;
    lineStarts.startAt(position);
    landings.forgetBehind(position);
  }

  /** Starts behind an anchor, see {@link #startAt}. */
  void startBehind(Anchor anchor) {
    startAt(anchor.end(), anchor.endsLine());
  }

  /**
   * Starts behind an anchor of a damaged file. The records of the region count as missing until
   * they are found again.
   */
  void startAgainBehind(Anchor anchor) {
    lines.forEach(line -> line.records().forEach(this::addMissing));
    Map<Long, OpenedRecord> missing = new LinkedHashMap<>(missingFromAborted);
    startBehind(anchor);
    missingFromAborted.putAll(missing);
  }

  Anchors anchors() {
    return anchors;
  }

  /** Where something landed late. */
  Landings landings() {
    return landings;
  }

  LineStarts lineStarts() {
    return lineStarts;
  }

  /** Whether everything was read, and not only from some place on. */
  boolean fromHead() {
    return fromHead;
  }

  /** The stable position. */
  long stable() {
    return stable;
  }

  /** The last record below the unstable region, or null. */
  OpenedRecord lastStable() {
    return lastStable;
  }

  boolean isInsideLongLine() {
    return insideLongLine;
  }

  /** The lines that can still change. */
  List<Line> lines() {
    return lines;
  }

  /** Since when the youngest line stands that has an end; {@link Line#NEVER} if there is none. */
  long youngest() {
    return youngest;
  }

  /** The end of the file as of the last complete pass. */
  long end() {
    return end;
  }

  /** The line at the end of the file that has no terminator, or null. */
  Line openTail() {
    Line last = lines.isEmpty() ? longTail : lines.get(lines.size() - 1);
    return last == null || last.terminated() ? null : last;
  }

  /**
   * Tells from where on lines can still change in a file of some size. What was unstable so far
   * stays so until it is old enough, however much came behind it.
   */
  long unstableFrom(long size) {
    long from = contiguous ? stable : size - FIRST_BYTES;
    return Math.max(stable, Math.max(from, size - MAX_BYTES));
  }

  /** Notes the last record below the unstable region, if the line that became stable holds any. */
  void addStable(List<OpenedRecord> records) {
    if (!records.isEmpty()) {
      lastStable = records.get(records.size() - 1);
    }
  }

  /** Takes out the records that a complete pass has to find: else it reports them as vanished. */
  List<OpenedRecord> takeExpected() {
    List<OpenedRecord> expected = new ArrayList<>(missingFromAborted.values());
    missingFromAborted.clear();
    lines.forEach(line -> expected.addAll(line.records()));
    return expected;
  }

  /** Takes over what a complete pass found. */
  void adoptComplete(Findings found, long endOfFile) {
    end = endOfFile;
    contiguous = true;
    adopt(found, found.unstable(), found.unstable().size());
    updateLongTail();
  }

  /** Notes an end of the file that is inside a line that is too long. */
  private void updateLongTail() {
    if (!insideLongLine || stable != end) {
      longTail = null;
    } else if (longTail == null || longTail.position() != end) {
      longTail = new Line(end, 0, false, 0, clock.getAsLong(), false, null, null, List.of());
    }
  }

  /**
   * Adds the lines that an aborted pass did not get to, and notes which records it did not find in
   * front of them.
   *
   * @param found what the pass found
   * @param reached its unstable lines; those that it did not get to are added
   */
  void addUnreached(Findings found, List<Line> reached) {
    long to = reached.isEmpty() ? found.stableTo() : reached.get(reached.size() - 1).end();
    for (Line line : lines) {
      if (line.position() >= to) {
        reached.add(line);
      } else {
        line.records().stream()
            .filter(record -> !found.present().containsKey(record.id().high()))
            .forEach(this::addMissing);
      }
    }
  }

  private void addMissing(OpenedRecord record) {
    missingFromAborted.put(record.id().high(), record);
  }

  /**
   * Takes over what a pass found, and moves the stable position behind the lines that are old
   * enough.
   *
   * @param unstable what the pass found unstable, and after that what it did not get to
   * @param proven how many of these lines, from the first on, may be stable now
   */
  void adopt(Findings found, List<Line> unstable, int proven) {
    if (found.stableTo() > stable) {
      stable = found.stableTo();
      insideLongLine = found.isStableInsideLongLine();
    }
    int oldEnough = 0;
    for (Line line : unstable.subList(0, proven)) {
      if (!found.isOldEnough(line)) {
        break;
      }
      stable = line.end();
      insideLongLine = false;
      addStable(line.records());
      found.addMark(line.mark());
      sink.becameStable(line);
      oldEnough++;
    }
    lines = List.copyOf(unstable.subList(oldEnough, unstable.size()));
    youngest =
        lines.stream().filter(Line::terminated).mapToLong(Line::since).max().orElse(Line.NEVER);
    found.marks().stream()
        .filter(mark -> mark.end() <= stable)
        .sorted(Comparator.comparingLong(Anchor::end))
        .forEach(anchors::add);
  }
}
