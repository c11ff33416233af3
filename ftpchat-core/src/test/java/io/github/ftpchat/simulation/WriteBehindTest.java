package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.transport.AppendSafety;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that show what they acknowledged seconds later. Python programs show each copy that
 * stands in the file: what only has not come yet is not appended again.
 */
@Timeout(300)
class WriteBehindTest {

  private static final int MESSAGES = 6;

  /** How a server is late. */
  private enum Kind {
    /** It appends later, in order. */
    QUEUES,
    /** The same, and the transport takes it for safe. */
    QUEUES_AND_IS_SAFE,
    /** It shows sizes and contents as they were. */
    SHOWS_WHAT_WAS,
    /** It keeps sizes and contents for a while. */
    CACHES,
    CACHES_SIZES
  }

  @AfterEach
  void close() {
    world.close();
  }

  private final Simulation world = new Simulation(1, Appending.SEEK_AT_OPEN);
  private final List<Simulation.Peer> writers = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void nothingIsAppendedTwice(Kind kind) {
    inManyWorlds(kind, 1);
  }

  /** A cache may show what others wrote meanwhile, and not yet what was written last. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CACHES")
  void norIsItWhereOthersWrite(Kind kind) {
    inManyWorlds(kind, 3);
  }

  private static void inManyWorlds(Kind kind, int writers) {
    for (int late : new int[] {4, 8, 12, 20, 29}) {
      for (LockPolicy lock : LockPolicy.values()) {
        WriteBehindTest each = new WriteBehindTest();
        each.begin(kind, Duration.ofSeconds(late), lock, writers);
        each.talk();
        each.allSettles();
        assertThat(each.copies()).as("%s s, lock %s", late, lock).containsOnly(1);
        each.close();
      }
    }
  }

  /** Until it was seen how late the server is, what is later than half a minute may come twice. */
  @ParameterizedTest
  @EnumSource
  void onlyUntilItIsKnownHowLateItIsSomethingComesTwice(Kind kind) {
    begin(kind, Duration.ofSeconds(45), LockPolicy.WHERE_UNSAFE, 3);
    talk();
    allSettles();
    assertThat(copies()).isSubsetOf(1, 2);
    int before = world.idsInFile().size();
    talk();
    allSettles();
    assertThat(world.idsInFile()).hasSize(before + 3 * MESSAGES);
  }

  /** Each knows nothing of the server, as a command line that sends one message. */
  @ParameterizedTest
  @EnumSource
  void neitherDoesAProgramThatStartsAnew(Kind kind) {
    begin(kind, Duration.ofSeconds(20), LockPolicy.WHERE_UNSAFE, 0);
    for (int i = 0; i < MESSAGES; i++) {
      writers.add(world.join("writer" + i));
      world.sleep(Duration.ofSeconds(1));
      writers.get(i).send(world.text(i));
      world.sleep(Duration.ofSeconds(90));
      assertThat(world.outcome().settled).isEqualTo(i + 1);
      writers.get(i).session.close();
    }
    allSettles();
    assertThat(copies()).containsOnly(1);
  }

  /** What others wrote meanwhile may be all that made the file longer. */
  @ParameterizedTest
  @EnumSource
  void whereOthersWriteNothingComesMoreThanTwice(Kind kind) {
    begin(kind, Duration.ofSeconds(1), LockPolicy.WHERE_UNSAFE, 3);
    talk();
    allSettles();
    assertThat(copies()).isSubsetOf(1, 2);
  }

  /** The end at which a record is written was read before others stood there. */
  @ParameterizedTest
  @CsvSource({"QUEUES, 4", "QUEUES, 12", "SHOWS_WHAT_WAS, 4", "SHOWS_WHAT_WAS, 12"})
  void whatIsWrittenInPlaceIsNotLost(Kind kind, int late) {
    world.server.knowsAppend = false;
    begin(kind, Duration.ofSeconds(late), LockPolicy.WHERE_UNSAFE, 3);
    talk();
    allSettles();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void whatIsDroppedIsAppendedAgain(int late) {
    world.server.dropsEach = 5;
    begin(Kind.QUEUES, Duration.ofSeconds(late), LockPolicy.WHERE_UNSAFE, 1);
    for (int i = 0; i < 3; i++) {
      talk();
      world.sleep(Duration.ofMinutes(1));
    }
    allSettles();
    assertThat(copies()).containsOnly(1);
  }

  /** A server that writes at once is soon not waited for any more. */
  @Test
  void whatIsDroppedIsWaitedForOnceAtMostWhereTheRestIsWrittenAtOnce() {
    world.server.dropsEach = 5;
    begin(Kind.QUEUES, Duration.ZERO, LockPolicy.WHERE_UNSAFE, 1);
    for (int i = 0; i < 5; i++) {
      writers.get(0).send(world.text(i));
      world.sleep(Duration.ofSeconds(i < 4 ? 2 : 13));
      assertThat(world.outcome().settled).isEqualTo(i + 1);
    }
    for (int i = 5; i < 40; i++) {
      writers.get(0).send(world.text(i));
      world.sleep(Duration.ofSeconds(2));
      assertThat(world.outcome().settled).isEqualTo(i + 1);
    }
  }

  /** Whoever empties a room a moment before something comes there is no server that overwrites. */
  @Test
  void aServerThatIsLateIsNotTakenForOneThatOverwrites() {
    begin(Kind.QUEUES, Duration.ofSeconds(5), LockPolicy.WHERE_UNSAFE, 1);
    OutgoingMessage first = writers.get(0).send("first");
    world.sleep(Duration.ofMillis(4_990));
    world.server.replace(Simulation.FILE, new byte[0]);
    goesOnAfter(first);
  }

  @Test
  void norIsOneThatShowsWhatWas() {
    begin(Kind.SHOWS_WHAT_WAS, Duration.ofSeconds(5), LockPolicy.WHERE_UNSAFE, 1);
    OutgoingMessage first = writers.get(0).send("first");
    world.server.replace(Simulation.FILE, new byte[0]);
    goesOnAfter(first);
  }

  private void goesOnAfter(OutgoingMessage first) {
    world.sleep(Duration.ofMinutes(1));
    assertThat(copies()).as("it was in doubt").containsExactly(2);
    OutgoingMessage second = writers.get(0).send("second");
    world.sleep(Duration.ofMinutes(1));
    assertThat(writers.get(0).session.state().problem()).isEmpty();
    assertThat(first.settled()).isCompleted();
    assertThat(second.settled()).isCompleted();
  }

  private void begin(Kind kind, Duration late, LockPolicy lock, int count) {
    world.lock = lock;
    world.server.says =
        Optional.of(kind == Kind.QUEUES_AND_IS_SAFE ? AppendSafety.SAFE : AppendSafety.UNKNOWN);
    world.addLines(10);
    switch (kind) {
      case QUEUES, QUEUES_AND_IS_SAFE -> world.server.queue(late);
      case SHOWS_WHAT_WAS -> world.server.showWhatWas(late, late, false);
      case CACHES -> world.server.showWhatWas(late, late, true);
      case CACHES_SIZES -> world.server.showWhatWas(late, Duration.ZERO, true);
    }
    world.watch("reader");
    for (int i = 0; i < count; i++) {
      writers.add(world.join("writer" + i));
    }
    world.sleep(Duration.ofSeconds(2));
  }

  /** Each sends now and then, once several at a time. */
  private void talk() {
    for (int i = 0; i < MESSAGES; i++) {
      for (Simulation.Peer writer : writers) {
        writer.send(world.text(i));
        world.sleep(world.randomPause(Duration.ofMillis(i == 2 ? 1 : 700)));
      }
      world.sleep(world.randomPause(Duration.ofSeconds(3)));
    }
    world.sleep(Duration.ofMinutes(12));
  }

  /** And nothing is lost, or shown twice. */
  private void allSettles() {
    Simulation.Outcome outcome = world.outcome();
    assertThat(outcome.settled).as("%s", outcome).isEqualTo(outcome.sent);
    assertThat(outcome.settledLost).as("%s", outcome).isZero();
    assertThat(outcome.shownTwice).as("%s", outcome).isZero();
    assertThat(world.peers.get(0).shown).hasSize(outcome.sent + 10);
  }

  /** How often each record stands in the file. */
  private Collection<Integer> copies() {
    Map<MessageId, Integer> copies = new HashMap<>();
    world.idsInFile().forEach(id -> copies.merge(id, 1, Integer::sum));
    return copies.values();
  }
}
