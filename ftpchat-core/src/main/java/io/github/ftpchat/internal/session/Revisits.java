package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.LineFramer;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import io.github.ftpchat.internal.log.Fingerprint;
import io.github.ftpchat.internal.log.ReadBuffer;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Looks again at what is stable, less and less often, because an upload can land there an hour late
 * (design: "Looks thin out").
 *
 * <ul>
 *   <li>A record is looked at when it is G, 2 G, 4 G ... old. If two looks do not find it, it is
 *       appended again.
 *   <li>A fence, and all that was written in the last two hours, is looked at for records that
 *       landed there.
 * </ul>
 *
 * <p>Each look is one read of {@link #SLICE} bytes or little more. Confined to the I/O thread.
 */
final class Revisits {

  /** How late an upload can be that this still looks for. */
  private static final long HORIZON = Duration.ofHours(2).toNanos();

  /** How much one look reads, unless a line is longer. */
  private static final int SLICE = 256 << 10;

  /** How long the end of a line is at most. */
  private static final int END = 2;

  /** How far apart places can be that are read in one go. */
  private static final int GAP = 16 << 10;

  /** How much is read behind the file's end of two hours ago. */
  private static final int MAX_LOOK_BACK = 4 << 20;

  /** How many records are remembered, and how many bytes of their tokens. */
  private static final int MAX_RECORDS = 10_000;

  private static final int MAX_BYTES = 2 << 20;

  /** How many places are remembered. */
  private static final int MAX_PLACES = 256;

  /** The longest wait until a record that is missing is looked for again. */
  private static final long SECOND_LOOK = Duration.ofSeconds(8).toNanos();

  private static final long SAMPLE_INTERVAL = Duration.ofMinutes(5).toNanos();

  private final String file;
  private final RecordCodec codec;
  private final int maxLineBytes;
  private final RandomGenerator random;
  private final LongSupplier clock;

  private final Map<Long, Watched> records = new LinkedHashMap<>();
  private long bytes;
  private final Deque<Place> places = new ArrayDeque<>();

  /** Where the file ended at some times in the last two hours. */
  private final Deque<Sample> ends = new ArrayDeque<>();

  private record Sample(long at, long end) {}

  private long stableEnd;
  private long lookBackDue = NEVER;

  /** When the first of them is due; recomputed when something goes away. */
  private long due = NEVER;

  Revisits(
      String file,
      RecordCodec codec,
      int maxLineBytes,
      RandomGenerator random,
      LongSupplier clock) {
    this.file = file;
    this.codec = codec;
    this.maxLineBytes = maxLineBytes;
    this.random = random;
    this.clock = clock;
  }

  /** Something to look at again and again. */
  private abstract static class Again {
    final long since;
    long age;
    long due;

    Again(long now, long age) {
      this.since = now;
      this.age = age;
      this.due = now + age;
    }

    boolean isDueSoon(long now) {
      return due - age / 4 <= now;
    }

    abstract long start();

    abstract long end();

    void later(long now) {
      do {
        age = Math.max(1, age * 2);
      } while (since + age <= now);
      due = since + age;
    }
  }

  /** A record that must stay in the file. */
  private static final class Watched extends Again {
    final OpenedRecord record;
    final boolean own;
    long position;
    boolean missed;

    /**
     * The fingerprint of its line, so that the line need not be opened; 0 if it is unknown or the
     * line holds more.
     */
    long fingerprint;

    Watched(OpenedRecord record, boolean own, long fingerprint, long now, long age) {
      super(now, age);
      this.record = record;
      this.own = own;
      this.fingerprint = fingerprint;
      this.position = record.position();
    }

    @Override
    boolean isDueSoon(long now) {
      // A second look comes at its own random time, so that not all participants bring the record
      // back at once.
      return missed ? due <= now : super.isDueSoon(now);
    }

    @Override
    long start() {
      return position;
    }

    @Override
    long end() {
      return position + record.length() + END;
    }
  }

  /** A place where something may land. */
  private static final class Place extends Again {
    final long start;
    final long end;
    final boolean once;

    Place(long start, long end, boolean once, long now, long age) {
      super(now, age);
      this.start = start;
      this.end = end;
      this.once = once;
    }

    boolean holds(long position) {
      return start <= position && position < end;
    }

    @Override
    long start() {
      return start;
    }

    @Override
    long end() {
      return end;
    }
  }

  /**
   * Watches a record that is stable, unless it is watched already.
   *
   * @param record the record, without what it says
   * @param own whether this session sent it
   * @param fingerprint of its line, or 0
   * @param guard how many nanoseconds it is until the first look
   */
  void watch(OpenedRecord record, boolean own, long fingerprint, long guard) {
    long id = record.id().high();
    if (records.containsKey(id)) {
      return;
    }
    Watched watched = new Watched(record, own, fingerprint, clock.getAsLong(), guard);
    records.put(id, watched);
    due = Math.min(due, watched.due);
    bytes += record.token().length;
    Iterator<Watched> oldest = records.values().iterator();
    while (records.size() > MAX_RECORDS || bytes > MAX_BYTES) {
      bytes -= oldest.next().record.token().length;
      oldest.remove();
    }
  }

  /** Watches a place that is stable, for what may land there. */
  void watch(long start, long end, long guard) {
    add(new Place(start, end, false, clock.getAsLong(), guard));
  }

  private void add(Place place) {
    places.add(place);
    due = Math.min(due, place.due);
    if (places.size() > MAX_PLACES) {
      places.remove();
    }
  }

  /** A pass found a record: from now on, that place counts. */
  void seen(OpenedRecord record) {
    Watched watched = records.get(record.id().high());
    if (watched != null && watched.position != record.position()) {
      watched.position = record.position();
      watched.fingerprint = 0;
    }
  }

  /**
   * Learns from a complete pass.
   *
   * @param stable where what is stable ends
   * @param end where the file ends
   * @param guard how many nanoseconds the file has to stand still until all of it is looked at
   */
  void passed(long stable, long end, long guard) {
    long now = clock.getAsLong();
    if (ends.isEmpty()) {
      ends.add(new Sample(now, end));
    } else if (now - ends.getLast().at() >= SAMPLE_INTERVAL) {
      ends.add(new Sample(now, stable));
    }
    while (ends.size() > 1 && now - ends.getFirst().at() > HORIZON) {
      ends.remove();
    }
    if (stable > stableEnd) {
      lookBackDue = now + guard;
      due = Math.min(due, lookBackDue);
    }
    stableEnd = stable;
  }

  /** Plans one look at everything stable that was written in the last two hours. */
  private void lookBack() {
    lookBackDue = NEVER;
    long from = Math.max(ends.getFirst().end(), stableEnd - MAX_LOOK_BACK);
    for (long at = from; at < stableEnd; at += SLICE) {
      add(new Place(at, Math.min(stableEnd, at + SLICE), true, clock.getAsLong(), 0));
    }
  }

  /** The file is another. */
  void clear() {
    records.clear();
    bytes = 0;
    places.clear();
    ends.clear();
    stableEnd = 0;
    lookBackDue = NEVER;
    due = NEVER;
  }

  /** When the next look is due, or {@link Long#MAX_VALUE}. */
  long due() {
    return due;
  }

  /**
   * Whether a record is due that the first look did not find. Others may have brought it back: what
   * they appended has to be read first.
   */
  boolean isSecondLook(long now) {
    return records.values().stream().anyMatch(watched -> watched.missed && watched.due <= now);
  }

  private Stream<Again> all() {
    return Stream.concat(records.values().stream(), places.stream());
  }

  /** What a look found. */
  interface Sink {

    /** A record stands there. */
    void revisited(OpenedRecord record);

    /** A record may be gone: a pass has to show whether the file is still the same. */
    void missed();

    /** A record is gone. */
    void lost(OpenedRecord record, boolean own);
  }

  /** Looks at something that is due, and at what is due soon beside it, with one read. */
  void look(Transport transport, Sink sink) throws TransportException {
    long now = clock.getAsLong();
    if (lookBackDue <= now) {
      lookBack();
    }
    List<Again> together = together(now);
    if (!together.isEmpty()) {
      long from = together.get(0).start();
      long to = together.stream().mapToLong(Again::end).max().orElse(from);
      ReadBuffer buffer = new ReadBuffer((int) (to - from));
      transport.read(file, from, to - from, buffer);
      Set<Long> found = open(from, buffer, together, sink);
      long read = from + buffer.length();
      for (Again again : together) {
        if (again.end() > read + END) {
          // The transfer ended early, or the file does.
          again.due = now + SECOND_LOOK;
        } else {
          looked(again, found, now, sink);
        }
      }
    }
    due = Math.min(lookBackDue, all().mapToLong(again -> again.due).min().orElse(NEVER));
  }

  /** What is due, and what will be soon beside it, in the order of the file. */
  private List<Again> together(long now) {
    List<Again> soon =
        all()
            .filter(again -> again.isDueSoon(now))
            .sorted(Comparator.comparingLong(Again::start))
            .toList();
    int last = 0;
    while (last < soon.size() && soon.get(last).due > now) {
      last++;
    }
    if (last == soon.size()) {
      return List.of();
    }
    int first = last;
    long from = soon.get(first).start();
    long to = soon.get(last).end();
    while (first > 0 && isNear(soon.get(first - 1), from, to)) {
      first--;
      from = soon.get(first).start();
      to = Math.max(to, soon.get(first).end());
    }
    while (last + 1 < soon.size() && isNear(soon.get(last + 1), from, to)) {
      last++;
      to = Math.max(to, soon.get(last).end());
    }
    return soon.subList(first, last + 1);
  }

  private static boolean isNear(Again again, long from, long to) {
    long gap = Math.max(from - again.end(), again.start() - to);
    return gap <= GAP && Math.max(to, again.end()) - Math.min(from, again.start()) <= SLICE;
  }

  private void looked(Again again, Set<Long> found, long now, Sink sink) {
    if (again instanceof Watched watched) {
      looked(watched, found.contains(watched.record.id().high()), now, sink);
    } else {
      if (((Place) again).once || again.age > HORIZON) {
        places.remove(again);
      }
      again.later(now);
    }
  }

  private void looked(Watched watched, boolean found, long now, Sink sink) {
    if (found) {
      watched.missed = false;
      if (!watched.own && watched.age > HORIZON) {
        forget(watched);
      }
      watched.later(now);
    } else if (!watched.missed) {
      // Perhaps it stands elsewhere, or somebody else brings it back.
      watched.missed = true;
      watched.due = now + (long) (SECOND_LOOK * random.nextDouble());
      sink.missed();
    } else {
      forget(watched);
      sink.lost(watched.record, watched.own);
    }
  }

  private void forget(Watched watched) {
    records.remove(watched.record.id().high());
    bytes -= watched.record.token().length;
  }

  /** Opens what was read, except lines that did not change. Returns which records are there. */
  private Set<Long> open(long from, ReadBuffer buffer, List<Again> together, Sink sink) {
    Set<Long> found = new HashSet<>();
    List<Place> places =
        together.stream().filter(Place.class::isInstance).map(Place.class::cast).toList();
    RecordSink opened =
        new RecordSink() {
          @Override
          public void opened(OpenedRecord record) {
            found.add(record.id().high());
            seen(record);
            if (places.stream().anyMatch(place -> place.holds(record.position()))) {
              sink.revisited(record);
            }
          }

          @Override
          public void rejected(RejectedRecord record) {}
        };
    Map<Long, Watched> known = new HashMap<>();
    for (Again again : together) {
      if (again instanceof Watched watched && watched.fingerprint != 0) {
        known.put(watched.position, watched);
      }
    }
    LineFramer framer =
        new LineFramer(
            from,
            maxLineBytes,
            (line, offset, length, position, total, terminated, tooLong) -> {
              Watched same = known.get(position);
              if (same != null && Fingerprint.of(line, offset, length) == same.fingerprint) {
                found.add(same.record.id().high());
              } else if (!tooLong) {
                codec.open(line, offset, length, position, terminated, opened);
              }
            });
    framer.accept(buffer.bytes(), 0, buffer.length());
    framer.finish();
    return found;
  }
}
