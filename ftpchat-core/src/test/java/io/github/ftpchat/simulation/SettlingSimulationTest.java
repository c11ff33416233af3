package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Real clients in simulated worlds: nothing that is settled is lost, nothing is shown twice. */
@Timeout(120)
class SettlingSimulationTest {

  @ParameterizedTest
  @EnumSource(Appending.class)
  void eightWritersLoseNothingThatIsSettled(Appending appending) {
    for (long seed = 1; seed <= 3; seed++) {
      Simulation.Outcome outcome = run(seed, appending, 8, 0, 40, 0);
      assertThat(outcome.settledLost).isZero();
      assertThat(outcome.settled).isEqualTo(outcome.sent);
      assertThat(outcome.shownTwice).isZero();
      assertThat(outcome.notShown).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Appending.class, mode = Mode.EXCLUDE, names = "LOCKED")
  void thoseWhoTakeTheLockNeverOverwriteEachOther(Appending appending) {
    for (long seed = 1; seed <= 3; seed++) {
      Simulation.Outcome outcome = run(seed, appending, 8, 0, 40, 0);
      assertThat(outcome.duplicates).isZero();
      assertThat(outcome.repeated).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void aMixedRoomLosesNothingThatIsSettled(Appending appending) {
    for (long seed = 1; seed <= 3; seed++) {
      Simulation.Outcome outcome = run(seed, appending, 4, 4, 40, 0);
      assertThat(outcome.settledLost).isZero();
      assertThat(outcome.settled).isEqualTo(outcome.sent);
      assertThat(outcome.shownTwice).isZero();
      assertThat(outcome.notShown).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void cutConnectionsLoseNothingThatIsSettled(Appending appending) {
    for (long seed = 1; seed <= 3; seed++) {
      Simulation.Outcome outcome = run(seed, appending, 4, 0, 30, 0.05);
      assertThat(outcome.settledLost).isZero();
      assertThat(outcome.settled).isEqualTo(outcome.sent);
      assertThat(outcome.shownTwice).isZero();
      assertThat(outcome.notShown).isZero();
    }
  }

  private static Simulation.Outcome run(
      long seed, Appending appending, int peers, int rude, int messages, double cuts) {
    Simulation world = new Simulation(seed, appending);
    for (int i = 0; i < peers; i++) {
      world.join("peer" + i);
    }
    world.watch("reader");
    world.sleep(Duration.ofSeconds(2));
    world.server.cuts = cuts;
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
    world.sleep(Duration.ofMinutes(3));
    Simulation.Outcome outcome = world.outcome();
    world.close();
    return outcome;
  }
}
