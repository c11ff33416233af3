package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What peers do for strangers that append and believe the reply. */
@Timeout(3_600)
class HealingTest {

  private static final int SEEDS = Math.max(6, Integer.getInteger("simulation.seeds", 0));
  private static final int MESSAGES = 60;

  private int lost;
  private int sent;

  /**
   * The longer an upload is open the more it overwrites, and the more of that was seen before.
   *
   * @param gap how long an upload is open at most, in milliseconds
   * @param saved how many percent of the losses one peer has to prevent
   */
  @ParameterizedTest
  @CsvSource({"200,3", "1000,12", "3000,12"})
  void onePeerBringsBackWhatItSawOfItsNeighbours(int gap, int saved) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      count(seed, gap, 0);
    }
    int alone = lost;
    lost = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      count(seed, gap, 1);
    }
    System.out.printf(
        "seven rude writers, uploads of up to %d ms: %d of %d lost alone, %d beside one peer%n",
        gap, alone, sent / 2, lost);
    assertThat(lost).isLessThan(alone * (100 - saved) / 100);
  }

  private void count(long seed, int gap, int peers) {
    Simulation world = new Simulation(seed, Appending.SEEK_AT_OPEN);
    world.server.longestGap = Duration.ofMillis(gap);
    for (int i = 0; i < peers; i++) {
      world.join("peer" + i);
    }
    world.sleep(Duration.ofSeconds(2));
    for (int i = 0; i < 7; i++) {
      world.joinRude("rude" + i, MESSAGES, Duration.ofSeconds(1));
    }
    for (int i = 0; i < MESSAGES; i++) {
      world.peers.forEach(peer -> peer.send(world.text(0)));
      world.sleep(Duration.ofSeconds(1));
    }
    world.sleep(Duration.ofMinutes(5));
    Set<MessageId> inFile = new HashSet<>(world.idsInFile());
    for (Simulation.Peer peer : world.peers) {
      assertThat(peer.shown)
          .as("seed %d: what was seen stays", seed)
          .extracting(ChatMessage::id)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(inFile);
    }
    Simulation.Outcome outcome = world.outcome();
    assertThat(outcome.settledLost).isZero();
    lost += outcome.rudeLost;
    sent += outcome.rude;
    world.close();
  }
}
