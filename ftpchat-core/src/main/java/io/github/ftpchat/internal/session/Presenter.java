package io.github.ftpchat.internal.session;

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
 * Decides which of the records that a pass finds are shown, each once.
 *
 * <ul>
 *   <li>A record is shown only once: {@link ShownRecords} remembers what was shown.
 *   <li>While the room is loaded, an old record is only remembered: one that stands in front of the
 *       history that was asked for, or of the cursor to go on from. {@link LoadState} says which of
 *       the two counts, {@link Resumption} which places there are to go on from.
 *   <li>When listeners are too far behind, records are passed over and the place is kept. A later
 *       pass hands them over ({@link PassTask}), so the file is the buffer and nothing is dropped.
 * </ul>
 *
 * <p>Confined to the I/O thread.
 */
final class Presenter implements PassSink {

  private static final long NEVER = Long.MAX_VALUE;

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
  private LoadState loading = LoadState.HISTORY;
  private long historyFrom;
  private final KeptHistory history;
  private final OpenedRecords openedRecords = new OpenedRecords();

  // From pass to pass.

  private PassTask task = PassTask.SHOW_NEWS;

  /** From where on records were passed over and not delivered yet, or never. */
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
    this.history = new KeptHistory(config.history().last());
  }

  /** Says where the history starts that is to be shown or kept. */
  void loadFrom(LogReader reader, long historyFrom) {
    if (loading == LoadState.HISTORY && this.reader != null) {
      loading = loading.to(LoadState.HISTORY_AGAIN);
    }
    this.reader = reader;
    this.historyFrom = historyFrom;
  }

  /** The file became another one while it was loaded: it is loaded again. */
  void loadAgain() {
    resumption.forgetFirst();
    endSearch();
    undeliveredFrom = NEVER;
    if (keepsHistory()) {
      // What was kept was shown to nobody.
      history.clear();
      resumption.forgetLast();
      shown.forgetShown();
    }
    forgetOld();
  }

  /** Whether what is found is kept, and does not go to the listeners. */
  private boolean keepsHistory() {
    return loading.isHistory() && !config.history().replay();
  }

  /** Forgets what only seemed to be old, in a file that turned out to be another one. */
  private void forgetOld() {
    resumption.forgetPlaces();
    shown.forgetOld();
  }

  /** Shows only what is behind a cursor. */
  void resumeAfter(Cursor cursor) {
    resumption.startFrom(cursor);
    boolean verified = cursor.id() == 0 && (cursor.position() == 0 || cursor.shown().length == 0);
    loading = loading.to(verified ? LoadState.CURSOR_VERIFIED : LoadState.CURSOR_UNVERIFIED);
    addNamed(cursor);
    if (verified) {
      addShownEarlier();
    }
  }

  /**
   * Whether the cursor was made at the head of a file that was not the first: in front of what it
   * showed there may be what was shown before, by now.
   */
  boolean resumesAnotherFile() {
    Cursor cursor = resumption.start();
    return cursor.id() == 0 && cursor.position() == 0 && !resumption.places().isEmpty();
  }

  /** Whether the file turned out not to be the one that the cursor was made for. */
  boolean resumeBroken() {
    return loading == LoadState.CURSOR_BROKEN;
  }

  /**
   * The file is not as it was when the cursor was made: shows what is behind the message that the
   * cursor names, wherever that is now, or else behind the newest of its earlier places that still
   * stands, or everything.
   */
  void lookFor(Cursor cursor) {
    resumption.forgetFirstPosition();
    forgetOld();
    resumption.searchStart();
    if (resumption.places().isEmpty()) {
      endSearch();
    } else {
      task = task.to(PassTask.SEARCH_FIRST);
    }
    addShownEarlier();
    addNamed(cursor);
    // Last: if memory is short before, the cursor is still broken, and this is done again.
    loading = loading.to(LoadState.FROM_HEAD);
  }

  private void endSearch() {
    if (task == PassTask.SEARCH_FIRST) {
      task = task.to(PassTask.SHOW_NEWS);
    }
  }

  /** What comes back that was shown in an earlier life is no news. */
  private void addShownEarlier() {
    for (Cursor.Place place : resumption.places()) {
      shown.addFromEarlierLife(place.id());
    }
  }

  /** The cursors made in the first pass still have to name what the cursor named. */
  private void addNamed(Cursor cursor) {
    for (long id : cursor.shown()) {
      shown.addFromEarlierLife(id);
      shown.name(id);
    }
  }

  /** Whether a survey opened something already. */
  void surveyed(boolean opened) {
    openedRecords.surveyed(opened);
  }

  /** How many of the newest records did not open, if none of them did; else 0. */
  int unreadable() {
    return openedRecords.unreadable();
  }

  /** A pass begins. Returns from where on it has to hand over records that stand unchanged. */
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

  /** A pass broke off, which was to hand over records from a place on. */
  void passBroken(long openFrom) {
    passOverFrom(openFrom);
  }

  private void passOverFrom(long position) {
    undeliveredFrom = Math.min(undeliveredFrom, position);
  }

  /** A pass is over. */
  void passEnds(PassResult result) {
    if (loading == LoadState.CURSOR_UNVERIFIED) {
      loading = loading.to(LoadState.CURSOR_BROKEN);
      return;
    }
    resumption.passEnds(result.disrupted());
    if (task == PassTask.SEARCH_FIRST && reader.end() > 0 && result.whole()) {
      // The first record is gone. What was passed over comes now, but for what is old of it.
      task = task.to(PassTask.SHOW_NEWS);
      undeliveredFrom = Math.max(undeliveredFrom, resumption.goOnBehindLandmark());
    }
    // A file that is uploaded anew is empty for a moment.
    begunAgain &= reader.end() == 0;
    shown.nameVanished(result, undeliveredFrom);
    delivery.passedOver(undeliveredFrom, reader.end());
    shown.nameKnown(reader.region());
  }

  /** The room was read once. Returns the history that was kept. */
  List<ChatMessage> loaded() {
    // First what may fail for lack of memory: then all of it is done again.
    List<ChatMessage> kept = history.copy();
    if (!isBehind()) {
      Cursor cursor = resumption.cursor(reader);
      delivery.then(() -> events.saveCursor(cursor));
    }
    loading = loading.to(LoadState.LOADED);
    shown.loaded();
    history.clear();
    return kept;
  }

  @Override
  public void stable(OpenedRecord record) {
    writer.foundStable(record);
    if (guards() && writer.owns(record)) {
      revisits.watch(record.withoutContent(), true, 0, guard());
    }
  }

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
    return !config.settle().guard().isZero();
  }

  private long guard() {
    return config.settle().guard().toNanos();
  }

  /** A record was found where nothing was to change any more. It may have come there late. */
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

  @Override
  public void restarted() {
    begunAgain = true;
    shown.forgetPositions();
    resumption.restarted();
    if (resumption.hasFirst()) {
      task = task.to(PassTask.SEARCH_FIRST);
      resumption.searchFirst();
      addShownEarlier();
    } else {
      endSearch();
    }
    undeliveredFrom = NEVER;
  }

  @Override
  public boolean full() {
    return delivery.full() && (isLoading() || !writer.needsProof());
  }

  private boolean isLoading() {
    return loading != LoadState.LOADED;
  }

  @Override
  public boolean isBehind() {
    return undeliveredFrom != NEVER;
  }

  /** From where on it passed records over, or never. */
  long behindFrom() {
    return undeliveredFrom;
  }

  /**
   * What landed in a fence while nobody was here to see it was never shown, wherever it stands, and
   * its sender brings it once more. So what was shown of it has to be named by cursors.
   */
  @Override
  public void landed(long from, long to) {
    shown.landed(from, to);
  }

  @Override
  public void opened(OpenedRecord record, boolean again, boolean unstable) {
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
    if (again && task != PassTask.CATCH_UP) {
      return;
    }
    if (isLoading() && !resumption.hasFirst() && !reader.fromHead()) {
      resumption.setFirst(record);
    }
    if (task == PassTask.SEARCH_FIRST && resumption.isFirst(record)) {
      task = task.to(PassTask.SHOW_NEWS);
      undeliveredFrom = NEVER;
      resumption.foundFirst(record);
    }
    shown.unhideElsewhere(record);
    if (isOld(record)) {
      if (!loading.hasCursor() && !unstable) {
        resumption.addPlace(record);
      }
      shown.addOld(record, unstable, loading.hasCursor());
    } else if (mustPassOver()) {
      passOverFrom(record.position());
    } else if (showOnce(record, unstable)) {
      shown.addRecent(record, true);
    } else if (unstable && reader.readsAgain() && shown.isKnownAndNotHidden(record.id().high())) {
      shown.name(record.id().high());
    } else if (task != PassTask.CATCH_UP
        && loading.reportsRepetitions()
        && !begunAgain
        && !reader.readsAgain()) {
      rejected(new RejectedRecord(record.position(), record.length(), Reason.DUPLICATE));
    }
  }

  /**
   * Whether what is found has to wait for a later pass: since the listeners are too far behind and
   * this pass cannot wait, or because what comes before it waits.
   */
  private boolean mustPassOver() {
    return task == PassTask.SEARCH_FIRST
        || (!isLoading() && (isBehind() || (delivery.full() && writer.needsProof())));
  }

  /** Whether a record is none to show because it was there before. */
  private boolean isOld(OpenedRecord record) {
    if (loading.hasCursor()) {
      return isInFrontOf(resumption.start(), record);
    }
    return loading.isHistory() && record.position() < historyFrom;
  }

  /** Whether a record is old as the cursor says. Notices whether the cursor fits the file. */
  private boolean isInFrontOf(Cursor cursor, OpenedRecord record) {
    long id = record.id().high();
    long position = record.position();
    if (cursor.id() == 0) {
      if (loading != LoadState.CURSOR_VERIFIED && shown.isKnown(id)) {
        verified();
      }
      return position < cursor.position();
    }
    if (position == cursor.position() && id == cursor.id()) {
      verified();
      return true;
    }
    if (position >= cursor.position() && loading == LoadState.CURSOR_UNVERIFIED) {
      loading = loading.to(LoadState.CURSOR_BROKEN);
    }
    return loading == LoadState.CURSOR_BROKEN || position < cursor.position();
  }

  /** The file is the one that the cursor was made for, unless it turned out not to be before. */
  private void verified() {
    if (loading == LoadState.CURSOR_UNVERIFIED) {
      loading = loading.to(LoadState.CURSOR_VERIFIED);
    }
    resumption.verified();
    addShownEarlier();
  }

  /** Shows a record if it was not shown. If that fails, for lack of memory, it still was not. */
  private boolean showOnce(OpenedRecord record, boolean unstable) {
    long id = record.id().high();
    if (!shown.begin(id)) {
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
    if (keepsHistory()) {
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
    if (isLoading() && task != PassTask.SEARCH_FIRST) {
      if (rejected.position() >= loadedFrom()) {
        events.rejected(rejected);
      }
    } else if (mustPassOver()) {
      passOverFrom(rejected.position());
    } else {
      events.rejected(rejected);
    }
  }

  /** Where what is shown starts while the room is loaded. */
  private long loadedFrom() {
    return loading.hasCursor() ? resumption.start().position() : historyFrom;
  }
}
