package io.github.ftpchat.internal.log;

import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Reads the file of a room and knows which part of it can still change (design: "A pass reads only
 * what can still change", "Anchors tell whether the file is the same").
 *
 * <ul>
 *   <li>Bytes below the <em>stable position</em> stood unchanged for the guard time. They are not
 *       read again, except for an {@link Anchor} in front of that position.
 *   <li>The lines above it are the <em>unstable region</em>.
 *   <li>A <em>pass</em> reads from the anchor to the end of the file. It opens what is new or
 *       changed, and reports what vanished. Each step of it makes at most one call of the
 *       transport, or two if the first was cut short.
 *   <li>If the anchor does not hold, the file was rotated, rewritten or damaged. The reader then
 *       looks for an anchor farther back that holds, and starts the pass again behind it.
 * </ul>
 *
 * <p>{@link Pass} draws the file. This class knows no session: what it finds goes to a {@link
 * PassSink}.
 *
 * <p>Confined to the I/O thread.
 */
public final class LogReader {

  /**
   * How many records may vanish from a young file, with none left, before it counts as another
   * file. In a young file nothing is stable yet by which to know it. One upload can overwrite a few
   * records, but not all of many.
   */
  private static final int MAX_VANISHED_IN_YOUNG_FILE = 3;

  /**
   * If no more than this many stable bytes changed, in a file that did not shrink, an upload came
   * late. If more changed, the file counts as another.
   */
  private static final int MAX_DAMAGE = 64 << 10;

  /** The value of {@link #recovering} while no anchor is looked for. */
  private static final int NOT_RECOVERING = -1;

  // Valid as long as the reader.
  private final LogFile file;
  private final LongSupplier clock;
  private final PassSink sink;
  private final Region region;
  private final SliceLimit sliceLimit = new SliceLimit();

  // Valid until the next complete pass.

  /** Whether the file is not the one that was read before, as the next complete pass has to say. */
  private boolean disrupted;

  /** Whether something landed in the stable part of a file that is still the same. */
  private boolean damaged;

  // Valid for one pass.

  /** The pass under way, or null. */
  private Pass pass;

  /** Index of the anchor to look at next when the nearest did not hold. */
  private int recovering = NOT_RECOVERING;

  /**
   * Makes a reader that starts at the head of the file.
   *
   * @param file where the transport finds the file
   * @param codec opens the lines
   * @param maxLineBytes the longest line that is kept, without its terminator
   * @param clock the loop time, in nanoseconds
   * @param sink takes what passes find
   */
  public LogReader(
      String file, RecordCodec codec, int maxLineBytes, LongSupplier clock, PassSink sink) {
    this.file = new LogFile(file, codec, maxLineBytes);
    this.clock = clock;
    this.sink = sink;
    this.region = new Region(clock, sink);
  }

  /**
   * Counts everything below a place as read.
   *
   * @param position the place
   * @param lineStart whether a line starts there; if not, what is left of the line is skipped
   */
  public void startAt(long position, boolean lineStart) {
    region.startAt(position, lineStart);
  }

  /**
   * Counts everything in front of the end of an anchor as read, if the anchor holds.
   *
   * @param anchor the anchor
   */
  public void startBehind(Anchor anchor) {
    region.startBehind(anchor);
    region.anchors().add(anchor);
  }

  /** {@return the anchor nearest to the unstable region, to find that place again; or null} */
  public Anchor lastAnchor() {
    return region.anchors().nearest();
  }

  /** {@return whether everything was read, and not only from some place on} */
  public boolean fromHead() {
    return region.fromHead();
  }

  /** {@return the end of the file as of the last complete pass} */
  public long end() {
    return region.end();
  }

  /** {@return up to where everything was handed over that had to be} */
  public long reached() {
    long end = region.end();
    if (pass == null) {
      return end;
    }
    return pass.request().handOverFrom() < end
        ? pass.takenOverTo()
        : Math.max(end, pass.takenOverTo());
  }

  /** {@return the stable position} */
  public long stable() {
    return region.stable();
  }

  /** {@return the last record below the unstable region, or null} */
  public OpenedRecord lastStable() {
    return region.lastStable();
  }

  /** {@return the lines that can still change, as of the last pass} */
  public List<Line> region() {
    return region.lines();
  }

  /**
   * {@return the loop time since when the youngest complete line of the region stands; {@link
   * Long#MAX_VALUE} if there is none}
   */
  public long youngest() {
    return region.youngest();
  }

  /**
   * {@return whether the file turned out to be another than the one that the last complete pass
   * read}
   */
  public boolean isDisrupted() {
    return disrupted;
  }

  /** {@return whether the file or a part of it changed, so that it is read again} */
  public boolean readsAgain() {
    return disrupted || damaged;
  }

  /** {@return the line at the end of the file that has no terminator, or null} */
  public Line openTail() {
    return region.openTail();
  }

  /** {@return whether a pass is under way} */
  public boolean inPass() {
    return pass != null;
  }

  /** {@return how many bytes the pass holds of what it read or opened and did not hand over} */
  public long held() {
    return pass == null ? 0 : pass.held();
  }

  /** Drops what the pass {@link #held holds}, to read it again when there is room for it. */
  public void letGo() {
    if (pass != null) {
      pass.letGo();
    }
  }

  /**
   * Begins a pass.
   *
   * @param size the size of the file as last seen
   * @param handOverFrom from where on records are handed over even if they stand unchanged
   * @param guardNanos how long lines have to stand unchanged to be stable
   * @param believesEarlyEnd whether the pass is good even if reading ends before the size
   * @param startedAt the loop time from which on it reads: what was appended before that is found
   */
  public void begin(
      long size, long handOverFrom, long guardNanos, boolean believesEarlyEnd, long startedAt) {
    pass = newPass(new PassRequest(size, handOverFrom, guardNanos, believesEarlyEnd, startedAt));
  }

  private Pass newPass(PassRequest request) {
    return new Pass(file, request, clock, sink, region, sliceLimit);
  }

  /** {@return whether the file ended too early: the pass has to be abandoned, and another begun} */
  public boolean endedEarly() {
    return pass != null && pass.endedEarly();
  }

  /**
   * Breaks off the pass, if there is one, and keeps what it found so far. No line becomes stable by
   * its age: only a complete pass proves that.
   *
   * @return the {@code handOverFrom} of the pass, see {@link #begin}
   */
  public long abandon() {
    long handOverFrom = pass == null ? Line.NEVER : pass.request().handOverFrom();
    try {
      adoptAborted();
    } catch (OutOfMemoryError e) {
      // The next pass finds it.
    } finally {
      // Whatever happened on the way: a pass is broken off once.
      pass = null;
      recovering = NOT_RECOVERING;
    }
    return handOverFrom;
  }

  /** Keeps what the pass found so far. */
  private void adoptAborted() {
    if (pass != null && !isRecovering() && pass.isVerified()) {
      List<Line> lines = pass.unstableSoFar();
      region.addUnreached(pass.found(), lines);
      pass.markStable();
      region.adopt(pass.found(), lines, 0);
    }
  }

  /**
   * Does the next step of the pass.
   *
   * @param transport reads the file
   * @return what the pass found, once it is over; else null
   * @throws TransportException if the file cannot be read; the pass has to be abandoned then
   */
  public PassResult step(Transport transport) throws TransportException {
    if (pass.request().size() == 0) {
      return finishWiped();
    }
    if (!isRecovering() && pass.request().size() < region.stable()) {
      recovering = 0;
    }
    if (isRecovering()) {
      recover(transport);
      return null;
    }
    if (pass.toVerifyFirst() != null) {
      if (holds(pass.toVerifyFirst(), transport)) {
        pass.verifiedFirst();
      } else {
        recovering = 0;
      }
      return null;
    }
    if (!pass.hasUnread()) {
      pass.read(transport);
      if (pass.endedEarly()) {
        return null;
      }
    }
    while (pass.hasUnread() && !sink.full()) {
      if (!pass.process()) {
        recovering = 0;
        pass.letGo();
        return null;
      }
      if (pass.isInFrontOfRegion() && sink.isBehind()) {
        // A later pass reads what is left in front of the region: proofs do not wait for it.
        pass = newPass(pass.request().withoutHandingOver());
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
  private PassResult finishWiped() {
    boolean wiped = disrupted || region.stable() > 0 || !region.lines().isEmpty();
    PassResult result =
        new PassResult(
            pass.found().startedAt(), true, wiped, wiped, Map.of(), List.of(), region.landings());
    pass = null;
    disrupted = false;
    damaged = false;
    Anchors anchors = region.anchors();
    anchors.dropBefore(anchors.count());
    region.startAt(0, true);
    if (wiped) {
      sink.restarted();
    }
    return result;
  }

  private boolean isRecovering() {
    return recovering != NOT_RECOVERING;
  }

  private boolean holds(Anchor anchor, Transport transport) throws TransportException {
    ReadBuffer found = new ReadBuffer(anchor.length());
    transport.read(file.path(), anchor.start(), anchor.length(), found);
    return anchor.matches(found.bytes(), 0, found.length());
  }

  /**
   * The file was rotated or rewritten, or an upload came late: looks at one more anchor, each time
   * farther back, and starts the pass again behind the first that holds.
   */
  private void recover(Transport transport) throws TransportException {
    Anchors anchors = region.anchors();
    boolean any = recovering < anchors.count();
    if (any && !holds(anchors.get(recovering), transport)) {
      recovering++;
      return;
    }
    PassRequest broken = pass.request();
    anchors.dropBefore(recovering);
    recovering = NOT_RECOVERING;
    Anchor holds = anchors.nearest();
    if (holds != null
        && broken.size() >= region.end()
        && region.stable() - holds.end() <= MAX_DAMAGE) {
      damaged = true;
      region.startAgainBehind(holds);
    } else if (holds != null) {
      disrupted = true;
      region.startBehind(holds);
    } else {
      disrupted = true;
      region.startAt(0, true);
      sink.restarted();
    }
    pass = newPass(broken.startedAgainAt(region.stable()));
  }

  private PassResult finish() {
    Pass done = pass;
    pass = null;
    Findings found = done.found();
    List<OpenedRecord> expected = region.takeExpected();
    List<OpenedRecord> vanished =
        expected.stream()
            .filter(record -> !found.present().containsKey(record.id().high()))
            .toList();
    boolean young = region.anchors().count() == 0;
    boolean replaced =
        disrupted ? young : young && !expected.isEmpty() && vanished.size() == expected.size();
    region.adoptComplete(found, done.readTo());
    PassResult result =
        new PassResult(
            found.startedAt(),
            done.isAtEnd(),
            disrupted,
            replaced,
            found.present(),
            replaced && expected.size() > MAX_VANISHED_IN_YOUNG_FILE ? List.of() : vanished,
            region.landings());
    disrupted = false;
    damaged = false;
    return result;
  }
}
