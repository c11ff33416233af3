package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Real clients in simulated worlds: nothing that is settled is lost, nothing is shown twice.
 *
 * <p>{@code -Dsimulation.seeds=N} tries N worlds of each kind.
 */
@Timeout(3_600)
class SettlingSimulationTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 2);

  @ParameterizedTest
  @EnumSource(Appending.class)
  void eightWritersLoseNothingThatIsSettled(Appending appending) {
    inManyWorlds(appending, 8, 0, 30, world -> {});
  }

  @ParameterizedTest
  @EnumSource(value = Appending.class, mode = Mode.EXCLUDE, names = "LOCKED")
  void thoseWhoTakeTheLockNeverOverwriteEachOther(Appending appending) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.Outcome outcome = run(new Simulation(seed, appending), 8, 0, 40, world -> {});
      assertThat(outcome.duplicates).isZero();
      assertThat(outcome.repeated).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void aMixedRoomLosesNothingThatIsSettled(Appending appending) {
    inManyWorlds(appending, 4, 4, 30, world -> {});
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void cutConnectionsLoseNothingThatIsSettled(Appending appending) {
    inManyWorlds(appending, 4, 0, 20, world -> world.server.cuts = 0.05);
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void appendsThatAreAcknowledgedAndDroppedLoseNothing(Appending appending) {
    inManyWorlds(appending, 4, 0, 20, world -> world.server.drops = 0.2);
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void aSlowServerLosesNothingThatIsSettled(Appending appending) {
    inManyWorlds(
        appending,
        4,
        2,
        10,
        world -> {
          world.server.roundTrip = Duration.ofMillis(50);
          world.server.longestGap = Duration.ofMillis(400);
        });
  }

  @ParameterizedTest
  @EnumSource(value = Appending.class, names = "TRUNCATE_AT_OPEN", mode = Mode.EXCLUDE)
  void writersLoseNothingWithoutAppe(Appending appending) {
    inManyWorlds(appending, 6, 0, 20, world -> world.server.knowsAppend = false);
  }

  @Test
  void cutConnectionsLoseNothingWithoutAppe() {
    inManyWorlds(
        Appending.SEEK_AT_OPEN,
        4,
        0,
        20,
        world -> {
          world.server.knowsAppend = false;
          world.server.cuts = 0.05;
        });
  }

  @Test
  void writersWhoCannotLockLoseNothingWithoutAppe() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation world = new Simulation(seed, Appending.SEEK_AT_OPEN);
      world.lock = LockPolicy.NEVER;
      Simulation.Outcome outcome =
          run(world, 4, 0, 15, started -> started.server.knowsAppend = false);
      assertThat(outcome.settledLost).as("seed %d: %s", seed, outcome).isZero();
      assertThat(outcome.settled).as("seed %d: %s", seed, outcome).isEqualTo(outcome.sent);
    }
  }

  @Test
  void whereNothingCanBeAppendedSendingFailsAtOnce() {
    Simulation world = new Simulation(1, Appending.SEEK_AT_OPEN);
    world.server.knowsAppend = false;
    world.server.writesInside = false;
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(2));
    peer.send("hello");
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.sent.values())
        .allSatisfy(
            message ->
                assertThat(message.settled())
                    .isCompletedExceptionally()
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withMessageContaining("no APPE"));
    assertThat(world.server.file(Simulation.FILE)).isEmpty();
    world.close();
  }

  private static void inManyWorlds(
      Appending appending, int peers, int rude, int messages, Consumer<Simulation> trouble) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation world = new Simulation(seed, appending);
      Simulation.Outcome outcome = run(world, peers, rude, messages, trouble);
      String what = "seed %d: %s".formatted(seed, outcome);
      assertThat(outcome.settledLost).as(what).isZero();
      assertThat(outcome.settled).as(what).isEqualTo(outcome.sent);
      assertThat(outcome.shownTwice).as(what).isZero();
      assertThat(outcome.notShown).as(what).isZero();
      if (appending == Appending.LOCKED) {
        for (Simulation.Peer peer : world.peers) {
          assertThat(peer.shown).as(what).extracting(ChatMessage::position).isSorted();
        }
      }
    }
  }

  private static Simulation.Outcome run(
      Simulation world, int peers, int rude, int messages, Consumer<Simulation> trouble) {
    for (int i = 0; i < peers; i++) {
      world.join("peer" + i);
    }
    world.watch("reader");
    world.sleep(Duration.ofSeconds(2));
    trouble.accept(world);
    for (int i = 0; i < rude; i++) {
      world.joinRude("rude" + i, messages, Duration.ofMillis(200));
    }
    for (int i = 0; i < messages; i++) {
      for (Simulation.Peer peer : world.peers.subList(0, peers)) {
        peer.send(world.text(i));
      }
      world.sleep(world.randomPause(Duration.ofMillis(200)));
    }
    world.sleep(Duration.ofMinutes(1));
    world.server.cuts = 0;
    world.server.drops = 0;
    world.sleep(Duration.ofMinutes(3));
    Simulation.Outcome outcome = world.outcome();
    world.close();
    return outcome;
  }
}
