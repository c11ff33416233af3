package io.github.ftpchat.internal.log;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One reading of the file from an anchor to the end.
 *
 * <pre>
 * as the last pass left it:
 *
 *   0                             stable position                            end
 *   v                             v                                          v
 *   +-----------------------------+------------------------------------------+
 *   | stable region               | unstable region                          |
 *   +-----------------------------+------------------------------------------+
 *
 * during this pass:
 *
 *   +------------------+----------+------------+-------+-------+------------------+
 *   | not read         |  anchor  | taken over | chunk | slice | not read yet     |
 *   +------------------+----------+------------+-------+-------+------------------+
 *                                 ^            ^       ^       ^
 *                                 start        |       framedTo
 *                                              takenOverTo     end of the slice
 * </pre>
 *
 * <ul>
 *   <li>The anchor has to stand where it stood, or the file is another. A pass that hands over
 *       older records starts in front of it, and checks it by itself first.
 *   <li>A {@link SliceReader} reads a slice of the file, some MiB.
 *   <li>A {@link Chunk} frames the next lines of the slice, and opens those that are new or
 *       changed.
 *   <li>The pass takes the lines over one by one: it hands their records to the sink, and sorts the
 *       lines into {@link Findings}. When it is complete, the {@link Region} takes these over.
 * </ul>
 *
 * <p>It takes no line over while the sink is full. What was read then waits, or is dropped and read
 * again later.
 */
final class Pass {

  // Valid as long as the reader.
  private final LongSupplier clock;
  private final PassSink sink;
  private final Region region;

  // Valid for the pass.
  private final PassRequest request;
  private final Findings found;

  /** Where the first line starts that is looked at. */
  private final long start;

  /** From where on lines can still change. */
  private final long unstableFrom;

  private final SliceReader slices;
  private final Chunk chunk;

  /** The anchor, if it is not in what is read and has to be read by itself; null once it held. */
  private Anchor toVerifyFirst;

  /** The anchor, if it is in front of what is read; null once it held. */
  private Anchor toVerify;

  /** How many bytes it held after the last step. */
  private long held;

  // Valid for one chunk.

  /** The last line that was taken over and can no longer change; null if there is none. */
  private RawLine lastStableOfChunk;

  Pass(
      LogFile file,
      PassRequest request,
      LongSupplier clock,
      PassSink sink,
      Region region,
      SliceLimit limit) {
    this.clock = clock;
    this.sink = sink;
    this.region = region;
    this.request = request;
    found = new Findings(request.startedAt(), request.guardNanos());
    start = Math.min(region.stable(), request.handOverFrom());
    unstableFrom = region.unstableFrom(request.size());
    Anchor nearest = region.anchors().nearest();
    if (nearest != null && nearest.start() > start) {
      toVerifyFirst = nearest;
    } else {
      toVerify = nearest;
    }
    slices =
        new SliceReader(
            file.path(),
            request,
            clock,
            limit,
            toVerify == null ? start : toVerify.start(),
            request.handOverFrom() < region.stable() ? SliceLimit.MIN : SliceLimit.MAX);
    boolean insideLongLine = start == region.stable() && region.isInsideLongLine();
    chunk =
        new Chunk(
            file, region, slices, request.handOverFrom(), found.startedAt(), start, insideLongLine);
  }

  PassRequest request() {
    return request;
  }

  Findings found() {
    return found;
  }

  /** How many bytes it held after the last step, of what it read and did not hand over. */
  long held() {
    return held;
  }

  /** The anchor that has to be read by itself before anything else, or null. */
  Anchor toVerifyFirst() {
    return toVerifyFirst;
  }

  /** Notes that {@link #toVerifyFirst} stands where it stood. */
  void verifiedFirst() {
    toVerifyFirst = null;
  }

  /** Whether the anchor held: what was found is of the file that was read before. */
  boolean isVerified() {
    return toVerify == null && toVerifyFirst == null;
  }

  /** Up to where lines were taken over. */
  long takenOverTo() {
    return chunk.takenOverTo();
  }

  /** Whether the rest of what is in front of the region can be left to a later pass. */
  boolean isInFrontOfRegion() {
    return request.handOverFrom() < region.stable() && chunk.framedTo() < region.stable();
  }

  /** Whether the file ended before the size that it was seen to have. */
  boolean endedEarly() {
    return slices.endedEarly();
  }

  /** Whether the last read got to the end of the file. */
  boolean isAtEnd() {
    return slices.isAtEnd();
  }

  /** The end of the file as far as it was read. */
  long readTo() {
    return slices.isAtEnd() ? slices.position() : chunk.framedTo();
  }

  /** Whether something was read that was not taken over. */
  boolean hasUnread() {
    return !chunk.isEmpty() || slices.unframed() > 0 || (slices.isAtEnd() && !chunk.isFinished());
  }

  boolean isFinished() {
    return chunk.isFinished() && chunk.isEmpty();
  }

  /** Reads the next slice. */
  void read(Transport transport) throws TransportException {
    if (slices.isOutgrown()) {
      // It grows as fast as it is read. What was there is reported first.
      chunk.finish();
    } else {
      slices.read(transport);
    }
  }

  /**
   * Opens the next chunk, or goes on with the last until the sink is full.
   *
   * @return false if the file is not the one that was read before
   */
  boolean process() {
    if (chunk.isEmpty() && !fillChunk()) {
      return false;
    }
    while (chunk.hasNext() && !sink.full()) {
      takeOverNext();
    }
    if (!chunk.hasNext()) {
      markStable();
      found.addMark(slices.anchorAt(slices.position()));
      chunk.clear();
      lastStableOfChunk = null;
      if (slices.unframed() == 0) {
        slices.dropSlice();
      }
    }
    return slices.position() >= start || !chunk.isFinished();
  }

  private boolean fillChunk() {
    if (toVerify != null) {
      if (!slices.matches(toVerify)) {
        return false;
      }
      toVerify = null;
    }
    long anchorBytes = Math.max(0, start - slices.position());
    slices.advance((int) Math.min(anchorBytes, slices.unframed()));
    chunk.fill();
    return true;
  }

  /** Computes what is held until the next step. */
  void weigh() {
    held = chunk.held();
  }

  /** Drops what was read and not handed over, to read it again later. */
  void letGo() {
    markStable();
    while (chunk.hasNext() && chunk.next().totalLength() > Chunk.BYTES && chunk.next().skipped()) {
      // It is reported by its length alone, and not read again.
      takeOverNext();
    }
    chunk.letGo();
    lastStableOfChunk = null;
    held = 0;
  }

  /** Notes an anchor of what can no longer change of the chunk. */
  void markStable() {
    if (!chunk.isEmpty() && lastStableOfChunk != null) {
      found.addMark(slices.anchorAt(lastStableOfChunk.end()));
    }
  }

  /**
   * Returns the unstable lines so far. A line that was handed over in part counts as one that ends
   * there: when it is read again, it has grown.
   */
  List<Line> unstableSoFar() {
    List<Line> lines = new ArrayList<>(found.unstable());
    chunk.addHandedOverPart(lines);
    return lines;
  }

  /** Takes over the next line, or as much of it as the sink takes. */
  private void takeOverNext() {
    RawLine raw = chunk.next();
    LineContent content = chunk.content();
    Line previous = chunk.previous();
    if (content != null && !handOver(content, previous)) {
      return;
    }
    chunk.dropContent();
    sortIn(raw, previous, content, clock.getAsLong());
    if (found.stableTo() == raw.end()) {
      lastStableOfChunk = raw;
    }
    chunk.advance();
  }

  /**
   * Hands over what a line holds, from where it was left.
   *
   * @return false if the sink is full before the end of the line
   */
  private boolean handOver(LineContent content, Line previous) {
    RawLine raw = content.raw();
    if (alreadyReported(raw, previous)) {
      return true;
    }
    boolean unstable = isUnstable(raw);
    Set<MessageId> previousIds = previous == null ? Set.of() : previous.ids();
    // Of a line that is as it was, all in front of that was handed over before.
    long from =
        previous != null && request.handOverFrom() != Line.NEVER && raw.sameAs(previous)
            ? request.handOverFrom()
            : 0;
    do {
      while (content.hasNext()) {
        if (content.isHandOverStarted() && sink.full()) {
          return false;
        }
        RejectedRecord rejected = content.nextRejected();
        if (rejected == null) {
          OpenedRecord record = content.nextRecord();
          if (record.position() >= from) {
            sink.found(record, previousIds.contains(record.id()), unstable);
          } else if (!unstable) {
            sink.stable(record);
          }
          content.recordHandedOver();
        } else if (rejected.position() >= from) {
          sink.rejected(rejected);
        }
      }
    } while (chunk.openMore());
    return true;
  }

  /** Whether it is a line that was too long already and still grows. */
  private static boolean alreadyReported(RawLine raw, Line previous) {
    return raw.tooLong()
        && previous != null
        && !previous.terminated()
        && previous.content() == null;
  }

  private boolean isUnstable(RawLine raw) {
    if (raw.skipped()) {
      // Not to be read again, unless there is something to guard in front of it.
      return !found.unstable().isEmpty();
    }
    return raw.position() >= region.stable()
        && (!raw.terminated() || (request.guardNanos() > 0 && raw.position() >= unstableFrom));
  }

  /** Sorts a line that was handed over into what the pass found. */
  private void sortIn(RawLine raw, Line previous, LineContent content, long now) {
    boolean unchanged = previous != null && raw.sameAs(previous);
    boolean unstable = isUnstable(raw);
    reportLanding(raw);
    region.lineStarts().add(raw.position());
    if (unstable || previous != null) {
      Line line =
          unchanged ? previous : raw.toLine(now, slices.anchorAt(raw.end()), content.records());
      line.records().forEach(record -> found.present().put(record.id().high(), line));
      if (unstable) {
        addUnstable(line);
      }
    }
    if (!unstable && raw.position() >= region.stable()) {
      found.moveStableTo(raw.end(), raw.skipped() && !raw.terminated());
      region.addStable(unchanged ? previous.records() : content.records());
    }
    if (content == null && !unstable) {
      previous.records().forEach(sink::stable);
    }
  }

  /** Reports what landed late, if the line is what is left of a fence. */
  private void reportLanding(RawLine raw) {
    // What was passed over when that was reported is handed over now.
    boolean handedOver = request.handOverFrom() <= raw.position();
    if (raw.endsBroken() && (handedOver || !region.landings().endAt(raw.position()))) {
      long from = region.lineStarts().landedFrom(raw);
      // First: it is reported again if that fails, for lack of memory.
      sink.landed(from, raw.position());
      region.landings().add(from, raw.position());
    }
  }

  private void addUnstable(Line line) {
    List<Line> lines = found.unstable();
    lines.add(line);
    if (lines.size() > Region.MAX_LINES) {
      guardNoLonger(lines.subList(0, Region.MAX_LINES / 2));
    }
  }

  /** Counts the first unstable lines as stable: they are too many. */
  private void guardNoLonger(List<Line> first) {
    Line last = first.get(first.size() - 1);
    found.moveStableTo(last.end(), false);
    found.addMark(last.mark());
    for (Line line : first) {
      sink.becameStable(line);
      region.addStable(line.records());
    }
    first.clear();
  }
}
