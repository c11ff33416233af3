package io.github.ftpchat.internal.session;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.Cursor.Place;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.log.LogReader;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Knows the places in the file to go on from.
 *
 * <ul>
 *   <li>It knows the cursor that this session goes on from, and makes those that the next life of
 *       the program can go on from.
 *   <li>It knows the first record that this session read, if that was not at the head of the file.
 *       Should the file be read from its head later, then what stands in front of that record is
 *       old.
 * </ul>
 *
 * <p>Confined to the I/O thread.
 */
final class Resumption {

  private final ShownRecords shown;

  // For the session, or until the room is loaded again.

  /** The cursor that the session goes on from; {@link Cursor#START} if there is none. */
  private Cursor start = Cursor.START;

  /**
   * The places of that cursor. If the record that it names is gone, they tell where the old records
   * end.
   */
  private Landmarks landmarks = new Landmarks(Cursor.START);

  /** The last cursor that was made. The next one takes over its places. */
  private Cursor last = Cursor.START;

  // As long as the file is the same.

  /**
   * The cursor that the session goes on from, once it was verified. No cursor goes back in front of
   * its place: what is hidden there is named by none, so the next life would show it.
   */
  private Optional<Cursor> least = Optional.empty();

  /**
   * Only records from this position on become places of later cursors. Those in front of it are
   * covered by the place of the last one.
   */
  private long placesFrom;

  /** What stands in front of this position was in the file before this session read it. */
  private long newsFrom;

  // Until the file is cut down at its head.

  /**
   * The id of the first record that this session read, if it did not read from the head of the
   * file. If the file is cut down at its head, what stands in front of this record is old.
   */
  private OptionalLong first = OptionalLong.empty();

  /** The position of that record; empty if the file became another one since it was read. */
  private OptionalLong firstPosition = OptionalLong.empty();

  /** Whether it was found again since the file became another one. A complete pass ends that. */
  private boolean firstFound;

  Resumption(ShownRecords shown) {
    this.shown = shown;
  }

  /** The session goes on from a cursor. */
  void startFrom(Cursor cursor) {
    start = cursor;
    last = cursor;
    landmarks = new Landmarks(cursor);
    placesFrom = cursor.position();
  }

  /** The cursor that the session goes on from; {@link Cursor#START} if there is none. */
  Cursor start() {
    return start;
  }

  /** Whether the cursor carries no place, nor names a message. */
  boolean hasNoPlaces() {
    return landmarks.isEmpty();
  }

  /**
   * The messages at the places that the cursor carries were shown: if they come back, they are no
   * news.
   */
  void countPlacesAsShown() {
    for (Place place : landmarks.places()) {
      shown.addFromEarlierLife(place.id());
    }
  }

  /** The messages that the cursor names were shown. The next cursors still have to name them. */
  void countNamedAsShown() {
    for (long id : start.shown()) {
      shown.addFromEarlierLife(id);
      shown.name(id);
    }
  }

  /** The record that the cursor names stands where it stood. */
  void verified() {
    least = Optional.of(start).filter(cursor -> cursor.id() != 0);
  }

  /** Part of the file is read again, as it is not what it was: cursors may go back in front. */
  void readsAgain() {
    least = Optional.empty();
  }

  /** Searches for the record that the cursor names, wherever it is in another file. */
  void searchStart() {
    last = start;
    landmarks.forget();
    if (start.id() != 0) {
      first = OptionalLong.of(start.id());
    }
  }

  /** Searches for the first record in a file that is read from its head. */
  void searchFirst() {
    landmarks.forget();
  }

  boolean hasFirst() {
    return first.isPresent();
  }

  /** Remembers the first record that was read. */
  void setFirst(OpenedRecord record) {
    first = OptionalLong.of(record.id().high());
    firstPosition = OptionalLong.of(record.position());
  }

  /** Whether this is the first record, which is searched for, with what is old in front of it. */
  boolean isFirst(OpenedRecord record) {
    long id = record.id().high();
    landmarks.found(id, record.position());
    return first.isPresent()
        && id == first.getAsLong()
        && (!landmarks.isNamed(id) || landmarks.endsAtNamed());
  }

  /** The first record was found: what stands behind it is news. */
  void foundFirst(OpenedRecord record) {
    newsFrom = record.position();
    firstPosition = OptionalLong.of(newsFrom);
    firstFound = true;
  }

  /**
   * The first record is gone: goes on behind the newest place of the cursor that still stands.
   *
   * @return what stands in front of this position is old; 0 if no place stands
   */
  long goOnBehindLandmark() {
    first = OptionalLong.empty();
    firstPosition = OptionalLong.empty();
    OptionalInt newest = landmarks.newest();
    if (newest.isEmpty()) {
      return 0;
    }
    newsFrom = landmarks.position(newest.getAsInt());
    first = OptionalLong.of(landmarks.id(newest.getAsInt()));
    firstPosition = OptionalLong.of(newsFrom);
    return newsFrom;
  }

  /** Forgets the first record: the room is loaded again. */
  void forgetFirst() {
    first = OptionalLong.empty();
    firstPosition = OptionalLong.empty();
  }

  /** Forgets where the first record stood: the file is another one. */
  void forgetFirstPosition() {
    firstPosition = OptionalLong.empty();
  }

  /** The file turned out to be another one while the room is loaded. */
  void forgetPlaces() {
    least = Optional.empty();
    placesFrom = 0;
  }

  /** Nothing was shown: cursors carry no places. */
  void forgetLast() {
    last = Cursor.START;
  }

  /** Nothing of the file is as it was: it is read from its head. */
  void restarted() {
    least = Optional.empty();
    newsFrom = 0;
    placesFrom = 0;
    firstFound = false;
  }

  /** A pass is over; if it was disrupted, the file is another one. */
  void passEnds(boolean disrupted) {
    if (disrupted) {
      placesFrom = 0;
      if (!firstFound) {
        firstPosition = OptionalLong.empty();
      }
    }
    firstFound = false;
  }

  /** Whether what stands at a position was there before this session read the file. */
  boolean isBeforeNews(long position) {
    return position < newsFrom;
  }

  /**
   * Makes the cursor that says what was shown by now: all records that can no longer change, and
   * those of the others that are named.
   */
  Cursor cursor(LogReader reader) {
    OpenedRecord stable = reader.lastStable();
    if (least.isPresent()) {
      Cursor atLeast = least.get();
      if (stable == null || stable.position() < atLeast.position()) {
        return cursorAt(atLeast.position(), atLeast.id());
      }
    }
    if (firstPosition.isPresent() && (firstFound || !reader.isDisrupted())) {
      // While all that was read can still change, the first of it is the least likely to. And where
      // it was searched for, what is stable in front of it was never shown.
      long at = firstPosition.getAsLong();
      if (stable == null ? reader.stable() <= at : stable.position() < at) {
        return cursorAt(at, first.getAsLong());
      }
    }
    return stable == null
        ? cursorAt(reader.stable(), 0)
        : cursorAt(stable.position(), stable.id().high());
  }

  /** Makes the cursor that says that everything up to a record was shown. */
  Cursor cursorAt(OpenedRecord record) {
    return cursorAt(record.position(), record.id().high());
  }

  private Cursor cursorAt(long position, long id) {
    last = last.next(position, id, shown.named(), shown.namedCount());
    return last;
  }

  /**
   * A known record can no longer change: its place becomes one of those that later cursors carry,
   * unless it is in front of them.
   */
  void addPlace(OpenedRecord record) {
    if (record.position() >= placesFrom) {
      cursorAt(record);
    }
  }
}
