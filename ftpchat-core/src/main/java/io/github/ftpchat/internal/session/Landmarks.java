package io.github.ftpchat.internal.session;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.Cursor.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The places that a cursor carries. They show up to where a file that has changed is still the
 * same.
 *
 * <p>A message that stands somewhere does not prove that everything in front of it is old: its
 * writer may have appended it once more, behind what is new. So a message counts only in these
 * cases:
 *
 * <ul>
 *   <li>It stands where it stood before, as in a backup.
 *   <li>It moved as far as {@value #ENOUGH} in a row did, as when something in front of them was
 *       cut out or put in.
 *   <li>The cursor names it, and no earlier one is left that did not move as far: the file was cut
 *       down at its head.
 * </ul>
 *
 * <p>Confined to the I/O thread.
 */
final class Landmarks {

  /** If this many moved alike, they were not appended once more. */
  private static final int ENOUGH = 3;

  private static final long NOWHERE = -1;

  /** The newest first. */
  private final List<Place> places;

  private final long[] found;
  private final boolean namesMessage;

  Landmarks(Cursor cursor) {
    places = new ArrayList<>(cursor.earlier());
    namesMessage = cursor.id() != 0;
    if (namesMessage) {
      places.add(0, new Place(cursor.position(), cursor.id()));
    }
    found = new long[places.size()];
    forget();
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  List<Place> places() {
    return places;
  }

  /** The file is read from its head: nothing was found yet. */
  void forget() {
    Arrays.fill(found, NOWHERE);
  }

  /** A record stands in the file. */
  void found(long id, long position) {
    for (int i = 0; i < found.length; i++) {
      Place place = places.get(i);
      if (place.id() == id && (found[i] == NOWHERE || position == place.position())) {
        found[i] = position;
      }
    }
  }

  /** Where the newest stands that counts, or nothing if none does. */
  OptionalInt newest() {
    for (int i = 0; i < found.length; i++) {
      if (counts(i)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  long position(int index) {
    return found[index];
  }

  long id(int index) {
    return places.get(index).id();
  }

  /** Whether it is the message that the cursor names. */
  boolean isNamed(long id) {
    return namesMessage && id == id(0);
  }

  /** Whether what stands in front of the message that the cursor names is old. */
  boolean endsAtNamed() {
    return namesMessage && counts(0);
  }

  private boolean counts(int index) {
    if (found[index] == NOWHERE) {
      return false;
    }
    long moved = moved(index);
    int next = index;
    while (next < found.length && found[next] != NOWHERE && moved(next) == moved) {
      next++;
    }
    if (moved == 0 || next - index >= ENOUGH) {
      return true;
    }
    return index == 0
        && namesMessage
        && Arrays.stream(found, next, found.length).allMatch(at -> at == NOWHERE);
  }

  private long moved(int index) {
    return found[index] - places.get(index).position();
  }
}
