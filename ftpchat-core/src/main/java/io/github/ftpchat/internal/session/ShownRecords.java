package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.PassResult;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Remembers which records a session has shown, so that it shows each of them once, and which of
 * them its cursors have to name.
 *
 * <p>A record counts as <em>known</em> if it was shown or is old. A record is <em>old</em> if it
 * stands in front of the history that was asked for, or of the cursor that the session goes on
 * from. While the room is loaded, the file can turn out to be another one. What only seemed to be
 * old is forgotten then, and what was shown is not.
 *
 * <p>A cursor says that everything up to a place was shown. It <em>names</em> those ids that were
 * shown as well and that can stand behind its place.
 *
 * <p>To show a record takes three steps, as memory can be short in the second: {@link #begin}, the
 * showing, {@link #complete}. If it fails, {@link #cancel} takes back the first.
 *
 * <p>Confined to the I/O thread.
 */
final class ShownRecords {

  /** How many shown records that vanished are named by cursors. */
  private static final int MAX_VANISHED_SHOWN = 256;

  private static final int INITIAL_NAMED = 16;

  // For the session.

  private final int maxRememberedIds;

  /** The ids of all records that were shown or are old. */
  private IdWindow known;

  // While the room is loaded.

  /**
   * The ids of the records that were shown, in this life or an earlier one. It is the same window
   * as {@link #known} until the first record only seems to be old, because two windows take much
   * memory. Null once the room is loaded.
   */
  private IdWindow shownWhileLoading;

  // As long as the file is the same.

  /** The newest records that became known, by their positions: one upload can hold no more. */
  private final SortedMap<Long, Recent> recent = new TreeMap<>();

  /**
   * The positions of old records that landed in a fence, by their ids. They were perhaps shown to
   * nobody, as they may have landed while no session was there. They stay hidden at these
   * positions: their senders append them once more.
   */
  private final Map<Long, Long> hidden = new HashMap<>();

  // From pass to pass.

  /** Begins with the ids that cursors name. Cursors share the array, so it only grows. */
  private long[] named = new long[INITIAL_NAMED];

  private int namedCount;

  /**
   * The named ids that the last pass did not find where they count: they vanished and may return,
   * came back behind records that were passed over, or stand where something landed late.
   */
  private final Set<Long> vanishedShown = new LinkedHashSet<>();

  private record Recent(long id, boolean shown) {}

  /**
   * Makes it with no record shown.
   *
   * @param maxRememberedIds how many ids are remembered at most
   */
  ShownRecords(int maxRememberedIds) {
    this.maxRememberedIds = maxRememberedIds;
    this.known = new IdWindow(maxRememberedIds);
    this.shownWhileLoading = known;
  }

  /** Whether a record is known: it was shown, or is old. */
  boolean isKnown(long id) {
    return known.contains(id);
  }

  /** Whether a record is known and not hidden where it landed. */
  boolean isKnownAndNotHidden(long id) {
    return known.contains(id) && (hidden.isEmpty() || !hidden.containsKey(id));
  }

  /** Whether ids were forgotten, or the next one makes it forget one. */
  boolean isFull() {
    return known.isFull();
  }

  /**
   * Counts a record as known that is about to be shown. Either {@link #complete} or {@link #cancel}
   * follows.
   *
   * @return false if it was known
   */
  boolean begin(long id) {
    return known.add(id);
  }

  /** Counts a record as shown, whatever the file turns out to be. */
  void complete(long id) {
    if (shownWhileLoading != null && shownWhileLoading != known) {
      shownWhileLoading.add(id);
    }
  }

  /**
   * Takes back the last {@link #begin}, which returned true: the record was not shown.
   *
   * @param namedBefore what {@link #namedCount} was before
   */
  void cancel(int namedBefore) {
    known.removeNewest();
    namedCount = namedBefore;
  }

  /** Adds a record that was shown in an earlier life. */
  void addFromEarlierLife(long id) {
    complete(id);
    known.add(id);
  }

  /**
   * Adds a record that is old, unless it is known.
   *
   * @param record the record
   * @param unstable whether it can still change, so that cursors have to name it
   * @param behindCursor whether the session goes on from a cursor: then the record counts as shown
   *     only as long as nothing is known to have landed where it stands
   */
  void addOld(OpenedRecord record, boolean unstable, boolean behindCursor) {
    if (shownWhileLoading == known) {
      known = known.copy();
    }
    long id = record.id().high();
    if (!known.add(id)) {
      return;
    }
    if (unstable) {
      name(id);
    }
    if (behindCursor) {
      addRecent(record, false);
    }
  }

  /**
   * Remembers where a record stands that became known only now.
   *
   * @param isShown whether it was shown, and is not only old
   */
  void addRecent(OpenedRecord record, boolean isShown) {
    recent.put(record.position(), new Recent(record.id().high(), isShown));
    while (recent.firstKey() < record.position() - Batch.MAX_BYTES) {
      recent.remove(recent.firstKey());
    }
  }

  /**
   * Something landed late between two positions. What was shown of it has to be named by cursors.
   * What is only old is hidden there.
   */
  void landed(long from, long to) {
    SortedMap<Long, Recent> landed = recent.subMap(from, to + 1);
    landed.forEach(
        (position, one) -> {
          if (one.shown()) {
            name(one.id());
          } else {
            hidden.put(one.id(), position);
            nameNoLonger(one.id());
          }
        });
    landed.clear();
  }

  /** A record was found. If it is hidden at another position, it is no longer known. */
  void unhideElsewhere(OpenedRecord record) {
    long id = record.id().high();
    Long position = hidden.isEmpty() ? null : hidden.get(id);
    if (position != null && position != record.position()) {
      hidden.remove(id);
      known.forget(id);
    }
  }

  /** An array that begins with the ids that cursors name. */
  long[] named() {
    return named;
  }

  /** How many ids cursors name. */
  int namedCount() {
    return namedCount;
  }

  /** Adds an id to those that cursors name. */
  void name(long id) {
    if (namedCount == named.length) {
      named = Arrays.copyOf(named, namedCount * 2);
    }
    named[namedCount++] = id;
  }

  private void nameNoLonger(long id) {
    long[] without = new long[named.length];
    int count = 0;
    for (int i = 0; i < namedCount; i++) {
      if (named[i] != id) {
        without[count++] = named[i];
      }
    }
    named = without;
    namedCount = count;
  }

  private void nameNone() {
    named = new long[INITIAL_NAMED];
    namedCount = 0;
  }

  /**
   * A pass is over: cursors name those that vanished, until {@link #nameKnown} adds the others.
   *
   * @param result what the pass found
   * @param undeliveredFrom from where on records were passed over, or {@link Long#MAX_VALUE}
   */
  void nameVanished(PassResult result, long undeliveredFrom) {
    for (int i = 0; i < namedCount; i++) {
      Line line = result.present().get(named[i]);
      if (line != null
          && line.end() <= undeliveredFrom
          && !result.landings().hold(line.position())) {
        vanishedShown.remove(named[i]);
      } else {
        vanishedShown.add(named[i]);
      }
    }
    Iterator<Long> oldest = vanishedShown.iterator();
    for (int tooMany = vanishedShown.size() - MAX_VANISHED_SHOWN; tooMany > 0; tooMany--) {
      oldest.next();
      oldest.remove();
    }
    nameNone();
    vanishedShown.forEach(this::name);
  }

  /** Lets cursors name what is known of the lines that can still change. */
  void nameKnown(List<Line> region) {
    for (Line line : region) {
      for (OpenedRecord record : line.records()) {
        if (isKnownAndNotHidden(record.id().high())) {
          name(record.id().high());
        }
      }
    }
  }

  /** The room is loaded: from now on there are no more old records. */
  void loaded() {
    shownWhileLoading = null;
  }

  /** The messages that were kept while the room was loaded are dropped: nothing was shown. */
  void forgetShown() {
    shownWhileLoading = new IdWindow(maxRememberedIds);
  }

  /** The file turned out to be another one: forgets what only seemed to be old. */
  void forgetOld() {
    known = shownWhileLoading;
    forgetPositions();
    nameNone();
  }

  /** Nothing stands where it stood. */
  void forgetPositions() {
    recent.clear();
    hidden.clear();
  }
}
