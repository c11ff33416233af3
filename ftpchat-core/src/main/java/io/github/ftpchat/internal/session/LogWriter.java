package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Landings;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.LogReader;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.transport.AppendResult;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Brings records into the file and proves that they are there (design, decisions 1, 3, 4 and 8).
 *
 * <p>One append at a time, in the order of sending: the next waits until a pass of the {@link
 * LogReader} showed what became of the last. What a pass does not find is appended again, the same
 * token, until it is settled; after that it is watched until its line is stable.
 *
 * <p>Confined to the I/O thread.
 */
final class LogWriter {

  private static final long NEVER = Long.MAX_VALUE;

  /** How much one append takes at most; a longer record goes alone. */
  static final int BATCH = Landings.MAX_UPLOAD;

  /** How much one append takes at least, however slow the line is. */
  private static final int SMALLEST_BATCH = 1 << 10;

  /** How long an append is to take at most, and below what the next may take more. */
  private static final long SLOW = Duration.ofSeconds(3).toNanos();

  private static final long QUICK = Duration.ofSeconds(1).toNanos();

  /**
   * How often a record is appended again because it was seen too late. Over a line that is too slow
   * for it each time would be too late.
   */
  private static final int MAX_DOUBTS = 6;

  /** The longest first pause before a record that was overwritten is appended again. */
  private static final long CONTENTION = Duration.ofMillis(500).toNanos();

  /** How often that pause doubles, so that what can never be found does not fill the file. */
  private static final int MOST_DOUBLINGS = 6;

  /**
   * The same for what was seen each time and did not last: half an hour at most. Where each append
   * destroys what the one before brought back, bringing it back never ends.
   */
  private static final int MOST_DOUBLINGS_IF_SEEN = 12;

  /** How many sent records are known as such when they are shown late. */
  private static final int OWN = 100_000;

  /** How long after a broken upload its bytes may still come to the file. */
  private static final long STRAGGLING = Duration.ofSeconds(1).toNanos();

  /** Longer than from one look at the file to the next, while something is to be proven. */
  private static final long NEXT_LOOK = Duration.ofMillis(500).toNanos();

  private static final String REWRITTEN =
      "the message is written, but nothing settles here: the server does not append, the whole file"
          + " is uploaded for each message, and what others write meanwhile is lost";

  /** Within how many nanoseconds what proves nothing has to be seen. */
  private static final long NEVER_SURE = -1;

  /** After every so many times that a record was acknowledged and is not there, that is told. */
  private static final int IN_VAIN = 5;

  /** And after so many times that it was waited for, and the file did not grow meanwhile. */
  private static final int WAITED_IN_VAIN = 2;

  private final RecordCodec codec;
  private final ServerKnowledge server;
  private final SettlePolicy settle;
  private final RetryPolicy retry;
  private final RandomGenerator random;

  /**
   * Those that were never appended, and so are looked for nowhere, in the order of sending. No
   * ArrayDeque: it loses its oldest where there is no memory for one more.
   */
  private final Queue<Pending> fresh = new ConcurrentLinkedQueue<>();

  /** Those that may stand in the file; all of ours were sent before any that is fresh. */
  private final Map<Long, Pending> tried = new LinkedHashMap<>();

  private final IdWindow own = new IdWindow(OWN);
  private final List<MessageId> done = new ArrayList<>();
  private int refusals;
  private int batch = BATCH;

  /** How many bytes the last append had. */
  private int lastUpload;

  /** How often one was appended that is not there though it was acknowledged; 0 for too seldom. */
  private int notKept;

  LogWriter(
      RecordCodec codec,
      ServerKnowledge server,
      SettlePolicy settle,
      RetryPolicy retry,
      RandomGenerator random) {
    this.codec = codec;
    this.server = server;
    this.settle = settle;
    this.retry = retry;
    this.random = random;
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
          .forEach(record -> record.notBefore = Math.min(record.notBefore, nanos));
    }
  }

  /** A record that is this session's will be added later. */
  void expect(Pending record) {
    own.add(record.id.high());
  }

  /**
   * Takes the caller of a record that is in hand already, sent and told of before, or a stranger's
   * until now.
   *
   * @return false if it is not in hand
   */
  boolean join(Pending record) {
    Pending known = tried.get(record.id.high());
    if (known == null) {
      return false;
    }
    own.add(record.id.high());
    known.caller = record.caller;
    if (known.stage.compareTo(Pending.Stage.WRITTEN) >= 0) {
      tell(known, known.stage == Pending.Stage.SETTLED);
    }
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
        || tried.values().stream().anyMatch(record -> record.stage != Pending.Stage.SETTLED);
  }

  /** Whether everything that was to be appended was read back. */
  boolean isReadBack() {
    return fresh.isEmpty()
        && tried.values().stream()
            .allMatch(record -> record.stage.compareTo(Pending.Stage.WRITTEN) >= 0);
  }

  /** How many of this session's records stand in the file and will settle, and have not. */
  int written() {
    int count = 0;
    for (Pending record : tried.values()) {
      if (record.stage == Pending.Stage.WRITTEN && record.isOwn() && !record.rewritten) {
        count++;
      }
    }
    return count;
  }

  /** A pass found a record where nothing changes any more. */
  void foundStable(OpenedRecord record) {
    Pending found = tried.get(record.id().high());
    if (found != null) {
      found.foundStableAt = record.position();
    }
  }

  /**
   * Whether a copy of a record in the file proves anything. One that arrived long after it was sent
   * may stand where others looked before and will not look again: only one that was acknowledged or
   * seen in time counts. Of any other it is not known when it came.
   *
   * @param position where the copy stands
   * @param since the loop time at which it was first seen there
   */
  private static boolean proves(Pending record, long position, long since) {
    if (record.attempts == 0) {
      return !record.cameLate;
    }
    boolean earlier = position < record.appendedBehind && since < record.sinceAppend.startedAt();
    boolean inTime =
        record.sure
            || record.stage.compareTo(Pending.Stage.WRITTEN) >= 0
            || record.attempts > MAX_DOUBTS
            || record.sinceAppend.elapsed() <= record.sureWithin;
    return !earlier && inTime;
  }

  /** What was found was in a file that turned out to be another. */
  void forgetFound() {
    tried.values().forEach(record -> record.foundStableAt = Pending.NOWHERE);
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
      if (record.stage == Pending.Stage.IN_DOUBT) {
        return NEVER;
      }
      if (record.stage == Pending.Stage.QUEUED) {
        if (record.isOwn() && firstOwn == null) {
          firstOwn = record;
        } else if (!record.isOwn()) {
          due = Math.min(due, record.notBefore);
        }
      }
    }
    if (firstOwn == null) {
      firstOwn = fresh.peek();
    }
    if (firstOwn != null) {
      due = Math.min(due, firstOwn.notBefore);
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
    boolean queued = !fresh.isEmpty();
    for (Pending record : tried.values()) {
      switch (record.stage) {
        case IN_DOUBT -> due = Math.min(due, record.provenFrom);
        case WRITTEN -> due = Math.min(due, record.since + server.settleNanos(settle));
        case QUEUED -> queued = true;
        case SETTLED -> {}
      }
    }
    if (queued && tail != null && lastPass < tornAt(tail)) {
      due = Math.min(due, tornAt(tail));
    }
    return due;
  }

  /** From when on the end of the file is taken for torn, and not for an upload under way. */
  private long tornAt(Line tail) {
    return tail.records().isEmpty()
        ? tail.since() + ServerKnowledge.tornNanos(server.settleNanos(settle))
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
    return (int) Math.max(longest, Math.min(all, batch));
  }

  /** How many bytes one append takes, as far as there is a choice. */
  int longestUpload() {
    return batch;
  }

  private Stream<Pending> due(long now) {
    return Stream.concat(
            tried.values().stream().filter(record -> record.stage == Pending.Stage.QUEUED),
            fresh.stream())
        .filter(record -> record.notBefore <= now);
  }

  /**
   * Puts the next append together.
   *
   * @param dialect what the room speaks
   * @param tail the line without an end that stands at the end of the file, or null
   * @param most how many bytes it may have, but for a record that is longer and goes alone
   */
  Batch nextBatch(long now, Dialect dialect, Line tail, int most) {
    List<Pending> records = new ArrayList<>();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    // The order of our own is kept. A stranger's record that vanishes again and again, and so waits
    // longer and longer, holds up nothing.
    boolean room = true;
    boolean ownAreDue = true;
    for (Pending record : tried.values()) {
      if (room && record.stage == Pending.Stage.QUEUED && (ownAreDue || !record.isOwn())) {
        if (record.notBefore <= now) {
          room = put(record, records, data, dialect, tail, most);
        } else if (record.isOwn()) {
          ownAreDue = false;
        }
      }
    }
    while (room && ownAreDue && !fresh.isEmpty()) {
      Pending record = fresh.element();
      ownAreDue = record.notBefore <= now;
      room = ownAreDue && put(record, records, data, dialect, tail, most);
      if (room) {
        tried.put(record.id.high(), record);
        fresh.remove();
      }
    }
    return new Batch(records, data.toByteArray());
  }

  /** Puts a record into a batch; false if there is no room for it. */
  private boolean put(
      Pending record,
      List<Pending> records,
      ByteArrayOutputStream data,
      Dialect dialect,
      Line tail,
      int most) {
    byte[] line = codec.frame(record.token, record.dialect.orElse(dialect));
    if (line.length > most
        || (!records.isEmpty() && data.size() + line.length > Math.min(most, batch))) {
      return false;
    }
    data.writeBytes(records.isEmpty() && tail != null ? behind(tail, line) : line);
    records.add(record);
    return true;
  }

  /** Goes on from an end of the file that is torn: completes the line if it is the same one. */
  private static byte[] behind(Line tail, byte[] line) {
    byte[] content = tail.content();
    int start = content == null ? line.length : content.length;
    if (start < line.length && Arrays.equals(content, 0, start, line, 0, start)) {
      return Arrays.copyOfRange(line, start, line.length);
    }
    byte[] onItsOwn = new byte[line.length + 1];
    onItsOwn[0] = '\n';
    System.arraycopy(line, 0, onItsOwn, 1, line.length);
    return onItsOwn;
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
    fitBatch(bytes, result);
    lastUpload = bytes;
    if (result.outcome() == AppendResult.Outcome.NOT_WRITTEN) {
      boolean mayHelp = result.problem().orElseThrow().reason().retryable();
      long pause = Backoff.pause(retry, refusals++, mayHelp, random);
      batch.records().forEach(record -> record.notBefore = now + pause);
      return;
    }
    refusals = 0;
    boolean acked = result.outcome() == AppendResult.Outcome.ACKED;
    for (Pending record : batch.records()) {
      record.stage = Pending.Stage.IN_DOUBT;
      record.attempts++;
      record.awaitedSince = OptionalLong.empty();
      record.sinceAppend = since;
      record.sureWithin = sureWithin;
      record.sure = acked && since.elapsed() <= sureWithin;
      record.appendedBehind = end;
      long straggling = acked ? 0 : Math.max(STRAGGLING, server.settleNanos(settle));
      record.provenFrom = now + Math.max(straggling, server.latenessNanos(settle));
    }
  }

  /**
   * Over a line that is slow, or breaks, less is uploaded at a time: what takes long proves
   * nothing.
   */
  private void fitBatch(int bytes, AppendResult result) {
    long took = result.took().toNanos();
    if (result.outcome() == AppendResult.Outcome.UNKNOWN) {
      batch = Math.max(SMALLEST_BATCH, Math.min(batch, bytes) / 2);
    } else if (took > SLOW) {
      batch = (int) Math.max(SMALLEST_BATCH, Math.min(batch, bytes * SLOW / took));
    } else if (took < QUICK) {
      batch = Math.min(BATCH, batch * 2);
    }
  }

  /**
   * Draws the conclusions from a complete pass.
   *
   * @param stable the stable position after it
   * @param end where the file ends
   */
  void proven(PassResult pass, long stable, long end, long now) {
    awaitWhatMayComeLate(pass, end, now);
    tried.values().forEach(record -> record.cameLate |= mayHaveComeLate(record, pass));
    tried
        .values()
        .removeIf(
            record -> {
              boolean ended = conclude(record, pass, stable, now);
              record.foundStableAt = Pending.NOWHERE;
              if (ended && record.isOwn()) {
                done.add(record.id);
              }
              return ended;
            });
  }

  /**
   * What was acknowledged and did not make the file longer may be written later, over whatever is
   * there by then. Whether a server does that is found out by waiting.
   */
  private void awaitWhatMayComeLate(PassResult pass, long end, long now) {
    if (!pass.whole() || pass.disrupted()) {
      return;
    }
    List<Pending> acknowledged =
        uploaded().filter(record -> record.sure && record.awaitedSince.isEmpty()).toList();
    boolean came =
        acknowledged.stream()
            .anyMatch(record -> end > record.appendedBehind && position(record, pass) >= 0);
    if (came) {
      // What was waited for in vain was dropped, unless it came now, too.
      server.wroteAtOnce(
          acknowledged.stream()
              .anyMatch(
                  record -> record.waitedInVain > 0 && end <= record.appendedBehind + lastUpload));
    }
    for (Pending record : acknowledged) {
      if (end <= record.appendedBehind) {
        record.awaitedSince = OptionalLong.of(now);
        record.sinceFirst = record.waitedInVain == 0 ? record.sinceAppend : record.sinceFirst;
        long until = now + server.waitNanos(settle, record.waitedInVain);
        record.provenFrom = Math.max(record.provenFrom, until);
      }
    }
  }

  /** Whether it was found where an earlier life had put it, and where something landed late. */
  private static boolean mayHaveComeLate(Pending record, PassResult pass) {
    return record.attempts == 0
        && record.stage == Pending.Stage.QUEUED
        && record.isOwn()
        && pass.landings().hold(position(record, pass));
  }

  /** Draws them for one record; true if nothing has to be done for it any more. */
  private boolean conclude(Pending record, PassResult pass, long stable, long now) {
    Line found = pass.present().get(record.id.high());
    Line line = found != null && proves(record, found.position(), found.since()) ? found : null;
    boolean foundStable =
        record.foundStableAt >= 0 && proves(record, record.foundStableAt, Long.MIN_VALUE);
    if (line != null || foundStable) {
      boolean isStable = line == null || line.end() <= stable;
      present(record, line, isStable, pass);
      return isStable;
    }
    return pass.whole() && absent(record, pass, now);
  }

  private void present(Pending record, Line line, boolean isStable, PassResult pass) {
    if (line == null) {
      record.position = record.foundStableAt;
    } else {
      record.since = line.since();
      record.position = line.position();
    }
    if (record.awaitedSince.isPresent()) {
      // A transfer that ended early looks the same, but only until the next.
      if (pass.startedAt() - record.awaitedSince.getAsLong() >= NEXT_LOOK) {
        server.wroteLate(record.sinceFirst.elapsed());
      }
      record.awaitedSince = OptionalLong.empty();
    }
    record.waitedInVain = 0;
    // It came. Should it be gone later, nothing is to be waited for.
    record.provenFrom = Math.min(record.provenFrom, pass.startedAt());
    boolean stood = isStable || pass.startedAt() - record.since >= server.settleNanos(settle);
    // It is told before it is noted: what could not be told, for lack of memory, is told next time.
    if (record.stage.compareTo(Pending.Stage.WRITTEN) < 0) {
      if (!stood || record.rewritten) {
        tell(record, false);
      }
      record.stage = Pending.Stage.WRITTEN;
    }
    if (record.stage == Pending.Stage.WRITTEN && stood) {
      tell(record, true);
      record.stage = Pending.Stage.SETTLED;
    }
  }

  /** Tells the caller that a record is in the file, or that it is settled. */
  private static void tell(Pending record, boolean settled) {
    if (record.caller.isEmpty()) {
      return;
    }
    Outgoing caller = record.caller.get();
    if (record.rewritten) {
      caller.completeWritten(record.position, record.attempts);
      caller.fail(new NotSettledException(REWRITTEN));
    } else if (settled) {
      caller.completeSettled(record.position, record.attempts);
    } else {
      caller.completeWritten(record.position, record.attempts);
    }
  }

  /** Queues a record again that is not there; true if it is to be left alone instead. */
  private boolean absent(Pending record, PassResult pass, long now) {
    if (pass.disrupted() && (record.stage == Pending.Stage.SETTLED || !record.isOwn())) {
      // A room that was wiped or rotated was so by somebody's will.
      return true;
    }
    if (record.stage != Pending.Stage.QUEUED && pass.startedAt() >= record.provenFrom) {
      if (!pass.disrupted() && record.stage != Pending.Stage.IN_DOUBT) {
        server.lostARecord();
      }
      record.vanished += record.stage == Pending.Stage.IN_DOUBT ? 0 : 1;
      record.waitedInVain = record.awaitedSince.isPresent() ? record.waitedInVain + 1 : 0;
      boolean often = record.attempts % IN_VAIN == 0 || record.waitedInVain == WAITED_IN_VAIN;
      if (record.sure && record.isOwn() && often) {
        notKept = Math.max(notKept, record.attempts);
      }
      record.stage = Pending.Stage.QUEUED;
      record.sure = false;
      // None in this life if it was found where an earlier one had put it.
      int again = Math.max(0, record.attempts - 1);
      int doublings =
          Math.max(
              Math.min(again, MOST_DOUBLINGS), Math.min(record.vanished, MOST_DOUBLINGS_IF_SEEN));
      long longest = CONTENTION << doublings;
      record.notBefore = now + (long) (longest * random.nextDouble());
    }
    return false;
  }

  /** Whether what the last upload brought stands at the head of the file. */
  boolean isAtHead(PassResult pass) {
    return uploaded()
        .mapToLong(record -> position(record, pass))
        .anyMatch(position -> position >= 0 && position < lastUpload);
  }

  /**
   * Whether the last upload was acknowledged, came or was waited for, and the file is not longer by
   * it.
   *
   * @param end where the file ends
   */
  boolean isMissing(PassResult pass, long end) {
    return pass.whole()
        && uploaded()
            .filter(record -> record.sure && end < record.appendedBehind + lastUpload)
            .anyMatch(
                record ->
                    record.awaitedSince.isPresent()
                        ? pass.startedAt() >= record.provenFrom
                        : cameNow(record, pass));
  }

  /** Whether a copy is there that was not when it was last appended. */
  private static boolean cameNow(Pending record, PassResult pass) {
    Line line = pass.present().get(record.id.high());
    return line != null && line.since() >= record.sinceAppend.startedAt();
  }

  private Stream<Pending> uploaded() {
    return tried.values().stream()
        .filter(record -> record.stage == Pending.Stage.IN_DOUBT && !record.rewritten);
  }

  /** Lets what the last upload brought count for nothing: it is appended once more. */
  void doubtLast() {
    for (Pending record : tried.values()) {
      if (record.stage == Pending.Stage.IN_DOUBT) {
        record.sure = false;
        record.sureWithin = NEVER_SURE;
        record.awaitedSince = OptionalLong.empty();
        record.provenFrom = Long.MIN_VALUE;
      }
    }
  }

  private static long position(Pending record, PassResult pass) {
    Line line = pass.present().get(record.id.high());
    return line == null ? record.foundStableAt : line.position();
  }

  /** How often something was appended in vain, once it was often. */
  OptionalInt takeNotKept() {
    int times = notKept;
    notKept = 0;
    return times == 0 ? OptionalInt.empty() : OptionalInt.of(times);
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
      all.forEach(record -> record.caller.ifPresent(caller -> caller.fail(problem)));
      all.clear();
    }
  }

  /**
   * What one append takes.
   *
   * @param records the records in it
   * @param data their lines
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Batch(List<Pending> records, byte[] data) {

    /** Nothing. */
    static final Batch NONE = new Batch(List.of(), new byte[0]);
  }
}
