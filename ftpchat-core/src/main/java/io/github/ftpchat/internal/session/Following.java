package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.log.FileEnd;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;

/**
 * Follows the file of a room: knows its size, begins passes over what can still change, goes on
 * with them, and looks again at what is stable.
 *
 * <p>Confined to the I/O thread.
 */
final class Following {

  /** How often reading may end before the size of the file until the size is what is wrong. */
  private static final int MAX_EARLY_ENDS = 3;

  private final RoomContext context;
  private final Delivery delivery;
  private final LogWriter writer;
  private final Healer healer;
  private final Revisits revisits;
  private final Presenter presenter;

  /** Another one when all has to be read anew. */
  private LogReader reader;

  /** The end of the file as it was read for the pass that follows, or null. */
  private FileEnd end;

  /** Whether the room was read once. */
  private boolean loaded;

  /** The size of the file as last seen, or -1 if it has to be looked at first. */
  private long size = -1;

  /** When the size was last looked at. */
  private long lookedAt = Long.MIN_VALUE;

  private boolean passDue;

  /** When the last complete pass started. */
  private long lastPass = Long.MIN_VALUE;

  /** How often in a row reading ended before the size that the file was said to have. */
  private int earlyEnds;

  Following(
      RoomContext context,
      Delivery delivery,
      LogWriter writer,
      Healer healer,
      Revisits revisits,
      Presenter presenter) {
    this.context = context;
    this.delivery = delivery;
    this.writer = writer;
    this.healer = healer;
    this.revisits = revisits;
    this.presenter = presenter;
    this.reader = context.newReader(presenter);
  }

  // ---- the size

  /** Whether the file has to be looked at before anything else can be done. */
  boolean needsSize() {
    return size < 0;
  }

  /** The size of the file as last seen, or -1 if it has to be looked at first. */
  long size() {
    return size;
  }

  /** Takes what a look at the file found. Returns true if that is news. */
  boolean sizeSeen(long found) {
    boolean news = size != found;
    size = found;
    lookedAt = context.now();
    if (loaded && found != reader.end()) {
      passDue = true;
    }
    return news;
  }

  /** The file has this size now, as somebody of this room looked at it or wrote it. */
  void sizeIs(long bytes) {
    size = bytes;
  }

  /** The file is not shorter than this. */
  void sizeIsAtLeast(long bytes) {
    size = Math.max(size, bytes);
  }

  /** Has the file looked at before anything else is done. */
  void lookAgain() {
    size = -1;
  }

  // ---- where the reader is

  /** Where everything ends that was read, as of the last complete pass. */
  long end() {
    return reader.end();
  }

  /** Below this nothing changes any more. */
  long stable() {
    return reader.stable();
  }

  /** The line at the end of the file that has no terminator, or null. */
  Line openTail() {
    return reader.openTail();
  }

  /** When the last complete pass started. */
  long lastPass() {
    return lastPass;
  }

  /** Up to where everything was read and handed over. */
  long handedOver() {
    return Math.min(reader.reached(), presenter.undeliveredFrom());
  }

  /** How many bytes it holds of what was read or opened and not handed over. */
  long held() {
    return reader.held() + (end == null ? 0 : end.length());
  }

  /** Lets go of what it holds: it reads that again. */
  void letGo() {
    end = null;
    reader.letGo();
  }

  boolean isLoaded() {
    return loaded;
  }

  /** The room was read once. */
  void endLoading() {
    loaded = true;
  }

  /** Reads everything anew, as the file is another. */
  void forgetAll() {
    end = null;
    reader = context.newReader(presenter);
    revisits.clear();
  }

  /** Is to read from a place on. A pass has to begin there. */
  void startAt(long position, boolean lineStart, long historyFrom) {
    reader.startAt(position, lineStart || position == 0);
    presenter.loadFrom(reader, historyFrom);
  }

  /** The next pass need not read this once more; null if it has to read everything. */
  void endIsAtHand(FileEnd fileEnd) {
    end = fileEnd;
  }

  // ---- passes

  /** Whether nothing else can be done before the file is read to its end. */
  boolean mustRead() {
    return !loaded || passDue || reader.inPass();
  }

  boolean inPass() {
    return reader.inPass();
  }

  boolean isPassDue() {
    return passDue;
  }

  /** Has the file read once more. */
  void requirePass() {
    passDue = true;
  }

  /** When the file is to be read again though it did not change. */
  long readDue() {
    if (presenter.isBehind() && delivery.drained()) {
      return Long.MIN_VALUE;
    }
    long due = writer.proofDue(reader.openTail(), lastPass);
    return Math.min(due, Math.min(healer.lookDue(), guardDue()));
  }

  /** When what stands in the unstable region will have stood there for the guard time. */
  private long guardDue() {
    long youngest = reader.youngest();
    return youngest == NEVER ? NEVER : youngest + context.plan().guardNanos();
  }

  void beginPass() {
    long from = presenter.passBegins();
    try {
      long startedAt = end == null ? context.now() : end.readAt();
      reader.begin(size, from, context.plan().guardNanos(), believesEarlyEnd(), startedAt);
    } catch (OutOfMemoryError e) {
      presenter.passBroken(from);
      throw e;
    }
    passDue = false;
  }

  /**
   * Goes on with the pass.
   *
   * @return what it found, once it is over; else null
   */
  PassResult step(Transport transport) throws TransportException {
    return reader.step(end == null ? transport : end.inFrontOf(transport));
  }

  /** Whether the pass found less than there was to be: it has to be broken off. */
  boolean endedEarly() {
    return reader.endedEarly();
  }

  /** A pass came to its end. */
  void passEnded(PassResult result) {
    end = null;
    if (reader.end() >= size) {
      earlyEnds = 0;
    }
    lastPass = result.startedAt();
    size = Math.max(size, reader.end());
    presenter.passEnds(result);
    passDue = passDue || !result.whole();
    if (result.disrupted()) {
      revisits.clear();
    }
  }

  /** What it found proves what it seems to. To be called before the writer concludes from it. */
  void guardStable() {
    long guard = context.plan().guardNanos();
    if (guard > 0) {
      revisits.passed(reader.stable(), reader.end(), guard);
    }
  }

  /** What it found was concluded from. */
  void reportStable(PassResult result, long now) {
    context.events().stableAt(reader.lastAnchor(), reader.stable());
    if (context.config().participant().isPresent()) {
      healer.look(result, context.plan().settleNanos(), now);
    }
  }

  /** Whether reading ended early so often that the size must be wrong. */
  boolean believesEarlyEnd() {
    return earlyEnds == MAX_EARLY_ENDS;
  }

  /**
   * The end of the file came too early: it was cut short a moment ago, or the transfer was and
   * nobody says so, as FTP servers do when the data connection is closed in between. The size will
   * tell, so what is read has to be broken off.
   */
  void countEarlyEnd() {
    earlyEnds++;
  }

  /** Something was read to its end. */
  void forgetEarlyEnds() {
    earlyEnds = 0;
  }

  void breakOff() {
    end = null;
    passDue = passDue || reader.inPass();
    presenter.passBroken(reader.abandon());
    size = -1;
  }

  // ---- what is stable

  /** When the next look at what is stable is due. */
  long revisitDue() {
    return revisits.due();
  }

  /** Looks again at something that nothing was to change any more. */
  void revisit(Transport transport, long now) throws TransportException {
    if (lookedAt < revisits.due() && revisits.isSecondLook(now)) {
      size = -1;
      return;
    }
    try {
      revisits.look(transport, revisited);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      // Gone, perhaps. A pass will tell, or say what is wrong.
      passDue = true;
      size = -1;
    }
  }

  /** Takes what is found where nothing was to change any more. */
  private final Revisits.Sink revisited =
      new Revisits.Sink() {
        @Override
        public void revisited(OpenedRecord record) {
          presenter.revisited(record);
        }

        @Override
        public void missed() {
          passDue = true;
        }

        @Override
        public void lost(OpenedRecord record, boolean own) {
          if (own) {
            context.server().lostARecord();
          }
          healer.bringBack(record, context.now());
        }
      };
}
