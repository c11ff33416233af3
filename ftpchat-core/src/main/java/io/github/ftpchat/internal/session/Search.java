package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Anchor;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.log.PassSink;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Finds which messages that were sealed earlier stand in the file already, where the room's own
 * passes no longer look (design: "Sealing is apart from sending").
 *
 * <ul>
 *   <li>It reads with a {@link LogReader} of its own, from the first place where one of them can
 *       stand to where the room's passes begin.
 *   <li>If the file has changed since they were sealed, it reads from the head.
 *   <li>Messages that are sent meanwhile wait here too, so that all keep their order.
 * </ul>
 *
 * <p>Confined to the I/O thread.
 */
final class Search {

  private final String file;
  private final RecordCodec codec;
  private final int maxLineBytes;
  private final LongSupplier clock;

  /**
   * What comes next, in the order of sending. It begins with a message to look for. No ArrayDeque,
   * as in the {@link LogWriter}.
   */
  private final Queue<Sought> waiting = new ConcurrentLinkedQueue<>();

  /**
   * The messages that are looked for, and what was sent between them, by the first half of their
   * ids.
   */
  private final Map<Long, Sought> sought = new LinkedHashMap<>();

  /** Reads the file; null while nothing is looked for. */
  private LogReader reader;

  /** Whether the whole file is read, because it is another one. */
  private boolean fromHead;

  /** A message that may stand in the file, from a place on; or nowhere, if there is no place. */
  private static final class Sought {
    final Pending record;
    final Optional<SealedMessage> from;
    long position = Pending.NOWHERE;

    Sought(Pending record, Optional<SealedMessage> from) {
      this.record = record;
      this.from = from;
    }
  }

  /** Receives what the search found. */
  interface Sink {

    /**
     * The search for a message is over.
     *
     * @param position where it stands, or {@link Pending#NOWHERE}
     * @param cameLate whether it may have come there long after it was sent
     */
    void searched(Pending record, long position, boolean cameLate);
  }

  Search(String file, RecordCodec codec, int maxLineBytes, LongSupplier clock) {
    this.file = file;
    this.codec = codec;
    this.maxLineBytes = maxLineBytes;
    this.clock = clock;
  }

  /** Takes a message that may stand in the file, from a place on that it names. */
  void add(Pending record, SealedMessage from) {
    waiting.add(new Sought(record, Optional.of(from)));
  }

  /** Takes a message that cannot be in the file yet. To be called while {@link #isDue()}. */
  void addBehind(Pending record) {
    waiting.add(new Sought(record, Optional.empty()));
  }

  /** Whether anything is to be looked for. */
  boolean isDue() {
    return reader != null || !waiting.isEmpty();
  }

  /** Whether it is being looked for. */
  boolean isUnderWay() {
    return reader != null;
  }

  /** Whether the last step found less than there was to be: the file has to be looked at again. */
  boolean endedEarly() {
    return reader != null && reader.endedEarly();
  }

  /** Breaks off what is read; what was found is kept. */
  void abandon() {
    if (reader != null) {
      reader.abandon();
    }
  }

  /**
   * Makes one call of the transport at most.
   *
   * @param size the size of the file
   * @param upTo how far has to be looked, at the least
   * @param guardNanos how long lines have to stand to be stable
   * @param believesEarlyEnd whether it is enough if reading ends before the size
   * @param sink receives what was found, when the search is over
   */
  void step(
      Transport transport,
      long size,
      long upTo,
      long guardNanos,
      boolean believesEarlyEnd,
      Sink sink)
      throws TransportException {
    if (reader == null) {
      start();
    }
    if (!reader.inPass()) {
      reader.begin(size, NEVER, guardNanos, believesEarlyEnd, clock.getAsLong());
    }
    PassResult result = reader.step(transport);
    if (result == null) {
      return;
    }
    if (result.disrupted() && !fromHead) {
      // What was found before was found in another file.
      fromHead = true;
      forget();
      reader.startAt(0, true);
      return;
    }
    if (result.whole() && (reader.end() >= upTo || believesEarlyEnd)) {
      // Each is kept until it was reported: if that fails for lack of memory, it is reported later.
      for (Iterator<Sought> all = sought.values().iterator(); all.hasNext(); all.remove()) {
        Sought one = all.next();
        sink.searched(one.record, one.position, result.landings().hold(one.position));
      }
      for (; !waiting.isEmpty() && waiting.element().from.isEmpty(); waiting.remove()) {
        sink.searched(waiting.element().record, Pending.NOWHERE, false);
      }
      reader = null;
    }
  }

  private void start() {
    LogReader fresh = new LogReader(file, codec, maxLineBytes, clock, new Found());
    SealedMessage first = waiting.element().from.orElseThrow();
    for (Sought one : waiting) {
      sought.put(one.record.id.high(), one);
      if (one.from.isPresent() && one.from.get().lookFrom() < first.lookFrom()) {
        first = one.from.get();
      }
    }
    if (first.anchorLength() > 0) {
      long start = first.lookFrom() - first.anchorLength();
      fresh.startBehind(new Anchor(start, first.anchorLength(), first.anchor(), true));
    } else {
      fresh.startAt(first.lookFrom(), true);
    }
    waiting.clear();
    fromHead = false;
    reader = fresh;
  }

  private void forget() {
    sought.values().forEach(one -> one.position = Pending.NOWHERE);
  }

  /** Remembers where the messages stand. */
  private final class Found implements PassSink {

    @Override
    public void found(OpenedRecord record, boolean again, boolean unstable) {
      Sought one = sought.get(record.id().high());
      if (one != null && one.record.id.equals(record.id())) {
        one.position = record.position();
      }
    }

    @Override
    public void restarted() {
      fromHead = true;
      forget();
    }

    @Override
    public void stable(OpenedRecord record) {
      // It was opened before.
    }

    @Override
    public void becameStable(Line line) {
      // It was opened before.
    }

    @Override
    public void landed(long from, long to) {
      // The reader knows it.
    }

    @Override
    public void rejected(RejectedRecord rejected) {
      // It is no message.
    }

    @Override
    public boolean full() {
      return false;
    }

    @Override
    public boolean isBehind() {
      return false;
    }
  }
}
