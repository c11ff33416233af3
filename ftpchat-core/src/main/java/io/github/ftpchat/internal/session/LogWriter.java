package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.transport.AppendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Brings records into the file and proves that they are there (design: "A reply is not proof", "The
 * token is the identity", "One append at a time per room", "A line is complete when it ends or
 * authenticates").
 *
 * <p>One append at a time, in the order of sending: the next waits until a pass of the {@link
 * LogReader} showed what became of the last. What a pass does not find is appended again, the same
 * token, until it is settled; after that it is watched until its line is stable. {@link Stage}
 * draws that life.
 *
 * <p>This class holds the queue and knows when something is due. {@link BatchBuilder} puts an
 * append together, {@link ReadBack} decides what a pass proves.
 *
 * <p>Confined to the I/O thread.
 */
final class LogWriter {

  /** How long a line without an end has to stand, at the least, to count as torn. */
  private static final long SHORTEST_TORN = Duration.ofMillis(200).toNanos();

  /** How many sent records are known as such when they are shown late. */
  private static final int MAX_OWN_IDS = 100_000;

  /** How long after a broken upload its bytes may still come to the file. */
  private static final long STRAGGLING = Duration.ofSeconds(1).toNanos();

  private final RecordCodec codec;
  private final ServerKnowledge server;
  private final RoomPlan plan;
  private final RetryPolicy retry;
  private final RandomGenerator random;

  /**
   * Those that were never appended, and so are looked for nowhere, in the order of sending. No
   * ArrayDeque: it loses its oldest where there is no memory for one more.
   */
  private final Queue<Pending> fresh = new ConcurrentLinkedQueue<>();

  /** Those that may stand in the file; all of ours were sent before any that is fresh. */
  private final Map<Long, Pending> tried = new LinkedHashMap<>();

  private final IdWindow own = new IdWindow(MAX_OWN_IDS);
  private final List<MessageId> done = new ArrayList<>();
  private final BatchSize size = new BatchSize();
  private final ReadBack readBack;
  private int refusals;

  LogWriter(
      RecordCodec codec,
      ServerKnowledge server,
      RoomPlan plan,
      RetryPolicy retry,
      RandomGenerator random) {
    this.codec = codec;
    this.server = server;
    this.plan = plan;
    this.retry = retry;
    this.random = random;
    this.readBack = new ReadBack(server, plan, random);
  }

  /** Takes a record that cannot be in the file yet. */
  void add(Pending record) {
    fresh.add(record);
    own.add(record.id.high());
  }

  /** Takes a record that may stand in the file, or stood there. */
  void addAgain(Pending record) {
    if (record.isOwn()) {
      own.add(record.id.high());
      // What was sent before comes before.
      for (; !fresh.isEmpty(); fresh.remove()) {
        tried.put(fresh.element().id.high(), fresh.element());
      }
    }
    tried.putIfAbsent(record.id.high(), record);
  }

  /** What was refused by the server waits no longer than this. */
  void retryNoLaterThan(long nanos) {
    if (refusals > 0) {
      Stream.concat(tried.values().stream(), fresh.stream())
          .forEach(record -> record.retryNoLaterThan(nanos));
    }
  }

  /** A record that is this session's will be added later. */
  void expect(Pending record) {
    own.add(record.id.high());
  }

  /**
   * Takes the caller of a record that the writer has already: it was sent and reported before, or
   * was a stranger's until now.
   *
   * @return false if the writer does not have it
   */
  boolean join(Pending record) {
    Pending known = tried.get(record.id.high());
    if (known == null) {
      return false;
    }
    own.add(record.id.high());
    known.join(record);
    return true;
  }

  /** Whether a record is one that this session sends or sent. */
  boolean owns(OpenedRecord record) {
    return own.contains(record.id().high());
  }

  boolean knows(OpenedRecord record) {
    return tried.containsKey(record.id().high());
  }

  /** Whether anything still has to be proven, so that reading must go on. */
  boolean needsProof() {
    return !fresh.isEmpty()
        || tried.values().stream().anyMatch(record -> record.stage() != Stage.SETTLED);
  }

  /** Whether everything that was to be appended was read back. */
  boolean isReadBack() {
    return fresh.isEmpty() && tried.values().stream().allMatch(record -> record.stage().isInFile());
  }

  /** How many of this session's records stand in the file and will settle, and have not. */
  int written() {
    int count = 0;
    for (Pending record : tried.values()) {
      if (record.stage() == Stage.WRITTEN && record.isOwn() && !record.isRewritten()) {
        count++;
      }
    }
    return count;
  }

  /** A pass found a record where nothing changes any more. */
  void foundStable(OpenedRecord record) {
    Pending found = tried.get(record.id().high());
    if (found != null) {
      found.foundStable(record.position());
    }
  }

  /** What was found was in a file that turned out to be another. */
  void forgetFound() {
    tried.values().forEach(Pending::forgetFound);
  }

  /**
   * Tells when something can be appended.
   *
   * @param tail the line without an end that stands at the end of the file, or null
   * @param lastPass the loop time at which the last complete pass started
   * @return a loop time, or {@link Long#MAX_VALUE} while there is nothing, or a pass has to come
   *     first
   */
  long appendDue(Line tail, long lastPass) {
    Pending firstOwn = null;
    long due = NEVER;
    for (Pending record : tried.values()) {
      if (record.stage() == Stage.IN_DOUBT) {
        return NEVER;
      }
      if (record.stage() == Stage.QUEUED) {
        if (record.isOwn() && firstOwn == null) {
          firstOwn = record;
        } else if (!record.isOwn()) {
          due = Math.min(due, record.notBefore());
        }
      }
    }
    if (firstOwn == null) {
      firstOwn = fresh.peek();
    }
    if (firstOwn != null) {
      due = Math.min(due, firstOwn.notBefore());
    }
    return tail != null && lastPass < tornAt(tail) ? NEVER : due;
  }

  /**
   * Tells when the next pass is due for what stands in the file.
   *
   * @return a loop time, or {@link Long#MAX_VALUE} if none is needed
   */
  long proofDue(Line tail, long lastPass) {
    long due = NEVER;
    long settle = plan.settleNanos();
    boolean queued = !fresh.isEmpty();
    for (Pending record : tried.values()) {
      switch (record.stage()) {
        case IN_DOUBT -> due = Math.min(due, record.provenFrom());
        case WRITTEN -> due = Math.min(due, record.since() + settle);
        case QUEUED -> queued = true;
        case SETTLED -> {}
      }
    }
    if (queued && tail != null && lastPass < tornAt(tail)) {
      due = Math.min(due, tornAt(tail));
    }
    return due;
  }

  /** From when on the end of the file counts as torn, and not as an upload under way. */
  private long tornAt(Line tail) {
    return tail.records().isEmpty()
        ? tail.since() + Math.max(plan.settleNanos(), SHORTEST_TORN)
        : tail.since();
  }

  /** How many bytes the next append has at most. */
  int nextLength(long now) {
    long all = 0;
    long longest = 0;
    for (Iterator<Pending> due = due(now).iterator(); due.hasNext(); ) {
      long line = RecordCodec.longestLine(due.next().token);
      all += line;
      longest = Math.max(longest, line);
    }
    return (int) Math.max(longest, Math.min(all, size.bytes()));
  }

  /** How many bytes one append takes, as far as there is a choice. */
  int longestUpload() {
    return size.bytes();
  }

  private Stream<Pending> due(long now) {
    return Stream.concat(
            tried.values().stream().filter(record -> record.stage() == Stage.QUEUED),
            fresh.stream())
        .filter(record -> record.notBefore() <= now);
  }

  /**
   * Puts the next append together.
   *
   * @param dialect what the room speaks
   * @param tail the line without an end that stands at the end of the file, or null
   * @param most how many bytes it may have, but for a record that is longer and goes alone
   */
  Batch nextBatch(long now, Dialect dialect, Line tail, int most) {
    BatchBuilder batch = new BatchBuilder(codec, dialect, tail, most, Math.min(most, size.bytes()));
    forgetFreshIfTried();
    // The order of our own is kept. A stranger's record that vanishes again and again, and so waits
    // longer and longer, holds up nothing.
    boolean room = true;
    boolean ownAreDue = true;
    for (Pending record : tried.values()) {
      if (room && record.stage() == Stage.QUEUED && (ownAreDue || !record.isOwn())) {
        if (record.notBefore() <= now) {
          room = batch.add(record);
        } else if (record.isOwn()) {
          ownAreDue = false;
        }
      }
    }
    while (room && ownAreDue && !fresh.isEmpty()) {
      Pending record = fresh.element();
      ownAreDue = record.notBefore() <= now;
      room = ownAreDue && batch.add(record);
      if (room) {
        tried.put(record.id.high(), record);
        fresh.remove();
      }
    }
    return batch.build();
  }

  /**
   * A map that had no memory to grow may hold what it was to take all the same. It is then in both
   * places, and would be appended twice at once.
   */
  private void forgetFreshIfTried() {
    Pending first = fresh.peek();
    if (first != null && tried.get(first.id.high()) == first) {
      fresh.remove();
    }
  }

  /**
   * Takes note of what an append came to.
   *
   * @param bytes how many it had, with what was in front of the batch
   * @param since runs since it began
   * @param sureWithin within how many nanoseconds a proof has to come
   * @param end where the file ended before, as far as is known
   */
  void appended(
      Batch batch,
      int bytes,
      AppendResult result,
      long now,
      Stopwatch since,
      long sureWithin,
      long end) {
    server.appended(result);
    size.learn(bytes, result);
    readBack.appended(bytes);
    if (result.outcome() == AppendResult.Outcome.NOT_WRITTEN) {
      boolean mayHelp = result.problem().orElseThrow().reason().retryable();
      long pause = Backoff.pause(retry, refusals++, mayHelp, random);
      batch.records().forEach(record -> record.postponeTo(now + pause));
      return;
    }
    refusals = 0;
    boolean acked = result.outcome() == AppendResult.Outcome.ACKED;
    for (Pending record : batch.records()) {
      record.onAppended(acked, since, sureWithin, end);
      long straggling = acked ? 0 : Math.max(STRAGGLING, plan.settleNanos());
      record.proveFrom(now + Math.max(straggling, plan.latenessNanos()));
    }
  }

  /**
   * Draws the conclusions from a complete pass.
   *
   * @param stable the stable position after it
   * @param end where the file ends
   */
  void onPass(PassResult pass, long stable, long end, long now) {
    readBack.look(tried.values(), pass, end, now);
    tried
        .values()
        .removeIf(
            record -> {
              boolean ended = readBack.conclude(record, pass, stable, now);
              record.forgetFound();
              if (ended && record.isOwn()) {
                done.add(record.id);
              }
              return ended;
            });
  }

  /** Whether what the last upload brought stands at the head of the file. */
  boolean isAtHead(PassResult pass) {
    return readBack.isAtHead(tried.values(), pass);
  }

  /**
   * Whether the last upload was acknowledged, came or was waited for, and the file is not longer by
   * it.
   *
   * @param end where the file ends
   */
  boolean isMissing(PassResult pass, long end) {
    return readBack.isMissing(tried.values(), pass, end);
  }

  /** Lets what the last upload brought count for nothing: it is appended once more. */
  void doubtLast() {
    for (Pending record : tried.values()) {
      if (record.stage() == Stage.IN_DOUBT) {
        record.doubtLastUpload();
      }
    }
  }

  /** How often something was appended in vain, once it was often. */
  OptionalInt takeNotKept() {
    return readBack.takeNotKept();
  }

  /** Those of this session's messages that nothing has to be done for any more since last asked. */
  List<MessageId> takeDone() {
    List<MessageId> taken = List.copyOf(done);
    done.clear();
    return taken;
  }

  /** Gives up on everything. What an outbox holds stays there for another life. */
  void giveUp(ChatException problem) {
    for (Collection<Pending> all : List.of(tried.values(), fresh)) {
      all.forEach(record -> record.fail(problem));
      all.clear();
    }
  }
}
