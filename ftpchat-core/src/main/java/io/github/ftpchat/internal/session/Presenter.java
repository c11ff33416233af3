package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.log.PassSink;
import java.util.List;

/**
 * Decides which of the records that a pass finds are shown.
 *
 * <ul>
 *   <li>It shows each record once: {@link ShownRecords} remembers which were shown.
 *   <li>It shows no record that is old: {@link LoadFilter} tells which are, while the room is
 *       loaded.
 *   <li>Where listeners are too far behind, it passes records over and keeps the place. A later
 *       pass shows them ({@link PassTask}). So the file is the buffer, and nothing is dropped.
 *   <li>With each message it hands out a cursor, by which the next life of the program can go on:
 *       {@link Resumption} makes it.
 * </ul>
 *
 * <p>It is the only sink of the passes over the file of a room. So it also reports to the other
 * parts what they wait for: to the writer and the healer which records stand in the file, to the
 * revisits what became stable.
 *
 * <p>Memory can be short anywhere: a message counts as shown only when it is in line for the
 * listeners.
 *
 * <p>Confined to the I/O thread.
 */
final class Presenter implements PassSink {

  // For the session.

  private final RoomEvents events;
  private final SessionConfig config;
  private final Delivery delivery;
  private final LogWriter writer;
  private final Healer healer;
  private final Revisits revisits;
  private final ShownRecords shown;
  private final Resumption resumption;

  // While the room is loaded.

  private LogReader reader;
  private final LoadFilter load;
  private final KeptHistory history;
  private final OpenedRecords openedRecords = new OpenedRecords();

  // From pass to pass.

  private PassTask task = PassTask.SHOW_NEWS;

  /** The position of the first record that was passed over and not shown since, or never. */
  private long undeliveredFrom = NEVER;

  /**
   * Whether the file began anew, so that what was shown before is no repetition. The next pass that
   * finds anything in it ends that.
   */
  private boolean begunAgain;

  Presenter(
      RoomEvents events,
      SessionConfig config,
      Delivery delivery,
      LogWriter writer,
      Healer healer,
      Revisits revisits) {
    this.events = events;
    this.config = config;
    this.delivery = delivery;
    this.writer = writer;
    this.healer = healer;
    this.revisits = revisits;
    this.shown = new ShownRecords(config.limits().maxRememberedIds());
    this.resumption = new Resumption(shown);
    this.load = new LoadFilter(config.history(), shown, resumption);
    this.history = new KeptHistory(config.history().last());
  }

  /**
   * Reading starts, or starts again.
   *
   * @param reader by which the file is read from now on
   * @param historyFrom where the history starts that is to be shown or kept, if there is no cursor
   */
  void loadFrom(LogReader reader, long historyFrom) {
    load.start(historyFrom, this.reader != null);
    this.reader = reader;
  }

  /** The file became another one while it was loaded: it is loaded again. */
  void loadAgain() {
    resumption.forgetFirst();
    endSearch();
    undeliveredFrom = NEVER;
    if (load.keepsHistory()) {
      // What was kept was shown to nobody.
      history.clear();
      resumption.forgetLast();
      shown.forgetShown();
    }
    forgetOld();
  }

  /** Forgets what only seemed to be old, in a file that turned out to be another one. */
  private void forgetOld() {
    resumption.forgetPlaces();
    shown.forgetOld();
  }

  /** Shows only what is behind a cursor. Precedes {@link #loadFrom}. */
  void resumeAfter(Cursor cursor) {
    load.resumeAfter(cursor);
  }

  /**
   * Whether the cursor was made at the head of a file that had taken the place of another one. By
   * now, messages from that other one may stand in front of those that the cursor names.
   */
  boolean resumesAnotherFile() {
    Cursor cursor = resumption.start();
    return cursor.id() == 0 && cursor.position() == 0 && !resumption.hasNoPlaces();
  }

  /** Whether the file turned out not to be the one that the cursor was made for. */
  boolean resumeBroken() {
    return load.isBroken();
  }

  /**
   * The cursor does not fit the file, which is read from its head. Shows what is behind the message
   * that the cursor names, wherever that is now. If it is gone, shows what is behind the newest of
   * the cursor's earlier places that still stands. If none does, shows everything.
   */
  void readFromHead() {
    resumption.forgetFirstPosition();
    forgetOld();
    resumption.searchStart();
    if (resumption.hasNoPlaces()) {
      endSearch();
    } else {
      task = task.to(PassTask.SEARCH_FIRST);
    }
    resumption.countPlacesAsShown();
    resumption.countNamedAsShown();
    // Last: if memory is short before, the cursor is still broken, and this is done again.
    load.readFromHead();
  }

  private void endSearch() {
    if (task == PassTask.SEARCH_FIRST) {
      task = task.to(PassTask.SHOW_NEWS);
    }
  }

  /** Learns whether a survey opened any record. */
  void surveyed(boolean opened) {
    openedRecords.surveyed(opened);
  }

  /** How many of the newest records did not open, if none of them did; else 0. */
  int unreadable() {
    return openedRecords.unreadable();
  }

  /**
   * A pass begins.
   *
   * @return from where on it has to hand over records even if they stand unchanged, or never
   */
  long passBegins() {
    if (task == PassTask.SEARCH_FIRST) {
      return NEVER;
    }
    boolean catchesUp = isBehind() && delivery.drained();
    task = task.to(catchesUp ? PassTask.CATCH_UP : PassTask.SHOW_NEWS);
    if (!catchesUp) {
      return NEVER;
    }
    long from = undeliveredFrom;
    undeliveredFrom = NEVER;
    return from;
  }

  /**
   * A pass broke off.
   *
   * @param handOverFrom from where on it was to hand over records even if they stand unchanged
   */
  void passBroken(long handOverFrom) {
    passOverFrom(handOverFrom);
  }

  private void passOverFrom(long position) {
    undeliveredFrom = Math.min(undeliveredFrom, position);
  }

  /** A pass is over. */
  void passEnds(PassResult result) {
    if (!load.passEnds()) {
      return;
    }
    resumption.passEnds(result.disrupted());
    if (task == PassTask.SEARCH_FIRST && reader.end() > 0 && result.whole()) {
      // The first record is gone. The next pass shows what was passed over and is not old.
      task = task.to(PassTask.SHOW_NEWS);
      undeliveredFrom = Math.max(undeliveredFrom, resumption.goOnBehindLandmark());
    }
    // A file that is uploaded anew is empty for a moment.
    begunAgain &= reader.end() == 0;
    shown.nameVanished(result, undeliveredFrom);
    delivery.passedOver(undeliveredFrom, reader.end());
    shown.nameKnown(reader.region());
  }

  /**
   * The room was read once.
   *
   * @return the history that was kept
   */
  List<ChatMessage> loaded() {
    // First what may fail for lack of memory: then all of it is done again.
    List<ChatMessage> kept = history.copy();
    if (!isBehind()) {
      Cursor cursor = resumption.cursor(reader);
      delivery.then(() -> events.saveCursor(cursor));
    }
    load.end();
    history.clear();
    return kept;
  }

  /** Reports the record to the writer. Watches it for longer if this session sent it. */
  @Override
  public void stable(OpenedRecord record) {
    writer.foundStable(record);
    if (guards() && writer.owns(record)) {
      revisits.watch(record.withoutContent(), true, 0, guard());
    }
  }

  /** Lets later cursors carry the places of its records. Watches it for longer. */
  @Override
  public void becameStable(Line line) {
    for (OpenedRecord record : line.records()) {
      if (shown.isKnownAndNotHidden(record.id().high())) {
        resumption.addPlace(record);
      }
    }
    if (!guards()) {
      return;
    }
    if (line.blank()) {
      revisits.watch(line.position(), line.end(), guard());
    }
    if (config.participant().isPresent()) {
      for (OpenedRecord record : line.records()) {
        boolean alone = line.records().size() == 1 && record.position() == line.position();
        revisits.watch(record, writer.owns(record), alone ? line.fingerprint() : 0, guard());
      }
    }
  }

  /** Whether the application wants more than a reply for a proof. */
  private boolean guards() {
    return !config.settle().isNone();
  }

  private long guard() {
    return config.settle().guard().toNanos();
  }

  /**
   * A record was found in front of the stable position, where nothing was to change any more. It
   * may have landed there late: then it is shown.
   */
  void revisited(OpenedRecord record) {
    if (shown.isKnown(record.id().high())
        || shown.isFull()
        || resumption.isBeforeNews(record.position())) {
      return;
    }
    if (delivery.full() || mustPassOver()) {
      passOverFrom(record.position());
    } else {
      showOnce(record, true);
    }
  }

  /**
   * What was shown of the file before is searched for if the session did not read that from its
   * head: then what stands in front of its first record is old.
   */
  @Override
  public void restarted() {
    begunAgain = true;
    shown.forgetPositions();
    resumption.restarted();
    if (resumption.hasFirst()) {
      task = task.to(PassTask.SEARCH_FIRST);
      resumption.searchFirst();
      resumption.countPlacesAsShown();
    } else {
      endSearch();
    }
    undeliveredFrom = NEVER;
  }

  @Override
  public boolean full() {
    return delivery.full() && (!load.isOver() || !writer.needsProof());
  }

  @Override
  public boolean isBehind() {
    return undeliveredFrom != NEVER;
  }

  /** The position of the first record that was passed over and not shown since, or never. */
  long undeliveredFrom() {
    return undeliveredFrom;
  }

  /**
   * What landed in a fence while no session was there was shown to nobody, wherever it stands, and
   * its sender appends it once more. So cursors have to name what was shown of it.
   */
  @Override
  public void landed(long from, long to) {
    shown.landed(from, to);
  }

  /**
   * Reports a record to the parts that wait for it, then shows it, passes it over or reports a
   * repetition.
   */
  @Override
  public void found(OpenedRecord record, boolean alreadyThere, boolean unstable) {
    openedRecords.opened();
    if (reader.readsAgain()) {
      resumption.readsAgain();
    }
    events.heard(record.dialect());
    if (!unstable) {
      stable(record);
    }
    healer.found(record);
    revisits.seen(record);
    if (alreadyThere && task != PassTask.CATCH_UP) {
      return;
    }
    if (!load.isOver() && !resumption.hasFirst() && !reader.fromHead()) {
      resumption.setFirst(record);
    }
    if (task == PassTask.SEARCH_FIRST && resumption.isFirst(record)) {
      task = task.to(PassTask.SHOW_NEWS);
      undeliveredFrom = NEVER;
      resumption.foundFirst(record);
    }
    shown.unhideElsewhere(record);
    if (load.isOld(record)) {
      if (!load.hasCursor() && !unstable) {
        resumption.addPlace(record);
      }
      shown.addOld(record, unstable, load.hasCursor());
    } else if (mustPassOver()) {
      passOverFrom(record.position());
    } else if (showOnce(record, unstable)) {
      shown.addRecent(record, true);
    } else if (unstable && reader.readsAgain() && shown.isKnownAndNotHidden(record.id().high())) {
      shown.name(record.id().high());
    } else if (task != PassTask.CATCH_UP
        && load.reportsRepetitions()
        && !begunAgain
        && !reader.readsAgain()) {
      rejected(new RejectedRecord(record.position(), record.length(), Reason.DUPLICATE));
    }
  }

  /**
   * Whether what is found has to wait for a later pass: because the first record is searched for,
   * because what stands in front of it waits, or because the listeners are too far behind and this
   * pass cannot wait for them.
   */
  private boolean mustPassOver() {
    return task == PassTask.SEARCH_FIRST
        || (load.isOver() && (isBehind() || (delivery.full() && writer.needsProof())));
  }

  /**
   * Shows a record unless it is known. If that fails, for lack of memory, the record is not known.
   *
   * @return false if it was known
   */
  private boolean showOnce(OpenedRecord record, boolean unstable) {
    long id = record.id().high();
    if (!shown.begin(id)) {
      // It may be known only as old. It counts as shown from now on, because this copy is not old.
      shown.complete(id);
      return false;
    }
    int namedBefore = shown.namedCount();
    boolean failed = true;
    try {
      show(record, unstable);
      failed = false;
    } finally {
      if (failed) {
        shown.cancel(namedBefore);
      }
    }
    shown.complete(id);
    return true;
  }

  private void show(OpenedRecord record, boolean unstable) {
    if (unstable) {
      shown.name(record.id().high());
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
            unstable ? resumption.cursor(reader) : resumption.cursorAt(record));
    if (load.keepsHistory()) {
      history.add(message);
    } else {
      delivery.post(
          record.length() + 2L * record.characters(),
          message,
          () -> events.saveCursor(message.cursor()));
    }
  }

  @Override
  public void rejected(RejectedRecord rejected) {
    if (rejected.reason() == Reason.UNAUTHENTIC) {
      openedRecords.unauthentic();
    }
    if (!load.isOver() && task != PassTask.SEARCH_FIRST) {
      if (load.reports(rejected.position())) {
        events.rejected(rejected);
      }
    } else if (mustPassOver()) {
      passOverFrom(rejected.position());
    } else {
      events.rejected(rejected);
    }
  }
}
