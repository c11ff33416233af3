package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers on which nothing helps, however often it is tried: they are asked less and less. */
@Timeout(120)
class StormTest {

  private static Simulation worldWith(int lines, Appending appending) {
    Simulation world = new Simulation(5, appending);
    world.addLines(lines);
    return world;
  }

  private static long commandsIn(Simulation world, Duration time) {
    long before = world.server.commands;
    world.sleep(time);
    return world.server.commands - before;
  }

  /** The data connection is closed after so many bytes, and the server says 226 all the same. */
  @ParameterizedTest
  @CsvSource({
    "LOCKED, 1000, true",
    "LOCKED, 1000, false",
    "SEEK_AT_OPEN, 1000, true",
    "SEEK_AT_OPEN, 1000, false",
    "SEEK_AT_OPEN, 400, true"
  })
  void aFileThatComesInPiecesIsReadToItsEnd(Appending appending, int piece, boolean fromHead) {
    Simulation world = worldWith(50, appending);
    world.server.longestRead = name -> piece;
    HistoryPolicy history = fromHead ? HistoryPolicy.replayAll() : HistoryPolicy.keep(3);
    Simulation.Peer alice = world.peer("alice").asParticipant().history(history).join();
    world.sleep(Duration.ofSeconds(10));
    assertThat(alice.session.state().phase()).isEqualTo(Phase.LIVE);
    List<String> seen =
        fromHead ? alice.texts() : alice.session.history().stream().map(ChatMessage::text).toList();
    assertThat(seen).hasSize(fromHead ? 50 : 3).last().isEqualTo("text 49");
    OutgoingMessage message = alice.send("mine");
    world.sleep(Duration.ofSeconds(20));
    assertThat(message.settled()).isCompleted();
    assertThat(world.textsInFile()).hasSize(51);
    world.sleep(Duration.ofMinutes(2));
    assertThat(commandsIn(world, Duration.ofHours(1))).isLessThan(1_000);
    world.close();
  }

  /** What is brought back costs what was brought back before. */
  @Test
  void whatNeverLastsIsBroughtBackLessAndLessOften() {
    Simulation world = worldWith(20, Appending.SEEK_AT_OPEN);
    world.server.eats = 20;
    for (String name : List.of("alice", "bob", "carol")) {
      world.join(name);
    }
    world.sleep(Duration.ofSeconds(5));
    world.peers.forEach(peer -> peer.send("text"));
    world.sleep(Duration.ofMinutes(10));
    assertThat(commandsIn(world, Duration.ofMinutes(10))).isLessThan(2_000);
    world.close();
  }

  /** Each leaves its claim until that is fenced, which is denied as well. */
  @Test
  void writersOfWhomEachIsDeniedWaitForEachOtherWithPausesThatGrow() {
    Simulation world = worldWith(1, Appending.SEEK_AT_OPEN);
    List<Simulation.Peer> peers =
        List.of(world.join("alice"), world.join("bob"), world.join("carol"));
    world.sleep(Duration.ofSeconds(5));
    world.server.denies = true;
    world.server.drops = 1;
    peers.forEach(peer -> peer.send("text"));
    assertThat(commandsIn(world, Duration.ofSeconds(10))).isLessThan(300);
    assertThat(commandsIn(world, Duration.ofSeconds(50))).isLessThan(500);
    world.server.denies = false;
    world.server.drops = 0;
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.outcome().settled).isEqualTo(3);
    world.close();
  }
}
