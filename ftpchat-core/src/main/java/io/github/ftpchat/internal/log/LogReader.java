package io.github.ftpchat.internal.log;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.LineFramer;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Reads the file of a room and knows what of it can still change (design, decisions 5 and 6).
 *
 * <p>Bytes below the <em>stable position</em> stood unchanged for the guard time and are not read
 * again, but for an {@link Anchor} in front of it. The lines above are the <em>unstable
 * region</em>. A <em>pass</em> reads from the anchor to the end of the file, opens what is new or
 * changed, and tells what vanished. It is done in steps, each with one call of the transport at
 * most.
 *
 * <p>Confined to the I/O thread.
 */
public final class LogReader {

  private static final long NEVER = Long.MAX_VALUE;

  /** How many bytes at the end of a file that was not read before count as unstable. */
  static final int REGION = 256 << 10;

  /**
   * How many bytes can be unstable at most: they are in memory, and read again and again. Where
   * more is written in the guard time, they are guarded for less.
   */
  static final int LARGEST_REGION = 8 << 20;

  /** How many lines can be unstable at most: an empty one takes a hundred times its byte. */
  static final int MOST_LINES = 1 << 16;

  /**
   * How many records may vanish from a young file, with none left, before it counts as another.
   * Nothing is stable yet to tell by. One upload can overwrite a few records; but not all of many.
   */
  private static final int FEW = 3;

  /**
   * How much of what is stable can have changed, in a file that did not shrink, for that to count
   * as an upload that came late; more, and the file counts as another.
   */
  private static final int DAMAGE = 64 << 10;

  /** How many bytes one call of the transport reads at most: they are held in memory. */
  private static final int SLICE = 4 << 20;

  /** How many at least, where larger reads broke off or took long. */
  private static final int SMALLEST_SLICE = 64 << 10;

  /** How long a read may take before the next are smaller, well below what the watchdog allows. */
  private static final long SLOW = Duration.ofSeconds(30).toNanos();

  /** How many bytes are opened between two looks at {@link PassSink#full()}. */
  private static final int CHUNK = 256 << 10;

  /** How many lines it takes for opening them in parallel to pay. */
  private static final int PARALLEL_LINES = 64;

  /** How many characters are held, opened, until they are handed over. */
  private static final int OPENED = 4 << 20;

  /** So much of a line that is not complete is held whatever else is let go of. */
  private static final int LITTLE = 4 << 10;

  /** How many bytes a line takes up in memory besides its own. */
  private static final int LINE = 64;

  private static final ReadBuffer NOTHING = new ReadBuffer(0);
  private static final LineContent[] NOT_OPENED = {};

  private final String file;
  private final RecordCodec codec;
  private final int maxLineBytes;
  private final LongSupplier clock;
  private final PassSink sink;

  private final Anchors anchors = new Anchors();
  private List<Line> region = List.of();

  /** What passes that broke off found missing from the region: the next that does not tells. */
  private final Map<Long, OpenedRecord> missed = new LinkedHashMap<>();

  private long youngest = NEVER;
  private OpenedRecord lastStable;
  private long stable;
  private long end;
  private Line longTail;

  /** Whether what comes before the last end was read with what was there before that. */
  private boolean follows;

  /** Whether the file is not the one that was read before, as the next complete pass has to say. */
  private boolean disrupted;

  /** Whether something landed where nothing was to change any more, in a file that is the same. */
  private boolean damaged;

  private boolean fromHead = true;

  /** Whether the stable position is inside a line that is too long, to be skipped to its end. */
  private boolean insideLongLine;

  private int slice = SLICE;
  private Pass pass;

  /** Where the last line began, and the last for each remainder by the unit of fences. */
  private long lastLine;

  private final long[] lineStarts = new long[Fence.UNIT];

  private final Landings landings = new Landings();

  /** The anchor to look at next when the nearest did not hold, or -1. */
  private int recovering = -1;

  public LogReader(
      String file, RecordCodec codec, int maxLineBytes, LongSupplier clock, PassSink sink) {
    this.file = file;
    this.codec = codec;
    this.maxLineBytes = maxLineBytes;
    this.clock = clock;
    this.sink = sink;
  }

  /**
   * Takes everything below a place for read.
   *
   * @param lineStart whether a line starts there; if not, what is left of the line is skipped
   */
  public void startAt(long position, boolean lineStart) {
    stable = position;
    end = position;
    insideLongLine = !lineStart;
    longTail = null;
    lastStable = null;
    region = List.of();
    youngest = NEVER;
    missed.clear();
    follows = false;
    fromHead = position == 0;
    lastLine = position;
    Arrays.fill(lineStarts, position);
    landings.forgetBehind(position);
  }

  /** Takes everything below an anchor for read, if that holds. */
  public void startBehind(Anchor anchor) {
    startAt(anchor.end(), anchor.endsLine());
    anchors.add(anchor);
  }

  /** Where a place can be found again that everything which can still change is behind, or null. */
  public Anchor lastAnchor() {
    return anchors.nearest();
  }

  /** Whether everything was read, and not only from some place on. */
  public boolean fromHead() {
    return fromHead;
  }

  /** The end of the file as of the last complete pass. */
  public long end() {
    return end;
  }

  /** Up to where everything was taken over that was to be. */
  public long reached() {
    if (pass == null) {
      return end;
    }
    return pass.openFrom < end ? pass.takenTo() : Math.max(end, pass.takenTo());
  }

  public long stable() {
    return stable;
  }

  /** The last record below the unstable region, or null. */
  public OpenedRecord lastStable() {
    return lastStable;
  }

  /** What can still change, as of the last complete pass. */
  public List<Line> region() {
    return region;
  }

  /**
   * Since when the youngest line of the region stands that has an end; {@link Long#MAX_VALUE} if
   * there is none.
   */
  public long youngest() {
    return youngest;
  }

  /** Whether the file turned out to be another than the one that the last complete pass read. */
  public boolean isDisrupted() {
    return disrupted;
  }

  /** Whether what was read before is read again, as it or a part of it is not as it was. */
  public boolean readsAgain() {
    return disrupted || damaged;
  }

  /** The line at the end of the file that has no terminator, or null. */
  public Line openTail() {
    Line last = region.isEmpty() ? longTail : region.get(region.size() - 1);
    return last == null || last.terminated() ? null : last;
  }

  public boolean inPass() {
    return pass != null;
  }

  /** How many bytes the pass holds of what it read or opened and did not hand over. */
  public long held() {
    return pass == null ? 0 : pass.held;
  }

  /** Lets go of that, to read it again when it is wanted. */
  public void letGo() {
    if (pass != null) {
      pass.letGo();
    }
  }

  /**
   * Begins a pass.
   *
   * @param size the size of the file as last seen
   * @param openFrom from where on records are handed over even if they stand unchanged
   * @param guardNanos how long lines have to stand unchanged to be stable
   * @param believesEarlyEnd whether the pass is good even if reading ends before the size
   */
  public void begin(long size, long openFrom, long guardNanos, boolean believesEarlyEnd) {
    pass = new Pass(size, openFrom, guardNanos, believesEarlyEnd);
  }

  /** Whether the pass found less than there was to be: it has to be abandoned and begun again. */
  public boolean endedEarly() {
    return pass != null && pass.endedEarly;
  }

  /**
   * Breaks off the pass, if there is one, and keeps what it found so far. Nothing becomes stable by
   * its age: what only a complete pass proves is not proven.
   *
   * @return what the pass was to hand over from, see {@link #begin}
   */
  public long abandon() {
    long openFrom = pass == null ? NEVER : pass.openFrom;
    try {
      keepWhatWasFound();
    } catch (OutOfMemoryError e) {
      // The next pass finds it.
    } finally {
      // Whatever happened in its midst: it is not broken off once more.
      pass = null;
      recovering = -1;
    }
    return openFrom;
  }

  private void keepWhatWasFound() {
    if (pass != null && recovering < 0 && pass.isVerified()) {
      List<Line> lines = new ArrayList<>(pass.lines);
      pass.addBegunLine(lines);
      long reached = lines.isEmpty() ? pass.skippedTo : lines.get(lines.size() - 1).end();
      for (Line line : region) {
        if (line.position() >= reached) {
          lines.add(line);
        } else {
          line.records().stream()
              .filter(record -> !pass.present.containsKey(record.id().high()))
              .forEach(this::miss);
        }
      }
      pass.markWhatWasTaken();
      keep(pass, lines, 0);
    }
  }

  private void miss(OpenedRecord record) {
    missed.put(record.id().high(), record);
  }

  /**
   * Goes on with the pass.
   *
   * @return what the pass found, once it is over; else null
   */
  public PassResult step(Transport transport) throws TransportException {
    if (pass.size == 0) {
      return wiped();
    }
    if (recovering < 0 && pass.size < stable) {
      recovering = 0;
    }
    if (recovering >= 0) {
      recover(transport);
      return null;
    }
    if (pass.toVerifyFirst != null) {
      if (holds(pass.toVerifyFirst, transport)) {
        pass.toVerifyFirst = null;
      } else {
        recovering = 0;
      }
      return null;
    }
    if (!pass.hasUnread()) {
      pass.read(transport);
      if (pass.endedEarly) {
        return null;
      }
    }
    while (pass.hasUnread() && !sink.full()) {
      if (!pass.process()) {
        recovering = 0;
        pass.letGo();
        return null;
      }
      if (pass.openFrom < stable && pass.framedTo < stable && sink.isBehind()) {
        // What is left in front of the region is for a later pass, and proofs do not wait for it.
        pass = new Pass(pass.size, NEVER, pass.guardNanos, pass.believesEarlyEnd);
        return null;
      }
    }
    if (pass.isFinished()) {
      return finish();
    }
    pass.weigh();
    return null;
  }

  /** The file is gone or empty. If there was something in it, somebody wiped the room. */
  private PassResult wiped() {
    boolean wiped = disrupted || stable > 0 || !region.isEmpty();
    PassResult result =
        new PassResult(pass.startedAt, true, wiped, wiped, Map.of(), List.of(), landings);
    pass = null;
    disrupted = false;
    damaged = false;
    anchors.dropBefore(anchors.count());
    startAt(0, true);
    if (wiped) {
      sink.restarted();
    }
    return result;
  }

  private boolean holds(Anchor anchor, Transport transport) throws TransportException {
    ReadBuffer found = new ReadBuffer(anchor.length());
    transport.read(file, anchor.start(), anchor.length(), found);
    return anchor.matches(found.bytes(), 0, found.length());
  }

  /**
   * The file was rotated or rewritten, or an upload came late: looks at one more anchor, each time
   * farther back, and starts the pass again behind the first that holds.
   */
  private void recover(Transport transport) throws TransportException {
    boolean any = recovering < anchors.count();
    if (any && !holds(anchors.get(recovering), transport)) {
      recovering++;
      return;
    }
    Pass broken = pass;
    anchors.dropBefore(recovering);
    recovering = -1;
    Anchor holds = anchors.nearest();
    if (holds != null && broken.size >= end && stable - holds.end() <= DAMAGE) {
      damaged = true;
      region.forEach(line -> line.records().forEach(this::miss));
      Map<Long, OpenedRecord> known = new LinkedHashMap<>(missed);
      startAt(holds.end(), holds.endsLine());
      missed.putAll(known);
    } else if (holds != null) {
      disrupted = true;
      startAt(holds.end(), holds.endsLine());
    } else {
      disrupted = true;
      startAt(0, true);
      sink.restarted();
    }
    long openFrom = broken.openFrom == NEVER ? NEVER : Math.min(broken.openFrom, stable);
    pass =
        new Pass(
            Math.max(broken.size, stable), openFrom, broken.guardNanos, broken.believesEarlyEnd);
  }

  private PassResult finish() {
    Pass done = pass;
    pass = null;
    List<OpenedRecord> known = known();
    List<OpenedRecord> vanished =
        known.stream().filter(record -> !done.present.containsKey(record.id().high())).toList();
    boolean young = anchors.count() == 0;
    boolean replaced =
        disrupted ? young : young && !known.isEmpty() && vanished.size() == known.size();
    end = done.atEnd ? done.position : done.framedTo;
    follows = true;
    keep(done, done.lines, done.lines.size());
    tellLongTail();
    PassResult result =
        new PassResult(
            done.startedAt,
            done.atEnd,
            disrupted,
            replaced,
            done.present,
            replaced && known.size() > FEW ? List.of() : vanished,
            landings);
    disrupted = false;
    damaged = false;
    return result;
  }

  /** What stood in the region. */
  private List<OpenedRecord> known() {
    List<OpenedRecord> known = new ArrayList<>(missed.values());
    missed.clear();
    region.forEach(line -> known.addAll(line.records()));
    return known;
  }

  /** Takes note of an end of the file that is inside a line that is too long. */
  private void tellLongTail() {
    if (!insideLongLine || stable != end) {
      longTail = null;
    } else if (longTail == null || longTail.position() != end) {
      longTail = new Line(end, 0, false, 0, clock.getAsLong(), false, null, null, List.of());
    }
  }

  /**
   * Takes over what a pass found, and moves the stable position behind what is old enough.
   *
   * @param lines what the pass found unstable, and after that what it did not get to
   * @param proven how many of them, from the first on, may be stable now
   */
  private void keep(Pass found, List<Line> lines, int proven) {
    if (found.skippedTo > stable) {
      stable = found.skippedTo;
      insideLongLine = found.skippedInside;
    }
    int unchanged = 0;
    for (Line line : lines.subList(0, proven)) {
      if (!line.terminated() || found.startedAt - line.since() < found.guardNanos) {
        break;
      }
      stable = line.end();
      insideLongLine = false;
      if (!line.records().isEmpty()) {
        lastStable = line.records().get(line.records().size() - 1);
      }
      found.addMark(line.mark());
      sink.becameStable(line);
      unchanged++;
    }
    region = List.copyOf(lines.subList(unchanged, lines.size()));
    youngest = region.stream().filter(Line::terminated).mapToLong(Line::since).max().orElse(NEVER);
    found.marks.stream()
        .filter(mark -> mark.end() <= stable)
        .sorted(Comparator.comparingLong(Anchor::end))
        .forEach(anchors::add);
  }

  /** One reading of the file from the anchor to the end. */
  private final class Pass {

    private final long size;
    private final long openFrom;
    private final long guardNanos;
    private final boolean believesEarlyEnd;
    private final long start;
    private final long regionFrom;
    private final long startedAt = clock.getAsLong();
    private LineFramer framer;
    private final List<RawLine> framed = new ArrayList<>();

    /** The lines of the last pass that stood where the framed ones do; null for none. */
    private Line[] old;

    /** What the framed lines open to; null for what was not opened, or is not to be. */
    private LineContent[] contents = NOT_OPENED;

    /** How many of the framed lines were taken over; the next may have been in part. */
    private int taken;

    /** The last line that was taken over and can no longer change. */
    private RawLine lastSkipped;

    /** How much the next read may bring: little at first where little may be wanted. */
    private int window;

    private final List<Line> lines = new ArrayList<>();
    private final Map<Long, Line> present = new HashMap<>();
    private final List<Anchor> marks = new ArrayList<>();
    private Anchor toVerifyFirst;
    private Anchor toVerify;
    private long position;
    private long framedTo;

    /** Whether what is framed next is inside a line that is too long. */
    private boolean insideLongLine;

    private ReadBuffer buffer = NOTHING;
    private int used;

    /** How many bytes buffer and lines take up. */
    private long held;

    /** How much of what comes next was read before. */
    private int again;

    /** The line that was handed over in part and let go of, until it is read again; or null. */
    private LineContent begun;

    private boolean atEnd;
    private boolean endedEarly;
    private boolean finished;
    private int known;
    private long skippedTo;
    private boolean skippedInside;

    Pass(long size, long openFrom, long guardNanos, boolean believesEarlyEnd) {
      this.size = size;
      this.openFrom = openFrom;
      this.guardNanos = guardNanos;
      this.believesEarlyEnd = believesEarlyEnd;
      this.start = Math.min(stable, openFrom);
      this.framedTo = start;
      this.window = openFrom < stable ? SMALLEST_SLICE : SLICE;
      this.insideLongLine = start == stable && LogReader.this.insideLongLine;
      // What was unstable so far stays so until it is old enough, however much came behind it.
      long from = follows ? stable : size - REGION;
      this.regionFrom = Math.max(stable, Math.max(from, size - LARGEST_REGION));
      Anchor nearest = anchors.nearest();
      if (nearest != null && nearest.start() > start) {
        toVerifyFirst = nearest;
      } else {
        toVerify = nearest;
      }
      this.position = toVerify == null ? start : toVerify.start();
      this.framer = new LineFramer(start, maxLineBytes, this::frame);
    }

    boolean isVerified() {
      return toVerify == null && toVerifyFirst == null;
    }

    long takenTo() {
      return taken < framed.size() ? framed.get(taken).position() : framedTo;
    }

    boolean hasUnread() {
      return !framed.isEmpty() || used < buffer.length() || (atEnd && !finished);
    }

    boolean isFinished() {
      return finished && framed.isEmpty();
    }

    void read(Transport transport) throws TransportException {
      if (position > size + SLICE) {
        // It grows as fast as it is read. What was there is told first.
        finished = true;
        return;
      }
      long expected = Math.max(0, size - position) + CHUNK / 16;
      int most = Math.min(slice, window) + again;
      again = 0;
      window = Math.min(SLICE, window * 2);
      buffer = new ReadBuffer((int) Math.min(most, expected));
      used = 0;
      // Unless this one comes to a good end: over a slow line a large one never might.
      slice = Math.max(SMALLEST_SLICE, slice / 4);
      long begun = clock.getAsLong();
      long count = transport.read(file, position, most, buffer);
      boolean more = count > 0 && count < most && position + count < size;
      if (more) {
        // It was cut, or the file is shorter by now. Only if more comes, this is read on.
        long rest = transport.read(file, position + count, most - count, buffer);
        more = rest > 0;
        count += rest;
      }
      atEnd = count < most && !(more && position + count < size);
      if (clock.getAsLong() - begun < SLOW) {
        slice = Math.min(SLICE, most * 2);
      }
      endedEarly = atEnd && !believesEarlyEnd && position + count < size;
    }

    /**
     * Opens the next chunk, or goes on with the last until the sink is full.
     *
     * @return false if the file is not the one that was read before
     */
    boolean process() {
      if (framed.isEmpty() && !frameChunk()) {
        return false;
      }
      while (taken < framed.size() && !sink.full()) {
        takeNext();
      }
      if (taken == framed.size()) {
        markWhatWasTaken();
        addMark(Anchor.before(buffer.bytes(), 0, used, position));
        clearFramed();
        if (used == buffer.length()) {
          dropBuffer();
        }
      }
      return position >= start || !finished;
    }

    /** Whatever fails after that, for lack of memory, finds nothing of the chunk before. */
    private void clearFramed() {
      framed.clear();
      contents = NOT_OPENED;
      lastSkipped = null;
      taken = 0;
    }

    private void dropBuffer() {
      buffer = NOTHING;
      used = 0;
    }

    /** Reckons what is held until the next step. */
    void weigh() {
      held = (long) buffer.bytes().length + framer.held();
      for (int i = taken; i < framed.size(); i++) {
        RawLine raw = framed.get(i);
        held += LINE;
        if (raw.buffer() != buffer.bytes()) {
          held += raw.buffer().length;
        }
        if (contents[i] != null) {
          held += Character.BYTES * contents[i].size();
        }
      }
    }

    /**
     * Lets go of what was read and not handed over, and goes back to where that starts. Of a line
     * that was begun it keeps how far it came.
     */
    void letGo() {
      markWhatWasTaken();
      while (taken < framed.size() && framed.get(taken).totalLength() > CHUNK && isSkipped(taken)) {
        // It is told in a word, and not read again.
        takeNext();
      }
      if (taken < framed.size()) {
        if (contents[taken] != null && contents[taken].isBegun()) {
          begun = contents[taken];
          begun.letGo();
        }
        RawLine next = framed.get(taken);
        goBackTo(next.position(), next.rest());
        window = SMALLEST_SLICE;
      } else if (framer.held() > LITTLE && !framer.giveUpLong()) {
        goBackTo(framedTo, insideLongLine);
      }
      clearFramed();
      dropBuffer();
      atEnd = false;
      held = 0;
    }

    private boolean isSkipped(int index) {
      return framed.get(index).skipped();
    }

    private void goBackTo(long at, boolean insideLong) {
      again = (int) (position - at);
      position = at;
      framedTo = at;
      insideLongLine = insideLong;
      framer = new LineFramer(at, maxLineBytes, this::frame);
      known = 0;
      finished = false;
    }

    /** Notes an anchor of what can no longer change of the chunk. */
    void markWhatWasTaken() {
      if (!framed.isEmpty() && lastSkipped != null) {
        addMark(markOf(lastSkipped));
      }
    }

    private boolean frameChunk() {
      if (toVerify != null) {
        if (!toVerify.matches(buffer.bytes(), used, buffer.length() - used)) {
          return false;
        }
        toVerify = null;
      }
      advance((int) Math.min(Math.max(0, start - position), buffer.length() - used));
      int length = Math.min(CHUNK, buffer.length() - used);
      if (length > 0) {
        framer.accept(buffer.bytes(), used, length);
        advance(length);
      }
      if (atEnd && used == buffer.length()) {
        framer.finish();
        finished = true;
      }
      openFramed();
      return true;
    }

    private void advance(int count) {
      used += count;
      position += count;
    }

    private void frame(
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
      byte[] kept = buffer.bytes();
      int from = offset;
      int count = rest || tooLong ? 0 : length;
      if (bytes != kept && count > 0) {
        kept = Arrays.copyOfRange(bytes, offset, offset + length);
        from = 0;
      }
      framed.add(new RawLine(kept, from, count, at, totalLength, terminated, tooLong, rest));
    }

    private void openFramed() {
      int count = framed.size();
      taken = 0;
      lastSkipped = null;
      old = new Line[count];
      contents = new LineContent[count];
      int[] toOpen = new int[count];
      int opening = 0;
      for (int i = 0; i < count; i++) {
        old[i] = oldAt(framed.get(i).position());
        if (begun != null) {
          goOnWithBegun();
        }
        if (isToOpen(i) && contents[i] == null) {
          toOpen[opening++] = i;
        }
      }
      if (opening >= PARALLEL_LINES) {
        openInParallel(Arrays.copyOf(toOpen, opening));
      }
    }

    /**
     * Opens lines ahead, as far as there is room for what they say: short ones can hold long texts.
     * What is not opened here is opened when its turn comes.
     */
    private void openInParallel(int[] toOpen) {
      RawLine[] lines = framed.toArray(RawLine[]::new);
      LineContent[] opened = contents.clone();
      AtomicLong room = new AtomicLong(OPENED);
      try {
        Arrays.stream(toOpen)
            .parallel()
            .forEach(
                i -> {
                  if (room.get() > 0) {
                    opened[i] = open(lines[i]);
                    room.addAndGet(-opened[i].size());
                  }
                });
        contents = opened;
      } catch (CancellationException | LinkageError e) {
        // The JDK's pool ran short of memory before, in a class that never gets ready again. Its
        // threads may still be at it, so nothing of theirs is used.
      }
    }

    private LineContent open(RawLine raw) {
      LineContent content = new LineContent(raw);
      content.open(codec);
      return content;
    }

    /** Goes on with the first line where it was left, unless it is another by now. */
    private void goOnWithBegun() {
      if (begun.goesOnIn(framed.get(0))) {
        contents[0] = begun;
      } else if (begun.handedRecords() > 0) {
        old[0] = begunLine(begun);
      }
      begun = null;
    }

    private boolean isToOpen(int index) {
      RawLine raw = framed.get(index);
      return old[index] == null || !raw.sameAs(old[index]) || raw.end() > openFrom;
    }

    /** Takes over the next line, or as much of it as the sink takes. */
    private void takeNext() {
      RawLine raw = framed.get(taken);
      if (contents[taken] == null && isToOpen(taken)) {
        contents[taken] = open(raw);
      }
      LineContent content = contents[taken];
      if (content != null && !handOver(content, old[taken])) {
        return;
      }
      contents[taken] = null;
      apply(raw, old[taken], content, clock.getAsLong());
      if (skippedTo == raw.end()) {
        lastSkipped = raw;
      }
      taken++;
    }

    /**
     * Hands over what a line holds, from where it was left.
     *
     * @return false if the sink is full before the end of the line
     */
    private boolean handOver(LineContent content, Line old) {
      RawLine raw = content.raw();
      if (toldBefore(raw, old)) {
        return true;
      }
      boolean unstable = isUnstable(raw);
      Set<MessageId> known = old == null ? Set.of() : old.ids();
      // Of a line that is as it was, all in front of that was handed over before.
      long from = old != null && openFrom != NEVER && raw.sameAs(old) ? openFrom : 0;
      do {
        while (content.hasNext()) {
          if (content.isBegun() && sink.full()) {
            return false;
          }
          RejectedRecord rejected = content.nextRejected();
          if (rejected == null) {
            OpenedRecord record = content.nextOpened();
            if (record.position() >= from) {
              sink.opened(record, known.contains(record.id()), unstable);
            } else if (!unstable) {
              sink.stable(record);
            }
            content.handedOpened();
          } else if (rejected.position() >= from) {
            sink.rejected(rejected);
          }
        }
      } while (content.openMore(codec));
      return true;
    }

    /**
     * Adds the line that was handed over in part, as one that ends there: when it is read again, it
     * has grown.
     */
    void addBegunLine(List<Line> to) {
      LineContent content = taken < contents.length ? contents[taken] : begun;
      if (content != null && content.raw().position() >= stable && content.handedRecords() > 0) {
        to.add(begunLine(content));
      }
    }

    private Line begunLine(LineContent content) {
      List<OpenedRecord> records = content.handedOver();
      OpenedRecord last = records.get(records.size() - 1);
      long at = content.raw().position();
      int length = (int) (last.position() - at) + last.length();
      return new Line(at, length, false, 0, startedAt, false, null, null, records);
    }

    /** Whether it is a line that was too long already and still grows. */
    private static boolean toldBefore(RawLine raw, Line old) {
      return raw.tooLong() && old != null && !old.terminated() && old.content() == null;
    }

    private boolean isUnstable(RawLine raw) {
      if (raw.skipped()) {
        // Not to be read again, unless there is something to guard in front of it.
        return !lines.isEmpty();
      }
      return raw.position() >= stable
          && (!raw.terminated() || (guardNanos > 0 && raw.position() >= regionFrom));
    }

    /** Takes lines from the begin of the region for stable. */
    private void guardNoLonger(List<Line> first) {
      Line last = first.get(first.size() - 1);
      skippedTo = last.end();
      skippedInside = false;
      addMark(last.mark());
      for (Line line : first) {
        sink.becameStable(line);
        if (!line.records().isEmpty()) {
          lastStable = line.records().get(line.records().size() - 1);
        }
      }
      first.clear();
    }

    /** An anchor of the end of a line of this chunk. */
    private Anchor markOf(RawLine raw) {
      return Anchor.before(buffer.bytes(), 0, used - (int) (position - raw.end()), raw.end());
    }

    private void addMark(Anchor mark) {
      if (mark != null) {
        marks.add(mark);
      }
    }

    /** The line of the last pass that started at a position, or null. */
    private Line oldAt(long at) {
      while (known < region.size() && region.get(known).position() < at) {
        known++;
      }
      return known < region.size() && region.get(known).position() == at ? region.get(known) : null;
    }

    /**
     * Where what landed in a fence began: at the last line that began a multiple of the fence's
     * unit in front of its end. If it did not begin with a line, that is farther in front.
     */
    private long landedFrom(RawLine fence) {
      long at = fence.position();
      long most = Math.max(at - Landings.MAX_UPLOAD, 0);
      long began = fence.terminated() ? lineStarts[(int) (fence.end() % Fence.UNIT)] : at;
      // One behind the fence is left from the pass before.
      long nearest = began < at ? Math.max(began, most) : most;
      return lastLine < at ? Math.min(lastLine, nearest) : nearest;
    }

    private void apply(RawLine raw, Line old, LineContent content, long now) {
      boolean unchanged = old != null && raw.sameAs(old);
      boolean unstable = isUnstable(raw);
      // What was passed over when that was told is handed over now.
      boolean handedOver = openFrom <= raw.position();
      if (raw.endsBroken() && (handedOver || !landings.endAt(raw.position()))) {
        long from = landedFrom(raw);
        // First: it is told again if that fails, for lack of memory.
        sink.landed(from, raw.position());
        landings.add(from, raw.position());
      }
      lastLine = raw.position();
      lineStarts[(int) (lastLine % Fence.UNIT)] = lastLine;
      if (unstable || old != null) {
        Line line = unchanged ? old : raw.opened(now, markOf(raw), content.records());
        line.records().forEach(record -> present.put(record.id().high(), line));
        if (unstable) {
          lines.add(line);
          if (lines.size() > MOST_LINES) {
            guardNoLonger(lines.subList(0, MOST_LINES / 2));
          }
        }
      }
      if (!unstable && raw.position() >= stable) {
        skippedTo = raw.end();
        skippedInside = raw.skipped() && !raw.terminated();
        List<OpenedRecord> records = unchanged ? old.records() : content.records();
        if (!records.isEmpty()) {
          lastStable = records.get(records.size() - 1);
        }
      }
      if (content == null && !unstable) {
        old.records().forEach(sink::stable);
      }
    }
  }
}
