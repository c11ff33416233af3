package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Landings;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.TransportException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogWriterTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RecordCodec codec =
      new RecordCodec(FernetCipher.ofKey(new byte[32]), "room", Limits.defaults());
  private final TransportException lost =
      new TransportException(TransportException.Reason.LOST, "the cable was cut");

  private final ServerKnowledge server = new ServerKnowledge();
  private final RoomPlan plan =
      new RoomPlan(SettlePolicy.adaptive(), LockPolicy.WHERE_UNSAFE, false, server);
  private final LogWriter writer =
      new LogWriter(codec, server, plan, RetryPolicy.defaults(), new Random(1));
  private long now;

  @Test
  void whatIsDueIsInTheNextBatchWhateverWaitsInFrontOfIt() {
    writer.add(own("lost"));
    writer.add(own("behind"));
    append(AppendResult.acked(Duration.ZERO));
    nothingIsThere();
    writer.addAgain(stranger("healed"));
    writer.add(own("fresh"));
    for (int batches = 0; batches < 2; now += SECOND / 1000) {
      assertThat(now).isLessThan(100 * SECOND);
      if (writer.appendDue(null, now) <= now) {
        assertThat(append(AppendResult.acked(Duration.ZERO))).isNotEmpty();
        nothingIsThere();
        batches++;
      }
    }
  }

  @Test
  void aStrangersRecordThatVanishesAgainAndAgainHoldsUpNothing() {
    Pending healed = stranger("healed");
    writer.addAgain(healed);
    while (healed.attempts() < 10) {
      now = Math.max(now, writer.appendDue(null, now));
      append(AppendResult.acked(Duration.ZERO));
      nothingIsThere();
    }
    assertThat(healed.notBefore()).isGreaterThan(now);
    Pending fresh = own("fresh");
    writer.add(fresh);
    assertThat(writer.appendDue(null, now)).isLessThanOrEqualTo(now);
    assertThat(append(AppendResult.acked(Duration.ZERO))).containsExactly(fresh);
    nothingIsThere();
    now = Math.max(healed.notBefore(), fresh.notBefore());
    assertThat(append(AppendResult.acked(Duration.ZERO))).containsExactly(healed, fresh);
  }

  @Test
  void whatWasNotWrittenComesAgainInTheOrderOfSending() {
    List<Pending> sent = List.of(own("first"), own("second"), own("third"));
    writer.add(sent.get(0));
    writer.add(sent.get(1));
    assertThat(append(AppendResult.notWritten(Duration.ZERO, lost))).isEqualTo(sent.subList(0, 2));
    writer.add(sent.get(2));
    assertThat(writer.nextBatch(now, Dialect.V1_6, null, Batch.MAX_BYTES).records()).isEmpty();
    now = writer.appendDue(null, now);
    assertThat(append(AppendResult.acked(Duration.ZERO))).isEqualTo(sent);
  }

  /** So it is where there was no memory between the two. */
  @Test
  void whatIsAmongTheTriedAndTheFreshIsAppendedOnce() {
    Pending both = own("both");
    Pending behind = own("behind");
    writer.addAgain(both);
    writer.add(both);
    writer.add(behind);
    assertThat(append(AppendResult.acked(Duration.ZERO))).containsExactly(both, behind);
    assertThat(both.attempts()).isEqualTo(1);
  }

  /** A message that vanishes after it settled is brought back, and told of again. */
  @Test
  void aMessageGoesThroughAllStagesAndBack() {
    Pending record = own("restless");
    writer.add(record);
    assertThat(record.stage()).isEqualTo(Stage.QUEUED);
    for (int times = 1; times <= 2; times++) {
      now = Math.max(now, writer.appendDue(null, now));
      append(AppendResult.acked(Duration.ZERO));
      assertThat(record.stage()).isEqualTo(Stage.IN_DOUBT);
      now++;
      long seen = now;
      found(record);
      assertThat(record.stage()).isEqualTo(Stage.WRITTEN);
      now += 60 * SECOND;
      found(record, 100, seen);
      assertThat(record.stage()).isEqualTo(Stage.SETTLED);
      nothingIsThere();
      assertThat(record.stage()).isEqualTo(Stage.QUEUED);
      assertThat(record.vanished()).isEqualTo(times);
    }
  }

  @Test
  void whatDidNotMakeTheFileLongerIsWaitedForLongerEachTime() {
    server.wroteAtOnce(false);
    writer.add(own("acknowledged"));
    for (int seconds : new int[] {10, 20, 30, 30}) {
      append(AppendResult.acked(Duration.ZERO));
      nothingIsThere(0);
      assertThat(writer.appendDue(null, now)).isEqualTo(Long.MAX_VALUE);
      assertThat(writer.proofDue(null, now)).isEqualTo(now + seconds * SECOND);
      now += seconds * SECOND;
      nothingIsThere(0);
      now = writer.appendDue(null, now);
    }
    assertThat(writer.takeNotKept()).hasValue(2);
  }

  @Test
  void whatIsGoneFromAFileThatGrewIsAppendedAgainSoon() {
    writer.add(own("acknowledged"));
    append(AppendResult.acked(Duration.ZERO));
    nothingIsThere(1);
    assertThat(writer.appendDue(null, now)).isLessThanOrEqualTo(now + SECOND);
  }

  /** Which of the copies came is not known: it is taken for the first, which took longest. */
  @Test
  void howLateAServerIsCountsFromTheFirstAppend() {
    Pending record = own("late");
    writer.add(record);
    append(AppendResult.acked(Duration.ZERO));
    nothingIsThere(0);
    now += 30 * SECOND;
    nothingIsThere(0);
    now = writer.appendDue(null, now);
    append(AppendResult.acked(Duration.ZERO));
    nothingIsThere(0);
    now = 40 * SECOND;
    found(record);
    assertThat(record.stage()).isEqualTo(Stage.WRITTEN);
    assertThat(plan.settleNanos()).isEqualTo(60 * SECOND);
  }

  @Test
  void whatComesAtOnceAfterAWaitInVainWasDroppedBefore() {
    server.wroteAtOnce(false);
    Pending record = own("dropped");
    writer.add(record);
    append(AppendResult.acked(Duration.ZERO));
    nothingIsThere(0);
    now += 10 * SECOND;
    nothingIsThere(0);
    now = writer.appendDue(null, now);
    append(AppendResult.acked(Duration.ZERO));
    now++;
    found(record);
    assertThat(record.stage()).isEqualTo(Stage.WRITTEN);
    assertThat(plan.now().settleTime()).isEqualTo(SettlePolicy.adaptive().atLeast());
    assertThat(plan.waitNanos(0)).isZero();
  }

  /**
   * Passes would be made without end: one was due for what had been seen, and concluded nothing.
   */
  @Test
  void whatWasSeenAndIsGoneIsNotWaitedFor() {
    Pending record = own("unknown");
    writer.add(record);
    append(AppendResult.unknown(Duration.ZERO, lost));
    now++;
    found(record);
    assertThat(record.stage()).isEqualTo(Stage.WRITTEN);
    nothingIsThere();
    assertThat(record.stage()).isEqualTo(Stage.QUEUED);
    assertThat(writer.proofDue(null, now)).isGreaterThan(now);
  }

  /** A cache was refreshed: both copies came, so the first was not dropped. */
  @Test
  void whatComesWithACopyOfItselfWasNotDropped() {
    server.wroteAtOnce(false);
    Pending record = own("late");
    writer.add(record);
    append(AppendResult.acked(Duration.ZERO));
    nothingIsThere(0);
    now += 10 * SECOND;
    nothingIsThere(0);
    now = writer.appendDue(null, now);
    append(AppendResult.acked(Duration.ZERO));
    now++;
    found(record, 2L * codec.frame(record.token, Dialect.V1_6).length);
    assertThat(record.stage()).isEqualTo(Stage.WRITTEN);
    assertThat(plan.waitNanos(0)).isEqualTo(10 * SECOND);
  }

  private List<Pending> append(AppendResult result) {
    Batch batch = writer.nextBatch(now, Dialect.V1_6, null, Batch.MAX_BYTES);
    Stopwatch since = Stopwatch.start(() -> now, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    writer.appended(batch, batch.data().length, result, now, since, Long.MAX_VALUE, 0);
    return batch.records();
  }

  /** A pass finds none of it, and the file longer than it was. */
  private void nothingIsThere() {
    nothingIsThere(1);
  }

  private void nothingIsThere(long end) {
    now++;
    writer.onPass(
        new PassResult(now, true, false, false, Map.of(), List.of(), new Landings()), 0, end, now);
  }

  private void found(Pending record) {
    found(record, 100);
  }

  private void found(Pending record, long end) {
    found(record, end, now);
  }

  private void found(Pending record, long end, long since) {
    Line line = new Line(0, 100, true, 1, since, false, null, null, List.of());
    Map<Long, Line> present = Map.of(record.id.high(), line);
    writer.onPass(
        new PassResult(now, true, false, false, present, List.of(), new Landings()), 0, end, now);
  }

  private Pending own(String text) {
    byte[] token = codec.seal(Dialect.V1_6, LocalDateTime.of(2026, 2, 1, 10, 30), "alice", text);
    Outgoing caller =
        new Outgoing(codec.id(token), Log.SESSION, Runnable::run, end -> {}, () -> {});
    return new Pending(codec.id(token), token, Optional.of(caller), Optional.empty(), now);
  }

  private Pending stranger(String text) {
    Pending own = own(text);
    return new Pending(own.id, own.token, Optional.empty(), Optional.of(Dialect.V1_6), now);
  }
}
