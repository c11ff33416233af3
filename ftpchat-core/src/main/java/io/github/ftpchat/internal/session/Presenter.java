package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.log.PassSink;
import io.github.ftpchat.internal.log.Survey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
final class Presenter implements PassSink {

  private static final long NEVER = Long.MAX_VALUE;

  /** How many shown records that strayed are named by cursors. */
  private static final int STRAYED = 256;

  private final RoomEvents events;
  private final SessionConfig config;
  private final Delivery delivery;
  private final LogWriter writer;
  private final Healer healer;
  private final Revisits revisits;

  private LogReader reader;
  private IdWindow shown;
  private boolean loading = true;
  private boolean loadedAgain;
  private Cursor resume;
  private boolean resumeVerified;
  private boolean resumeBroken;

  /**
   * What was really shown by the end of loading, now or in an earlier life: the same as {@link
   * #shown} until something was only taken for old, as two windows are heavy.
   */
  private IdWindow shownWhileLoading;

  private long historyFrom;
  private final Deque<ChatMessage> kept = new ArrayDeque<>();
  private long keptCharacters;
  private boolean anyOpened;
  private int unauthenticSinceOpened;

  /** Whether what is found while loading goes to the listeners. */
  private boolean deliver;

  /**
   * The first record that this session read, if it did not read from the head of the file. Should
   * the file be cut down at its head, then nothing in front of this record is new.
   */
  private OptionalLong first = OptionalLong.empty();

  /** Where it stood, unless the file became another since. */
  private OptionalLong firstPosition = OptionalLong.empty();

  /** Whether that was found in the pass that goes on, in whatever the file is now. */
  private boolean firstFound;

  /** Whether records are passed over until the first is found, or turns out to be gone. */
  private boolean sifting;

  /**
   * The last that were shown, or taken for shown though the cursor to go on from named them not, by
   * their positions.
   */
  private final SortedMap<Long, Recent> recent = new TreeMap<>();

  private record Recent(long id, boolean shown) {}

  /**
   * Those that were taken for shown and landed in a fence, perhaps while nobody was here to see it,
   * by their ids, and where they stand. There they stay unseen: their senders bring them once more.
   */
  private final Map<Long, Long> hidden = new HashMap<>();

  /**
   * The cursor that this session went on from, while the file is as it was. No other goes back in
   * front of it: what is hidden there, and so named by none, would be news to the next life.
   */
  private Optional<Cursor> resumed = Optional.empty();

  /** By what it is told which of them are old, if it is gone. */
  private Landmarks landmarks = new Landmarks(Cursor.START);

  /** The last cursor that was made, from which the next goes on. */
  private Cursor last = Cursor.START;

  /** What stands in front of this is no later place than that of the last cursor. */
  private long placesFrom;

  /** What stands in front of this was there before this session began to read, in a longer file. */
  private long newsFrom;

  /** From where on records were passed over, or never. */
  private long behindFrom = NEVER;

  private boolean catchingUp;

  /** Whether the file was begun again, so that what was shown before is no repetition. */
  private boolean readAgain;

  /**
   * The ids that were shown and can stand behind the next record that is: an array that only grows,
   * shared by cursors.
   */
  private long[] shownUnstable = new long[16];

  private int shownUnstableCount;

  /**
   * Those of them that are in the file no more and may return, that came back behind records which
   * were passed over, or that stand where something landed late.
   */
  private final Set<Long> strayed = new LinkedHashSet<>();

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
    this.shown = new IdWindow(config.limits().maxRememberedIds());
    this.shownWhileLoading = shown;
    this.deliver = config.history().replay();
  }

  /** Says where the history starts that is to be shown or kept. */
  void loadFrom(LogReader reader, long historyFrom) {
    this.loadedAgain |= this.reader != null;
    this.reader = reader;
    this.historyFrom = historyFrom;
  }

  /** The file became another while it was loaded: it is loaded again. */
  void loadAgain() {
    first = OptionalLong.empty();
    firstPosition = OptionalLong.empty();
    sifting = false;
    behindFrom = NEVER;
    if (!deliver) {
      // What was kept was shown to nobody.
      kept.clear();
      keptCharacters = 0;
      last = Cursor.START;
      shownWhileLoading = new IdWindow(config.limits().maxRememberedIds());
    }
    keepOnlyWhatWasShown();
  }

  /** Forgets what only seemed to be old, in a file that turned out to be another. */
  private void keepOnlyWhatWasShown() {
    shown = shownWhileLoading;
    forgetPositions();
    shownUnstable = new long[16];
    shownUnstableCount = 0;
    placesFrom = 0;
  }

  /** Nothing stands where it stood. */
  private void forgetPositions() {
    recent.clear();
    hidden.clear();
    resumed = Optional.empty();
  }

  /** Shows only what is behind a cursor. */
  void resumeAfter(Cursor cursor) {
    resume = cursor;
    last = cursor;
    landmarks = new Landmarks(cursor);
    placesFrom = cursor.position();
    deliver = true;
    resumeVerified = cursor.id() == 0 && (cursor.position() == 0 || cursor.shown().length == 0);
    addShownBehind(cursor);
    if (resumeVerified) {
      addShownEarlier();
    }
  }

  /**
   * Whether the cursor was made at the head of a file that was not the first: in front of what it
   * showed there may be what was shown before, by now.
   */
  boolean resumesAnotherFile() {
    return resume.id() == 0 && resume.position() == 0 && !landmarks.isEmpty();
  }

  /** Whether the file turned out not to be the one that the cursor was made for. */
  boolean resumeBroken() {
    return resumeBroken;
  }

  /**
   * The file is not as it was when the cursor was made: shows what is behind the message that the
   * cursor names, wherever that is now, or else behind the newest of its earlier places that still
   * stands, or everything.
   */
  void lookFor(Cursor cursor) {
    resume = null;
    resumeBroken = false;
    loadedAgain = true;
    firstPosition = OptionalLong.empty();
    keepOnlyWhatWasShown();
    last = cursor;
    landmarks.forget();
    sifting = !landmarks.isEmpty();
    if (cursor.id() != 0) {
      first = OptionalLong.of(cursor.id());
    }
    addShownEarlier();
    addShownBehind(cursor);
  }

  /** What comes back that was shown in an earlier life is no news. */
  private void addShownEarlier() {
    landmarks.places().forEach(place -> addShown(place.id()));
  }

  /** What is shown in the first pass has to carry on what the cursor named. */
  private void addShownBehind(Cursor cursor) {
    for (long id : cursor.shown()) {
      addShown(id);
      addShownUnstable(id);
    }
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

  /** A pass begins. Returns from where on it has to hand over records that stand unchanged. */
  long passBegins() {
    catchingUp = isBehind() && delivery.drained() && !sifting;
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
  void passEnds(PassResult result) {
    if (loading && resume != null && !resumeVerified) {
      resumeBroken = true;
      return;
    }
    if (result.disrupted()) {
      placesFrom = 0;
      if (!firstFound) {
        firstPosition = OptionalLong.empty();
      }
    }
    firstFound = false;
    if (sifting && reader.end() > 0 && result.whole()) {
      // It is gone. What was passed over comes now.
      sifting = false;
      goOnBehindLandmark();
    }
    // A file that is uploaded anew is empty for a moment.
    readAgain &= reader.end() == 0;
    for (int i = 0; i < shownUnstableCount; i++) {
      Line line = result.present().get(shownUnstable[i]);
      if (line != null && line.end() <= behindFrom && !result.landings().hold(line.position())) {
        strayed.remove(shownUnstable[i]);
      } else {
        strayed.add(shownUnstable[i]);
      }
    }
    Iterator<Long> oldest = strayed.iterator();
    for (int tooMany = strayed.size() - STRAYED; tooMany > 0; tooMany--) {
      oldest.next();
      oldest.remove();
    }
    shownUnstable = new long[16];
    shownUnstableCount = 0;
    strayed.forEach(this::addShownUnstable);
    delivery.passedOver(behindFrom, reader.end());
    for (Line line : reader.region()) {
      for (OpenedRecord record : line.records()) {
        if (wasShown(record)) {
          addShownUnstable(record.id().high());
        }
      }
    }
  }

  /** Of what was passed over, all in front of the newest place that still stands is old. */
  private void goOnBehindLandmark() {
    first = OptionalLong.empty();
    firstPosition = OptionalLong.empty();
    OptionalInt newest = landmarks.newest();
    if (newest.isPresent()) {
      newsFrom = landmarks.position(newest.getAsInt());
      first = OptionalLong.of(landmarks.id(newest.getAsInt()));
      firstPosition = OptionalLong.of(newsFrom);
      behindFrom = Math.max(behindFrom, newsFrom);
    }
  }

  /** The room was read once. Returns the history that was kept. */
  List<ChatMessage> loaded() {
    // First what may fail for lack of memory: then all of it is done again.
    List<ChatMessage> history = List.copyOf(kept);
    if (!isBehind()) {
      Cursor cursor = cursor();
      delivery.then(() -> events.saveCursor(cursor));
    }
    loading = false;
    resume = null;
    shownWhileLoading = null;
    kept.clear();
    return history;
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
      if (wasShown(record)) {
        passed(record);
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

  /** A record was found where nothing was to change any more. It may have come there late. */
  void revisited(OpenedRecord record) {
    long id = record.id().high();
    if (shown.contains(id) || shown.isFull() || record.position() < newsFrom) {
      return;
    }
    if (delivery.full() || passOver()) {
      behindFrom = Math.min(behindFrom, record.position());
    } else {
      showOnce(record, true);
    }
  }

  @Override
  public void restarted() {
    readAgain = true;
    forgetPositions();
    newsFrom = 0;
    placesFrom = 0;
    firstFound = false;
    sifting = first.isPresent();
    if (sifting) {
      catchingUp = false;
      landmarks.forget();
      addShownEarlier();
    }
    behindFrom = NEVER;
  }

  @Override
  public boolean full() {
    return delivery.full() && (loading || !writer.needsProof());
  }

  @Override
  public boolean isBehind() {
    return behindFrom != NEVER;
  }

  /** From where on it passed records over, or never. */
  long behindFrom() {
    return behindFrom;
  }

  /**
   * What landed in a fence while nobody was here to see it was never shown, wherever it stands, and
   * its sender brings it once more. So what was shown of it has to be named by cursors.
   */
  @Override
  public void landed(long from, long to) {
    SortedMap<Long, Recent> landed = recent.subMap(from, to + 1);
    landed.forEach(
        (position, one) -> {
          if (one.shown()) {
            addShownUnstable(one.id());
          } else {
            hidden.put(one.id(), position);
            forgetUnstable(one.id());
          }
        });
    landed.clear();
  }

  @Override
  public void opened(OpenedRecord record, boolean again, boolean unstable) {
    anyOpened = true;
    unauthenticSinceOpened = 0;
    if (reader.readsAgain()) {
      resumed = Optional.empty();
    }
    events.heard(record.dialect());
    if (!unstable) {
      stable(record);
    }
    healer.found(record);
    revisits.seen(record);
    if (again && !catchingUp) {
      return;
    }
    long id = record.id().high();
    if (loading && first.isEmpty() && !reader.fromHead()) {
      first = OptionalLong.of(id);
      firstPosition = OptionalLong.of(record.position());
    }
    if (sifting && isFirst(record)) {
      sifting = false;
      behindFrom = NEVER;
      newsFrom = record.position();
      firstPosition = OptionalLong.of(newsFrom);
      firstFound = true;
    }
    comesAgain(record);
    if (loading && isOld(record)) {
      if (resume == null && !unstable) {
        passed(record);
      }
      takeForShown(record, unstable);
    } else if (passOver()) {
      behindFrom = Math.min(behindFrom, record.position());
    } else if (showOnce(record, unstable)) {
      addRecent(record, true);
    } else if (unstable && reader.readsAgain() && wasShown(record)) {
      addShownUnstable(id);
    } else if (!catchingUp
        && resume == null
        && !(loading && loadedAgain)
        && !readAgain
        && !reader.readsAgain()) {
      rejected(new RejectedRecord(record.position(), record.length(), Reason.DUPLICATE));
    }
  }

  /** What is hidden where it landed is shown where it stands besides. */
  private void comesAgain(OpenedRecord record) {
    Long position = hidden.isEmpty() ? null : hidden.get(record.id().high());
    if (position != null && position != record.position()) {
      hidden.remove(record.id().high());
      shown.forget(record.id().high());
    }
  }

  /** Whether it was shown, or is old. */
  private boolean wasShown(OpenedRecord record) {
    return shown.contains(record.id().high())
        && (hidden.isEmpty() || !hidden.containsKey(record.id().high()));
  }

  private void takeForShown(OpenedRecord record, boolean unstable) {
    long id = record.id().high();
    if (shownWhileLoading == shown) {
      shown = shown.copy();
    }
    if (!shown.add(id)) {
      return;
    }
    if (unstable) {
      addShownUnstable(id);
    }
    if (resume != null) {
      addRecent(record, false);
    }
  }

  private void addRecent(OpenedRecord record, boolean isShown) {
    recent.put(record.position(), new Recent(record.id().high(), isShown));
    while (recent.firstKey() < record.position() - Batch.MAX_BYTES) {
      recent.remove(recent.firstKey());
    }
  }

  /** Whether it is the first record that is looked for, with what is old in front of it. */
  private boolean isFirst(OpenedRecord record) {
    long id = record.id().high();
    landmarks.found(id, record.position());
    return first.isPresent()
        && id == first.getAsLong()
        && (!landmarks.isNamed(id) || landmarks.endsAtNamed());
  }

  /**
   * Whether what is found has to wait for a later pass: since the listeners are too far behind and
   * this pass cannot wait, or because what comes before it waits.
   */
  private boolean passOver() {
    return sifting || (!loading && (isBehind() || (delivery.full() && writer.needsProof())));
  }

  /** Whether a record is none to show because it was there before. */
  private boolean isOld(OpenedRecord record) {
    if (resume == null) {
      return record.position() < historyFrom;
    }
    if (resume.id() == 0) {
      if (!resumeVerified && shown.contains(record.id().high())) {
        verifyResume();
      }
      return record.position() < resume.position();
    }
    if (record.position() == resume.position() && record.id().high() == resume.id()) {
      verifyResume();
      return true;
    }
    if (record.position() >= resume.position() && !resumeVerified) {
      resumeBroken = true;
    }
    return resumeBroken || record.position() < resume.position();
  }

  /** Shows a record if it was not shown. If that fails, for lack of memory, it still was not. */
  private boolean showOnce(OpenedRecord record, boolean unstable) {
    long id = record.id().high();
    if (!shown.add(id)) {
      addShownWhileLoading(id);
      return false;
    }
    int shownBefore = shownUnstableCount;
    boolean failed = true;
    try {
      show(record, unstable);
      failed = false;
    } finally {
      if (failed) {
        shown.removeNewest();
        shownUnstableCount = shownBefore;
      }
    }
    addShownWhileLoading(id);
    return true;
  }

  private void verifyResume() {
    resumeVerified = true;
    resumed = Optional.of(resume).filter(cursor -> cursor.id() != 0);
    addShownEarlier();
  }

  private void show(OpenedRecord record, boolean unstable) {
    if (unstable) {
      addShownUnstable(record.id().high());
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
            unstable ? cursor() : cursorAt(record.position(), record.id().high()));
    if (loading && !deliver) {
      keep(message);
    } else {
      delivery.post(
          record.length() + 2L * record.characters(),
          message,
          () -> events.saveCursor(message.cursor()));
    }
  }

  /** What was shown by now: all stable records, and some of the others. */
  private Cursor cursor() {
    OpenedRecord stable = reader.lastStable();
    if (resumed.isPresent()) {
      Cursor least = resumed.get();
      if (stable == null || stable.position() < least.position()) {
        return cursorAt(least.position(), least.id());
      }
    }
    if (firstPosition.isPresent() && (firstFound || !reader.isDisrupted())) {
      // While all that was read can still change, the first of it is the least likely to. And where
      // it was looked for, what is stable in front of it was never shown.
      long at = firstPosition.getAsLong();
      if (stable == null ? reader.stable() <= at : stable.position() < at) {
        return cursorAt(at, first.getAsLong());
      }
    }
    return stable == null
        ? cursorAt(reader.stable(), 0)
        : cursorAt(stable.position(), stable.id().high());
  }

  private Cursor cursorAt(long position, long id) {
    last = last.next(position, id, shownUnstable, shownUnstableCount);
    return last;
  }

  /** A record that was shown, or is old, can no longer change: later cursors may go back to it. */
  private void passed(OpenedRecord record) {
    if (record.position() >= placesFrom) {
      cursorAt(record.position(), record.id().high());
    }
  }

  private void addShown(long id) {
    addShownWhileLoading(id);
    shown.add(id);
  }

  private void addShownWhileLoading(long id) {
    if (loading && shownWhileLoading != shown) {
      shownWhileLoading.add(id);
    }
  }

  private void addShownUnstable(long id) {
    if (shownUnstableCount == shownUnstable.length) {
      shownUnstable = Arrays.copyOf(shownUnstable, shownUnstableCount * 2);
    }
    shownUnstable[shownUnstableCount++] = id;
  }

  private void forgetUnstable(long id) {
    long[] without = new long[shownUnstable.length];
    int count = 0;
    for (int i = 0; i < shownUnstableCount; i++) {
      if (shownUnstable[i] != id) {
        without[count++] = shownUnstable[i];
      }
    }
    shownUnstable = without;
    shownUnstableCount = count;
  }

  private void keep(ChatMessage message) {
    if (config.history().last() > 0) {
      kept.add(message);
      keptCharacters += characters(message);
      while (kept.size() > config.history().last() || keptCharacters > HistoryPolicy.MOST_KEPT) {
        keptCharacters -= characters(kept.remove());
      }
    }
  }

  private static int characters(ChatMessage message) {
    return message.text().length() + message.sender().map(String::length).orElse(0);
  }

  @Override
  public void rejected(RejectedRecord rejected) {
    if (rejected.reason() == Reason.UNAUTHENTIC) {
      unauthenticSinceOpened++;
    }
    if (loading && !sifting) {
      long from = resume == null ? historyFrom : resume.position();
      if (rejected.position() >= from) {
        events.rejected(rejected);
      }
    } else if (passOver()) {
      behindFrom = Math.min(behindFrom, rejected.position());
    } else {
      events.rejected(rejected);
    }
  }
}
