package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.WritePlan;
import io.github.ftpchat.WritePlan.Lock;
import io.github.ftpchat.WritePlan.Promise;
import io.github.ftpchat.WritePlan.Way;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what a session does with what its {@link WritePlan} says, whatever the server can do and
 * whatever the application chose: over a transport that can do just that, refuses all else, and
 * takes note of what it is asked. As the session follows the plan, the rules stand here once more:
 * a plan that is changed fails.
 */
@Timeout(600)
class WritePlanTest {

  /** How long an upload takes on the server; the settle time follows from it. */
  private static final Duration UPLOAD = Duration.ofMillis(300);

  private static final Duration ROUND_TRIP = Duration.ofMillis(1);

  /** How much later than it is due something may be seen to be over: a poll or two. */
  private static final Duration SOON = Duration.ofMillis(500);

  private static final List<SettlePolicy> SETTLE_POLICIES =
      List.of(
          SettlePolicy.adaptive(),
          SettlePolicy.none(),
          new SettlePolicy(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(20)));

  private final Simulation world = new Simulation(1, Appending.SEEK_AT_OPEN);

  /** What can be done, and what the application chose. */
  private record Combination(
      TransportCapabilities can, LockPolicy lock, SettlePolicy settle, boolean allowRewriting) {

    WritePlan plan(Duration longestAppend, Duration latest) {
      return WritePlan.of(settle, lock, allowRewriting, can, longestAppend, latest);
    }

    private boolean isSafe() {
      return can.canAppend() && can.appendSafety() == AppendSafety.SAFE;
    }

    private boolean mustWatch() {
      return !isSafe() && !settle.equals(SettlePolicy.none());
    }

    Way rightWay() {
      if (!can.canAppend() && !can.canWriteAt()) {
        return allowRewriting ? Way.WHOLE_FILES : Way.NONE;
      }
      return can.canAppend() ? Way.APPEND : Way.AT_THE_END;
    }

    Lock rightLock() {
      Way way = rightWay();
      boolean needed = lock == LockPolicy.ALWAYS || way == Way.WHOLE_FILES || mustWatch();
      if (lock == LockPolicy.NEVER || way == Way.NONE || !needed) {
        return Lock.NONE;
      }
      Lock withoutDirectories = way == Way.WHOLE_FILES ? Lock.NONE : Lock.FILES;
      return can.canLock() ? Lock.DIRECTORIES : withoutDirectories;
    }

    /** Where appends take so long as they do here. */
    Duration rightSettleTime() {
      Duration twice = UPLOAD.plus(ROUND_TRIP).multipliedBy(2);
      Duration wanted = settle.equals(SettlePolicy.adaptive()) ? twice : settle.atMost();
      return mustWatch() ? wanted : Duration.ZERO;
    }

    Duration rightGuardTime() {
      return mustWatch() ? settle.guard() : Duration.ZERO;
    }

    Promise rightPromise() {
      return switch (rightWay()) {
        case NONE -> Promise.NOTHING;
        case WHOLE_FILES -> Promise.WRITTEN;
        case APPEND, AT_THE_END -> {
          if (!mustWatch()) {
            yield isSafe() ? Promise.SETTLED_FOR_GOOD : Promise.SEEN_ONCE;
          }
          yield lock == LockPolicy.NEVER
              ? Promise.SETTLED_UNLESS_ANYBODY_IS_LATE
              : Promise.SETTLED_UNLESS_A_STRANGER_IS_LATE;
        }
      };
    }

    @Override
    public String toString() {
      return "%s%s%s %s, lock %s, guard %d s%s"
          .formatted(
              can.canAppend() ? "append " : "",
              can.canWriteAt() ? "write-at " : "",
              can.canLock() ? "directories" : "",
              can.appendSafety(),
              lock,
              settle.guard().toSeconds(),
              allowRewriting ? ", rewriting allowed" : "");
    }
  }

  static Stream<Combination> combinations() {
    List<Boolean> either = List.of(false, true);
    Stream<TransportCapabilities> capabilities =
        Arrays.stream(AppendSafety.values())
            .map(safety -> TransportCapabilities.none().withAppendSafety(safety))
            .flatMap(can -> either.stream().map(can::withCanAppend))
            .flatMap(can -> either.stream().map(can::withCanWriteAt))
            .flatMap(can -> either.stream().map(can::withCanLock));
    return capabilities.flatMap(
        can ->
            Arrays.stream(LockPolicy.values())
                .flatMap(
                    lock ->
                        SETTLE_POLICIES.stream()
                            .flatMap(
                                settle ->
                                    either.stream()
                                        .map(
                                            allowed ->
                                                new Combination(can, lock, settle, allowed)))));
  }

  /** Can do just what is said, and takes note of what it is asked. */
  private final class Recorder extends ForwardingTransport {

    private final TransportCapabilities can;

    /** What it was asked for and cannot do. */
    private final Set<String> refused = new TreeSet<>();

    /** How the room was written to. */
    private final Set<Way> ways = EnumSet.noneOf(Way.class);

    /** What claims were made of. */
    private final Set<Lock> claims = EnumSet.noneOf(Lock.class);

    private Duration longestUpload = Duration.ZERO;
    private Duration firstUploadAt = Duration.ZERO;

    /** When the file was first read to its end after the first upload to the room. */
    private Optional<Duration> seenAt = Optional.empty();

    /** What the file has to hold for that. */
    private String awaited = "nothing";

    Recorder(TransportCapabilities can) {
      super(world.server.connect());
      this.can = can;
    }

    @Override
    public TransportCapabilities capabilities() {
      return super.capabilities()
          .withAppendSafety(can.appendSafety())
          .withCanAppend(can.canAppend())
          .withCanWriteAt(can.canWriteAt())
          .withCanLock(can.canLock());
    }

    private TransportException refuse(String what) {
      refused.add(what);
      return new TransportException(Reason.UNSUPPORTED, "502 there is no " + what);
    }

    private AppendResult uploaded(String name, Way way, Duration began, AppendResult result) {
      boolean acked = result.outcome() == Outcome.ACKED;
      if (acked && name.equals(Simulation.FILE)) {
        firstUploadAt = ways.isEmpty() ? began : firstUploadAt;
        ways.add(way);
        longestUpload = result.took().compareTo(longestUpload) > 0 ? result.took() : longestUpload;
      } else if (acked && name.startsWith(Simulation.FILE + ".lock-")) {
        claims.add(Lock.FILES);
      }
      return result;
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return append(name, data, Duration.ofDays(1));
    }

    @Override
    public AppendResult append(String name, byte[] data, Duration openWithin)
        throws TransportException {
      if (!can.canAppend()) {
        return AppendResult.notWritten(Duration.ZERO, refuse("append"));
      }
      return uploaded(name, Way.APPEND, now(), super.append(name, data, openWithin));
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
      if (!can.canWriteAt()) {
        throw refuse("writeAt");
      }
      return uploaded(name, Way.AT_THE_END, now(), super.writeAt(name, position, data));
    }

    @Override
    public AppendResult replace(String name, byte[] data) throws TransportException {
      return uploaded(name, Way.WHOLE_FILES, now(), super.replace(name, data));
    }

    @Override
    public boolean makeDirectory(String name) throws TransportException {
      if (!can.canLock()) {
        throw refuse("makeDirectory");
      }
      boolean made = super.makeDirectory(name);
      if (made && name.startsWith(Simulation.FILE + ".lock/")) {
        claims.add(Lock.DIRECTORIES);
      }
      return made;
    }

    @Override
    public boolean removeDirectory(String name) throws TransportException {
      if (!can.canLock()) {
        throw refuse("removeDirectory");
      }
      return super.removeDirectory(name);
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink)
        throws TransportException {
      Duration began = now();
      long count = super.read(name, position, limit, sink);
      boolean toTheEnd = position + count == world.server.file(name).length;
      if (seenAt.isEmpty() && toTheEnd && world.textsInFile().contains(awaited)) {
        seenAt = Optional.of(began);
      }
      return count;
    }
  }

  /** Takes note of when nothing is to be done for a message any more. */
  private final class RecordingOutbox implements OutboxStore {

    private Optional<Duration> removedAt = Optional.empty();

    @Override
    public List<SealedMessage> load(String room) {
      return List.of();
    }

    @Override
    public void add(List<SealedMessage> entries) {}

    @Override
    public void remove(String room, List<MessageId> ids) {
      removedAt = removedAt.or(() -> Optional.of(now()));
    }

    @Override
    public void close() throws IOException {}
  }

  private Duration now() {
    return Duration.ofNanos(world.time.nanoTime());
  }

  private CompletableFuture<Duration> whenDone(CompletableFuture<?> future) {
    return future.handle((receipt, problem) -> now());
  }

  private Recorder join(Combination chosen, OutboxStore outbox) {
    world.settle = chosen.settle();
    world.lock = chosen.lock();
    world.allowRewriting = chosen.allowRewriting();
    world.server.roundTrip = ROUND_TRIP;
    world.server.shortestGap = UPLOAD;
    world.server.longestGap = UPLOAD;
    world.server.says = Optional.of(chosen.can().appendSafety());
    world.addLines(3);
    Recorder transport = new Recorder(chosen.can());
    world
        .peer("alice")
        .asParticipant()
        .outbox(outbox)
        .join(world.newClient(transport, Runnable::run));
    world.sleep(Duration.ofSeconds(5));
    return transport;
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void aSessionDoesWhatItsPlanSays(Combination chosen) {
    RecordingOutbox outbox = new RecordingOutbox();
    Recorder transport = join(chosen, outbox);
    transport.awaited = "hello";
    OutgoingMessage message = world.peers.get(0).send("hello");
    CompletableFuture<Duration> settledAt = whenDone(message.settled());
    world.sleep(Duration.ofSeconds(10));
    WritePlan plan = chosen.plan(transport.longestUpload, Duration.ZERO);

    assertThat(plan.way()).isEqualTo(chosen.rightWay());
    assertThat(plan.lock()).isEqualTo(chosen.rightLock());
    assertThat(plan.promise()).isEqualTo(chosen.rightPromise());
    if (plan.way() != Way.NONE) {
      assertThat(plan.settleTime()).isEqualTo(chosen.rightSettleTime());
      assertThat(plan.guardTime()).isEqualTo(chosen.rightGuardTime());
    }
    assertThat(transport.claims)
        .isEqualTo(plan.lock() == Lock.NONE ? Set.of() : Set.of(plan.lock()));
    assertThat(transport.ways).isEqualTo(plan.way() == Way.NONE ? Set.of() : Set.of(plan.way()));
    assertThat(transport.refused)
        .as("asked for and impossible")
        .isEqualTo(plan.way() == Way.NONE ? Set.of("append") : Set.of());
    switch (plan.promise()) {
      case SETTLED_FOR_GOOD,
          SETTLED_UNLESS_A_STRANGER_IS_LATE,
          SETTLED_UNLESS_ANYBODY_IS_LATE,
          SEEN_ONCE -> {
        assertThat(message.settled()).isCompleted();
        assertThat(settledAt.join().minus(transport.seenAt.orElseThrow()))
            .as("settle time")
            .isBetween(plan.settleTime(), plan.settleTime().plus(SOON));
      }
      case WRITTEN -> {
        assertThat(message.written()).isCompleted();
        assertThat(message.settled()).isCompletedExceptionally();
        assertThatThrownBy(message.settled()::join).hasCauseInstanceOf(NotSettledException.class);
      }
      case NOTHING -> {
        assertThat(message.written()).isCompletedExceptionally();
        assertThatThrownBy(message.settled()::join)
            .cause()
            .isInstanceOfSatisfying(
                ConnectionException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
      }
    }
    world.sleep(plan.guardTime());
    if (plan.promise() == Promise.NOTHING) {
      assertThat(outbox.removedAt).isEmpty();
    } else {
      assertThat(outbox.removedAt.orElseThrow().minus(transport.seenAt.orElseThrow()))
          .as("guard time")
          .isBetween(plan.guardTime(), plan.guardTime().plus(SOON));
      assertThat(isBroughtBack()).isEqualTo(!plan.guardTime().isZero());
    }
    world.close();
  }

  /** Lets a stranger overwrite a message that was read back, within the shortest guard time. */
  private boolean isBroughtBack() {
    byte[] before = world.server.file(Simulation.FILE);
    world.peers.get(0).send("overwritten");
    world.sleep(Duration.ofSeconds(5));
    assertThat(world.textsInFile()).contains("overwritten");
    world.server.replace(Simulation.FILE, before);
    world.addLines(4);
    assertThat(world.textsInFile()).doesNotContain("overwritten");
    world.sleep(Duration.ofSeconds(12));
    return world.textsInFile().contains("overwritten");
  }

  @Test
  void howLateAServerIsAndHowLongAProofMayTakeAreBounded() {
    TransportCapabilities unsafe = TransportCapabilities.none().withCanAppend(true);
    TransportCapabilities safe = unsafe.withAppendSafety(AppendSafety.SAFE);
    SettlePolicy adaptive = SettlePolicy.adaptive();
    SettlePolicy brief = SettlePolicy.fixed(Duration.ofSeconds(1), Duration.ofSeconds(4));
    assertThat(plan(adaptive, unsafe, 0).lateness()).isZero();
    assertThat(plan(adaptive, unsafe, 1).lateness()).hasSeconds(10);
    assertThat(plan(adaptive, unsafe, 8).lateness()).hasSeconds(16);
    assertThat(plan(adaptive, unsafe, 50).lateness()).hasSeconds(60);
    assertThat(plan(adaptive, unsafe, 50).settleTime()).hasSeconds(60);
    assertThat(plan(adaptive, safe, 8).lateness()).hasSeconds(16);
    assertThat(plan(adaptive, safe, 8).settleTime()).isZero();
    assertThat(plan(adaptive, unsafe, 0).sureWithin()).contains(Duration.ofSeconds(30));
    assertThat(plan(brief, unsafe, 0).sureWithin()).contains(Duration.ofSeconds(3));
    assertThat(plan(adaptive, safe, 0).sureWithin()).isEmpty();
    assertThat(plan(SettlePolicy.none(), unsafe, 0).sureWithin()).isEmpty();
    assertThat(plan(adaptive, TransportCapabilities.none(), 0).sureWithin()).isEmpty();
  }

  private static WritePlan plan(SettlePolicy settle, TransportCapabilities can, int latest) {
    return new Combination(can, LockPolicy.NEVER, settle, true)
        .plan(Duration.ZERO, Duration.ofSeconds(latest));
  }

  /** The longest of its appends took 300 ms, and came 8 s after its reply. */
  @Test
  void aSessionOnAServerThatIsLateDoesWhatItsPlanSays() {
    Combination chosen =
        new Combination(
            TransportCapabilities.none().withCanAppend(true).withCanLock(true),
            LockPolicy.NEVER,
            SettlePolicy.adaptive(),
            false);
    Recorder transport = join(chosen, OutboxStore.inMemory());
    world.server.queue(Duration.ofSeconds(8));
    transport.awaited = "late";
    OutgoingMessage message = world.peers.get(0).send("late");
    CompletableFuture<Duration> settledAt = whenDone(message.settled());
    world.sleep(Duration.ofMinutes(1));
    Duration seenAt = transport.seenAt.orElseThrow();
    Duration latest = seenAt.plusMillis(1).minus(transport.firstUploadAt);
    WritePlan plan = chosen.plan(transport.longestUpload, latest);
    assertThat(plan.settleTime()).isEqualTo(latest.multipliedBy(2));
    assertThat(settledAt.join().minus(seenAt))
        .isBetween(plan.settleTime(), plan.settleTime().plus(SOON));
    world.close();
  }
}
