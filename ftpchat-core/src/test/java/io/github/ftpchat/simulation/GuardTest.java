package io.github.ftpchat.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was settled, or only seen, is watched for the guard time, whatever happens meanwhile. */
@Timeout(120)
class GuardTest {

  private final Simulation world = new Simulation(3, Appending.SEEK_AT_OPEN);
  private final Random random = new Random(1);

  /** The last 256 KiB hold fewer than 500 lines. */
  @ParameterizedTest
  @ValueSource(ints = {0, 350, 550})
  void aSettledMessageIsGuardedHoweverMuchIsWrittenBehindIt(int lines) {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(1));
    world.server.add(Simulation.FILE, world.line("stranger", "before"));
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage mine = peer.send("mine");
    world.sleep(Duration.ofSeconds(3));
    int at = (int) mine.settled().join().position();
    addLines(lines);
    world.sleep(Duration.ofSeconds(3));
    overwrite(at, world.line("stranger", "lat"));
    assertThat(world.textsInFile()).doesNotContain("mine");
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).contains("mine");
    world.close();
  }

  @Test
  void aReadThatBreaksBringsNoSettledMessageASecondTime() {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage mine = peer.send("mine");
    world.sleep(Duration.ofSeconds(3));
    assertThat(mine.settled()).isCompleted();
    addLines(400);
    world.sleep(Duration.ofSeconds(46));
    breakReads(peer);
    // The message is older than the guard time now, but the pass that finds it so breaks.
    world.sleep(Duration.ofSeconds(20));
    letOneReadPass(peer);
    world.sleep(Duration.ofSeconds(40));
    letReadsPass(peer);
    world.sleep(Duration.ofMinutes(3));
    assertThat(world.idsInFile()).containsOnlyOnce(mine.id());
    world.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatVanishedIsHealedThoughThePassThatSawItBreaks(boolean breaks) {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(1));
    addLines(20);
    byte[] victim = world.line("stranger", "victim");
    world.server.add(Simulation.FILE, victim);
    addLines(380);
    world.sleep(Duration.ofSeconds(3));
    assertThat(peer.texts()).contains("victim");
    if (breaks) {
      breakReads(peer);
      world.sleep(Duration.ofSeconds(10));
    }
    String file = new String(world.server.file(Simulation.FILE), ISO_8859_1);
    byte[] garbage = new byte[victim.length - 1];
    Arrays.fill(garbage, (byte) 'x');
    overwrite(file.indexOf(new String(victim, ISO_8859_1)), garbage);
    if (breaks) {
      letOneReadPass(peer);
      world.sleep(Duration.ofSeconds(20));
      letReadsPass(peer);
    }
    world.server.add(Simulation.FILE, world.line("stranger", "go on"));
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.textsInFile()).contains("victim");
    world.close();
  }

  private void addLines(int count) {
    for (int i = 0; i < count; i++) {
      StringBuilder noise = new StringBuilder();
      random.ints(200, 33, 123).forEach(noise::appendCodePoint);
      world.server.add(Simulation.FILE, world.line("stranger", i + " " + noise));
    }
  }

  private void overwrite(int position, byte[] bytes) {
    byte[] file = world.server.file(Simulation.FILE).clone();
    System.arraycopy(bytes, 0, file, position, bytes.length);
    world.server.replace(Simulation.FILE, file);
  }

  /** Reads fail, and so become smaller than the file. */
  private void breakReads(Simulation.Peer peer) {
    peer.connection.readsFail = true;
    world.server.add(Simulation.FILE, world.line("stranger", "wake up"));
  }

  private static void letOneReadPass(Simulation.Peer peer) {
    peer.connection.onRead = () -> peer.connection.readsFail = true;
    peer.connection.readsFail = false;
  }

  private static void letReadsPass(Simulation.Peer peer) {
    peer.connection.onRead = () -> {};
    peer.connection.readsFail = false;
  }
}
