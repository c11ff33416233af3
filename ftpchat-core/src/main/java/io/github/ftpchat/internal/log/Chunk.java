package io.github.ftpchat.internal.log;

import io.github.ftpchat.internal.codec.LineFramer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The next lines of a pass: framed from a piece of a slice, opened, and taken over one after the
 * other. The same object serves all chunks of a pass, one at a time.
 *
 * <p>Lines can be dropped before they are taken over; then they are read again. If a line was
 * handed over in part, the chunk remembers how far.
 *
 * <p>Confined to the I/O thread, but for the opening of many lines in parallel.
 */
final class Chunk {

  /** How many bytes are framed and opened between two looks at {@link PassSink#full()}. */
  static final int BYTES = 256 << 10;

  /** From how many lines on it pays to open them in parallel. */
  private static final int PARALLEL_LINES = 64;

  /** How many characters lines that are opened ahead may hold. */
  private static final int MAX_OPENED_CHARS = 4 << 20;

  /** How many bytes of an incomplete line are kept even when everything else is dropped. */
  private static final int MAX_KEPT_TAIL = 4 << 10;

  /** How many bytes a line takes up in memory besides its own. */
  private static final int LINE_OVERHEAD = 64;

  private static final LineContent[] NOT_OPENED = {};

  // Valid for the pass.
  private final LogFile file;
  private final Region region;
  private final SliceReader slices;
  private final long handOverFrom;
  private final long passStartedAt;
  private LineFramer framer;
  private long framedTo;

  /** Whether what is framed next is inside a line that is too long. */
  private boolean insideLongLine;

  /** Whether nothing more is framed. */
  private boolean finished;

  /** The lines of the region before this index are in front of all that is framed next. */
  private int regionIndex;

  /** The line that was handed over in part and let go of, until it is read again; or null. */
  private LineContent toResume;

  // Valid for one chunk.
  private final List<RawLine> framed = new ArrayList<>();

  /** The lines of the last pass that stood where the framed ones do; null for none. */
  private Line[] previous;

  /** What the framed lines open to; null if a line was not opened, or must not be. */
  private LineContent[] contents = NOT_OPENED;

  /** Index of the next line to take over, which may have been handed over in part. */
  private int next;

  /**
   * Makes the chunk of a pass, without lines.
   *
   * @param slices where the lines come from
   * @param handOverFrom see {@link PassRequest}
   * @param passStartedAt the loop time
   * @param start where the first line starts
   * @param insideLongLine whether that is the rest of a line that is too long
   */
  Chunk(
      LogFile file,
      Region region,
      SliceReader slices,
      long handOverFrom,
      long passStartedAt,
      long start,
      boolean insideLongLine) {
    this.file = file;
    this.region = region;
    this.slices = slices;
    this.handOverFrom = handOverFrom;
    this.passStartedAt = passStartedAt;
    this.framedTo = start;
    this.insideLongLine = insideLongLine;
    this.framer = newFramer(start);
  }

  private LineFramer newFramer(long position) {
    return new LineFramer(position, file.maxLineBytes(), this::add);
  }

  /** Whether it holds no lines, taken over or not. */
  boolean isEmpty() {
    return framed.isEmpty();
  }

  /** Whether a line is left to take over. */
  boolean hasNext() {
    return next < framed.size();
  }

  /** The next line to take over. */
  RawLine next() {
    return framed.get(next);
  }

  /** The line of the last pass that stood where the next one does; null for none. */
  Line previous() {
    return previous[next];
  }

  /** What the next line opens to; null if it must not be opened. */
  LineContent content() {
    if (contents[next] == null && isToOpen(next)) {
      contents[next] = open(framed.get(next));
    }
    return contents[next];
  }

  /**
   * Opens the next part of the next line, which may hold many records. The part before has to be
   * handed over.
   *
   * @return false if there is none
   */
  boolean openMore() {
    return contents[next].openMore(file.codec());
  }

  /** Forgets what the next line opens to: all of it was handed over. */
  void dropContent() {
    contents[next] = null;
  }

  /** Goes on to the line behind the next. */
  void advance() {
    next++;
  }

  /** Where the next line to take over starts. */
  long takenOverTo() {
    return hasNext() ? next().position() : framedTo;
  }

  /** Where the last framed line ends. */
  long framedTo() {
    return framedTo;
  }

  /** Whether nothing more is framed: the file ended, or is read no further. */
  boolean isFinished() {
    return finished;
  }

  /** Frames nothing more in this pass. */
  void finish() {
    finished = true;
  }

  /** Frames the next lines, and opens them if they are many. */
  void fill() {
    int length = Math.min(BYTES, slices.unframed());
    if (length > 0) {
      framer.accept(slices.bytes(), slices.used(), length);
      slices.advance(length);
    }
    if (slices.isAtEnd() && slices.unframed() == 0) {
      framer.finish();
      finished = true;
    }
    prepare();
  }

  private void add(
      byte[] bytes,
      int offset,
      int length,
      long at,
      int totalLength,
      boolean terminated,
      boolean tooLong) {
    boolean rest = insideLongLine;
    insideLongLine = !terminated && (rest || tooLong);
    framedTo = at + totalLength;
    byte[] kept = slices.bytes();
    int from = offset;
    int count = rest || tooLong ? 0 : length;
    if (bytes != kept && count > 0) {
      kept = Arrays.copyOfRange(bytes, offset, offset + length);
      from = 0;
    }
    framed.add(new RawLine(kept, from, count, at, totalLength, terminated, tooLong, rest));
  }

  /** Looks for what stood where the framed lines do, and opens those that are new or changed. */
  private void prepare() {
    int count = framed.size();
    next = 0;
    previous = new Line[count];
    contents = new LineContent[count];
    int[] toOpen = new int[count];
    int opening = 0;
    for (int i = 0; i < count; i++) {
      previous[i] = previousAt(framed.get(i).position());
      if (toResume != null) {
        resumeFirst();
      }
      if (isToOpen(i) && contents[i] == null) {
        toOpen[opening++] = i;
      }
    }
    if (opening >= PARALLEL_LINES) {
      openInParallel(Arrays.copyOf(toOpen, opening));
    }
  }

  /** The line of the last pass that starts at a position, or null. */
  private Line previousAt(long at) {
    List<Line> lines = region.lines();
    while (regionIndex < lines.size() && lines.get(regionIndex).position() < at) {
      regionIndex++;
    }
    return regionIndex < lines.size() && lines.get(regionIndex).position() == at
        ? lines.get(regionIndex)
        : null;
  }

  /** Goes on with the first line where it was left, unless it is another by now. */
  private void resumeFirst() {
    if (toResume.resumesIn(framed.get(0))) {
      contents[0] = toResume;
    } else if (toResume.handedOverRecords() > 0) {
      previous[0] = toResume.handedOverLine(passStartedAt);
    }
    toResume = null;
  }

  private boolean isToOpen(int index) {
    RawLine raw = framed.get(index);
    return previous[index] == null || !raw.sameAs(previous[index]) || raw.end() > handOverFrom;
  }

  /**
   * Opens lines ahead, as far as there is room for what they say: short ones can hold long texts.
   * What is not opened here is opened when its turn comes.
   */
  private void openInParallel(int[] toOpen) {
    RawLine[] lines = framed.toArray(RawLine[]::new);
    LineContent[] ahead = contents.clone();
    AtomicLong room = new AtomicLong(MAX_OPENED_CHARS);
    try {
      Arrays.stream(toOpen)
          .parallel()
          .forEach(
              i -> {
                if (room.get() > 0) {
                  ahead[i] = open(lines[i]);
                  room.addAndGet(-ahead[i].size());
                }
              });
      contents = ahead;
    } catch (CancellationException | LinkageError e) {
      // The JDK's pool ran short of memory before, in a class that cannot be initialised again. Its
      // threads may still be at work, so none of their results is used.
    }
  }

  private LineContent open(RawLine raw) {
    LineContent content = new LineContent(raw);
    content.open(file.codec());
    return content;
  }

  /** Adds the line that was handed over in part, see {@link LineContent#handedOverLine}. */
  void addHandedOverPart(List<Line> to) {
    LineContent content = next < contents.length ? contents[next] : toResume;
    if (content != null
        && content.raw().position() >= region.stable()
        && content.handedOverRecords() > 0) {
      to.add(content.handedOverLine(passStartedAt));
    }
  }

  /** How many bytes the slice and those lines take up that are not taken over yet. */
  long held() {
    long held = (long) slices.bytes().length + framer.held();
    for (int i = next; i < framed.size(); i++) {
      RawLine raw = framed.get(i);
      held += LINE_OVERHEAD;
      if (raw.buffer() != slices.bytes()) {
        held += raw.buffer().length;
      }
      if (contents[i] != null) {
        held += Character.BYTES * contents[i].size();
      }
    }
    return held;
  }

  /**
   * Drops what was read and not taken over, and goes back to where that starts. If a line was
   * handed over in part, remembers how far.
   */
  void letGo() {
    if (hasNext()) {
      if (contents[next] != null && contents[next].isHandOverStarted()) {
        toResume = contents[next];
        toResume.letGo();
      }
      goBackTo(next().position(), next().rest());
      slices.narrow();
    } else if (framer.held() > MAX_KEPT_TAIL && !framer.giveUpLong()) {
      goBackTo(framedTo, insideLongLine);
    }
    clear();
    slices.letGo();
  }

  private void goBackTo(long at, boolean insideLong) {
    slices.goBackTo(at);
    framedTo = at;
    insideLongLine = insideLong;
    framer = newFramer(at);
    regionIndex = 0;
    finished = false;
  }

  /** Drops all lines. Whatever fails after that, for lack of memory, finds nothing of them. */
  void clear() {
    framed.clear();
    contents = NOT_OPENED;
    next = 0;
  }
}
