package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.PassResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Decides what a complete pass over the file proves of the records that may stand in it: which are
 * written or settled, which have to be appended again and when, and what that says of the server.
 *
 * <p>Confined to the I/O thread.
 */
final class ReadBack {

  /** The longest first pause before a record that was overwritten is appended again. */
  private static final long CONTENTION = Duration.ofMillis(500).toNanos();

  /** How often that pause doubles, so that what can never be found does not fill the file. */
  private static final int MAX_DOUBLINGS = 6;

  /**
   * The same for what was seen each time and did not last: half an hour at most. Where each append
   * destroys what the one before brought back, bringing it back never ends.
   */
  private static final int MAX_DOUBLINGS_IF_SEEN = 12;

  /** Longer than from one look at the file to the next, while something is to be proven. */
  private static final long NEXT_LOOK = Duration.ofMillis(500).toNanos();

  /**
   * After every so many times that a record was acknowledged and is not there, that is reported.
   */
  private static final int IN_VAIN = 5;

  /** And after so many times that it was waited for, and the file did not grow meanwhile. */
  private static final int WAITED_IN_VAIN = 2;

  private final ServerKnowledge server;
  private final RoomPlan plan;
  private final RandomGenerator random;

  /** How many bytes the last append had. */
  private int lastUpload;

  /** How often one was appended that is not there though it was acknowledged; 0 for too seldom. */
  private int notKept;

  ReadBack(ServerKnowledge server, RoomPlan plan, RandomGenerator random) {
    this.server = server;
    this.plan = plan;
    this.random = random;
  }

  /** Something was appended, or may have been. */
  void appended(int bytes) {
    lastUpload = bytes;
  }

  /**
   * Looks at all records together. To be called before {@link #conclude} is, for each of them.
   *
   * @param records those that may stand in the file
   * @param end where the file ends
   */
  void look(Collection<Pending> records, PassResult pass, long end, long now) {
    awaitWhatMayComeLate(records, pass, end, now);
    records.forEach(record -> record.noteWhetherItCameLate(pass));
  }

  /**
   * What was acknowledged and did not make the file longer may be written later, over whatever is
   * there by then. Whether a server does that is found out by waiting.
   */
  private void awaitWhatMayComeLate(
      Collection<Pending> records, PassResult pass, long end, long now) {
    if (!pass.whole() || pass.disrupted()) {
      return;
    }
    List<Pending> acknowledged =
        inDoubt(records)
            .filter(record -> record.isSure() && record.awaitedSince().isEmpty())
            .toList();
    boolean came =
        acknowledged.stream()
            .anyMatch(record -> end > record.appendedBehind() && record.positionIn(pass) >= 0);
    if (came) {
      // What was waited for in vain was dropped, unless it came now, too.
      server.wroteAtOnce(
          acknowledged.stream()
              .anyMatch(
                  record ->
                      record.waitedInVain() > 0 && end <= record.appendedBehind() + lastUpload));
    }
    for (Pending record : acknowledged) {
      if (end <= record.appendedBehind()) {
        record.awaitUntil(now + plan.waitNanos(record.waitedInVain()), now);
      }
    }
  }

  /**
   * Decides for one record.
   *
   * @param stable the stable position after the pass
   * @return true if nothing has to be done for it any more
   */
  boolean conclude(Pending record, PassResult pass, long stable, long now) {
    Line found = pass.present().get(record.id.high());
    Line line = found != null && record.proves(found.position(), found.since()) ? found : null;
    if (line != null || record.isProvenStable()) {
      boolean isStable = line == null || line.end() <= stable;
      onPresent(record, line, isStable, pass);
      return isStable;
    }
    return pass.whole() && onAbsent(record, pass, now);
  }

  private void onPresent(Pending record, Line line, boolean isStable, PassResult pass) {
    record.onSeen(line);
    OptionalLong awaitedSince = record.awaitedSince();
    // A transfer that ended early looks the same, but only until the next.
    if (awaitedSince.isPresent() && pass.startedAt() - awaitedSince.getAsLong() >= NEXT_LOOK) {
      server.wroteLate(record.sinceFirst().elapsed());
    }
    record.stopWaiting(pass.startedAt());
    record.onWritten(isStable || pass.startedAt() - record.since() >= plan.settleNanos());
  }

  /** Queues a record again that is not there; true if it is to be left alone instead. */
  private boolean onAbsent(Pending record, PassResult pass, long now) {
    Stage before = record.stage();
    if (pass.disrupted() && (before == Stage.SETTLED || !record.isOwn())) {
      // A room that was wiped or rotated was so by somebody's will.
      return true;
    }
    if (before != Stage.QUEUED && pass.startedAt() >= record.provenFrom()) {
      if (!pass.disrupted() && before.isInFile()) {
        server.lostARecord();
      }
      record.onMissing();
      boolean often = record.attempts() % IN_VAIN == 0 || record.waitedInVain() == WAITED_IN_VAIN;
      if (record.isSure() && record.isOwn() && often) {
        notKept = Math.max(notKept, record.attempts());
      }
      record.appendAgainAt(now + (long) (longestPause(record) * random.nextDouble()));
    }
    return false;
  }

  private static long longestPause(Pending record) {
    // None in this life if it was found where an earlier one had put it.
    int again = Math.max(0, record.attempts() - 1);
    return CONTENTION
        << Math.max(
            Math.min(again, MAX_DOUBLINGS), Math.min(record.vanished(), MAX_DOUBLINGS_IF_SEEN));
  }

  /** Whether what the last upload brought stands at the head of the file. */
  boolean isAtHead(Collection<Pending> records, PassResult pass) {
    return inDoubt(records)
        .mapToLong(record -> record.positionIn(pass))
        .anyMatch(position -> position >= 0 && position < lastUpload);
  }

  /**
   * Whether the last upload was acknowledged, came or was waited for, and the file is not longer by
   * it.
   *
   * @param end where the file ends
   */
  boolean isMissing(Collection<Pending> records, PassResult pass, long end) {
    return pass.whole()
        && inDoubt(records)
            .filter(record -> record.isSure() && end < record.appendedBehind() + lastUpload)
            .anyMatch(
                record ->
                    record.awaitedSince().isPresent()
                        ? pass.startedAt() >= record.provenFrom()
                        : record.cameSinceAppend(pass));
  }

  private static Stream<Pending> inDoubt(Collection<Pending> records) {
    return records.stream().filter(Pending::isInDoubtAfterAppend);
  }

  /** How often something was appended in vain, once it was often. */
  OptionalInt takeNotKept() {
    int times = notKept;
    notKept = 0;
    return times == 0 ? OptionalInt.empty() : OptionalInt.of(times);
  }
}
