package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.internal.codec.OpenedRecord;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Decides which of the records that a pass finds are shown, each once, and how far a reader that
 * comes back can rely on having seen everything.
 *
 * <p>While the room is loaded, what lies before the history that was asked for, or before the
 * cursor to go on from, is only remembered. When listeners are too far behind, records are passed
 * over and the place is kept: a later pass hands them over, so the file is the buffer and nothing
 * is dropped.
 *
 * <p>Confined to the I/O thread.
 */
final class Presenter implements LogReader.Sink {

  private static final long NEVER = Long.MAX_VALUE;

  private final Session session;
  private final SessionConfig config;
  private final Delivery delivery;
  private final LogWriter writer;
  private final Healer healer;

  private LogReader reader;
  private IdWindow shown;
  private boolean loading = true;
  private Cursor resume;
  private boolean resumeVerified;
  private boolean resumeBroken;
  private long historyFrom;
  private final Deque<ChatMessage> kept = new ArrayDeque<>();
  private boolean anyOpened;
  private int unauthenticSinceOpened;

  /** From where on records were passed over, or never. */
  private long behindFrom = NEVER;

  private boolean catchingUp;

  /**
   * The ids that were shown of the unstable region: an array that only grows, shared by cursors.
   */
  private long[] shownUnstable = new long[16];

  private int shownUnstableCount;

  Presenter(
      Session session, SessionConfig config, Delivery delivery, LogWriter writer, Healer healer) {
    this.session = session;
    this.config = config;
    this.delivery = delivery;
    this.writer = writer;
    this.healer = healer;
    this.shown = new IdWindow(config.limits().maxRememberedIds());
  }

  /** Says where the history starts that is to be shown or kept. */
  void loadFrom(LogReader reader, long historyFrom) {
    this.reader = reader;
    this.historyFrom = historyFrom;
  }

  /** Shows only what is behind a cursor. */
  void resumeAfter(Cursor cursor) {
    resume = cursor;
    resumeVerified = cursor.id() == 0;
    Arrays.stream(cursor.shown()).forEach(shown::add);
  }

  /** Whether the file turned out not to be the one that the cursor was made for. */
  boolean resumeBroken() {
    return resumeBroken;
  }

  /** Forgets where to go on: everything is shown, but what the cursor names. */
  void showAllBut(Cursor cursor) {
    resume = null;
    resumeBroken = false;
    shown = new IdWindow(config.limits().maxRememberedIds());
    shown.add(cursor.id());
    Arrays.stream(cursor.shown()).forEach(shown::add);
  }

  /** Whether a survey opened something already. */
  void surveyed(boolean opened) {
    anyOpened |= opened;
  }

  /** How many of the newest records did not open, if none of them did; else 0. */
  int unreadable() {
    boolean allOfThem = !anyOpened || unauthenticSinceOpened >= Survey.TRIED;
    return allOfThem ? unauthenticSinceOpened : 0;
  }

  /** Whether everything that was found was handed over. */
  boolean isBehind() {
    return behindFrom != NEVER;
  }

  /** A pass begins. Returns from where on it has to hand over records that stand unchanged. */
  long passBegins() {
    catchingUp = isBehind() && !delivery.full();
    if (!catchingUp) {
      return NEVER;
    }
    long from = behindFrom;
    behindFrom = NEVER;
    return from;
  }

  /** A pass broke off, which was to hand over records from a place on. */
  void passBroken(long openFrom) {
    behindFrom = Math.min(behindFrom, openFrom);
  }

  /** A pass is over. */
  void passEnds() {
    if (loading && resume != null && !resumeVerified) {
      resumeBroken = true;
      return;
    }
    shownUnstable = new long[16];
    shownUnstableCount = 0;
    for (Line line : reader.region()) {
      for (OpenedRecord record : line.records()) {
        if (shown.contains(record.id().high())) {
          addShownUnstable(record);
        }
      }
    }
  }

  /** The room was read once. Returns the history that was kept. */
  List<ChatMessage> loaded() {
    loading = false;
    resume = null;
    List<ChatMessage> history = List.copyOf(kept);
    kept.clear();
    session.saveCursor(cursor());
    return history;
  }

  @Override
  public boolean full() {
    return delivery.full() && (loading || !writer.needsProof());
  }

  @Override
  public void opened(OpenedRecord record, boolean again, boolean unstable) {
    anyOpened = true;
    unauthenticSinceOpened = 0;
    session.heard(record.dialect());
    if (!unstable) {
      writer.foundStable(record);
    }
    healer.found(record);
    if (again && !catchingUp) {
      return;
    }
    if (loading && isOld(record)) {
      if (shown.add(record.id().high()) && unstable) {
        addShownUnstable(record);
      }
    } else if (!loading && delivery.full()) {
      behindFrom = Math.min(behindFrom, record.position());
    } else if (shown.add(record.id().high())) {
      show(record, unstable);
    } else if (!catchingUp && resume == null) {
      rejected(new RejectedRecord(record.position(), record.length(), Reason.DUPLICATE));
    }
  }

  /** Whether a record is none to show because it was there before. */
  private boolean isOld(OpenedRecord record) {
    if (resume == null) {
      return record.position() < historyFrom;
    }
    if (record.position() == resume.position() && record.id().high() == resume.id()) {
      resumeVerified = true;
      return true;
    }
    if (record.position() >= resume.position() && !resumeVerified) {
      resumeBroken = true;
    }
    return resumeBroken || record.position() < resume.position();
  }

  private void show(OpenedRecord record, boolean unstable) {
    if (unstable) {
      addShownUnstable(record);
    }
    ChatMessage message =
        new ChatMessage(
            record.id(),
            record.sender(),
            record.text(),
            record.sentAt(),
            record.wallClock(),
            record.dialect(),
            record.position(),
            writer.owns(record),
            unstable ? cursor() : new Cursor(record.position(), record.id().high(), NONE, 0));
    if (loading && resume == null && !config.history().replay()) {
      keep(message);
    } else {
      delivery.post(
          record.length(),
          listener -> listener.onMessage(session, message),
          () -> session.saveCursor(message.cursor()));
    }
  }

  private static final long[] NONE = {};

  /** What was shown by now: all stable records, and some of the others. */
  private Cursor cursor() {
    OpenedRecord last = reader.lastStable();
    return last == null
        ? new Cursor(reader.stable(), 0, shownUnstable, shownUnstableCount)
        : new Cursor(last.position(), last.id().high(), shownUnstable, shownUnstableCount);
  }

  private void addShownUnstable(OpenedRecord record) {
    if (shownUnstableCount == shownUnstable.length) {
      shownUnstable = Arrays.copyOf(shownUnstable, shownUnstableCount * 2);
    }
    shownUnstable[shownUnstableCount++] = record.id().high();
  }

  private void keep(ChatMessage message) {
    if (config.history().last() > 0) {
      kept.add(message);
      if (kept.size() > config.history().last()) {
        kept.remove();
      }
    }
  }

  @Override
  public void rejected(RejectedRecord rejected) {
    if (rejected.reason() == Reason.UNAUTHENTIC) {
      unauthenticSinceOpened++;
    }
    if (loading) {
      long from = resume == null ? historyFrom : resume.position();
      if (rejected.position() >= from) {
        post(rejected);
      }
    } else if (delivery.full()) {
      behindFrom = Math.min(behindFrom, rejected.position());
    } else {
      post(rejected);
    }
  }

  private void post(RejectedRecord rejected) {
    delivery.post(listener -> listener.onRejectedRecord(session, rejected));
  }
}
