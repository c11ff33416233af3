package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers do for strangers that append and believe the reply. */
@Timeout(3_600)
class HealingTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 3);
  private static final int MESSAGES = 60;

  @Test
  void onePeerSavesMostOfWhatItsNeighboursWouldLose() {
    int[] alone = new int[2];
    int[] helped = new int[2];
    for (long seed = 1; seed <= SEEDS; seed++) {
      count(new Simulation(seed, Appending.SEEK_AT_OPEN), 0, alone);
      count(new Simulation(seed, Appending.SEEK_AT_OPEN), 1, helped);
    }
    System.out.printf(
        "seven rude writers: lost %d of %d alone, %d of %d beside one peer%n",
        alone[0], alone[1], helped[0], helped[1]);
    assertThat(helped[0]).isLessThan(alone[0]);
  }

  private static void count(Simulation world, int peers, int[] lostOfSent) {
    for (int i = 0; i < peers; i++) {
      world.join("peer" + i);
    }
    world.sleep(Duration.ofSeconds(2));
    for (int i = 0; i < 7; i++) {
      world.joinRude("rude" + i, MESSAGES, Duration.ofMillis(Long.getLong("pause", 1_000)));
    }
    for (int i = 0; i < MESSAGES; i++) {
      world.peers.forEach(peer -> peer.send(world.text(0)));
      world.sleep(Duration.ofMillis(Long.getLong("pause", 1_000)));
    }
    world.sleep(Duration.ofMinutes(5));
    Simulation.Outcome outcome = world.outcome();
    assertThat(outcome.settledLost).isZero();
    assertThat(outcome.shownTwice).isZero();
    assertThat(outcome.notShown).isZero();
    lostOfSent[0] += outcome.rudeLost;
    lostOfSent[1] += outcome.rude;
    world.close();
  }
}
