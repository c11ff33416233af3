package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was settled long ago is looked at again. */
@Timeout(120)
class RevisitTest {

  private static void overwrite(Simulation world, long position, byte[] data) {
    byte[] file = world.server.file(Simulation.FILE).clone();
    System.arraycopy(data, 0, file, (int) position, data.length);
    world.server.replace(Simulation.FILE, file);
  }

  private static byte[] blanks(int length) {
    byte[] blanks = new byte[length];
    Arrays.fill(blanks, (byte) 'x');
    blanks[length - 1] = '\n';
    return blanks;
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void anOwnMessageThatIsOverwrittenAnHourLaterComesBack(Appending appending) {
    Simulation world = new Simulation(5, appending);
    world.server.add(Simulation.FILE, world.line("stranger", "hello"));
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage message = alice.send("mine");
    world.sleep(Duration.ofSeconds(5));
    long position = message.settled().join().position();
    world.sleep(Duration.ofHours(1));
    overwrite(world, position, blanks(20));
    world.sleep(Duration.ofHours(1));
    assertThat(world.textsInFile()).containsExactly("hello", "mine");
    assertThat(alice.texts()).containsExactly("hello", "mine");
    assertThat(world.server.appends).isEqualTo(2);
    world.close();
  }

  /** One that loses a record locks no uploads, whatever was found out before. */
  @Test
  void aServerThatWasTakenForSafeIsSoNoMore() {
    Simulation world = new Simulation(5, Appending.LOCKED);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage message = alice.send("mine");
    world.sleep(Duration.ofSeconds(5));
    long before = world.server.commands;
    alice.send("quick");
    world.sleep(Duration.ofMillis(300));
    long safe = world.server.commands - before;
    overwrite(world, message.settled().join().position(), blanks(20));
    world.sleep(Duration.ofMinutes(4));
    assertThat(world.textsInFile()).containsExactly("quick", "mine");
    before = world.server.commands;
    alice.send("slow");
    world.sleep(Duration.ofMillis(300));
    assertThat(world.server.commands - before).isGreaterThan(safe + 3);
    world.close();
  }

  @Test
  void aStrangersMessageComesBackOnce() {
    Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);
    for (int i = 0; i < 4; i++) {
      world.join("peer" + i);
    }
    world.sleep(Duration.ofSeconds(2));
    byte[] line = world.line("stranger", "theirs");
    world.server.add(Simulation.FILE, line);
    world.server.add(Simulation.FILE, world.line("stranger", "other"));
    world.sleep(Duration.ofMinutes(20));
    overwrite(world, 0, blanks(line.length));
    world.sleep(Duration.ofMinutes(40));
    assertThat(world.textsInFile()).containsExactlyInAnyOrder("theirs", "other");
    world.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void nothingComesBackThatSomebodyTookAway(int others) {
    Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    alice.send("mine");
    world.sleep(Duration.ofMinutes(10));
    world.server.replace(Simulation.FILE, new byte[0]);
    for (int i = 0; i < others; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "new " + i));
    }
    world.sleep(Duration.ofHours(3));
    assertThat(world.server.appends).isEqualTo(1);
    world.close();
  }

  @Test
  void whatLandsInAFenceAnHourLaterIsShown() {
    Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);
    Simulation.Peer alice = world.join("alice");
    Simulation.Peer reader = world.watch("reader");
    world.server.add(Simulation.FILE, world.line("stranger", "first"));
    int fence = world.server.file(Simulation.FILE).length;
    world.server.add(Simulation.FILE, Simulation.fence(1_024));
    world.server.add(Simulation.FILE, world.line("stranger", "last"));
    world.sleep(Duration.ofHours(1));
    overwrite(world, fence, world.line("stranger", "late"));
    world.sleep(Duration.ofMinutes(70));
    for (Simulation.Peer peer : List.of(alice, reader)) {
      assertThat(peer.texts()).containsExactly("first", "last", "late");
      assertThat(peer.rejected).isEmpty();
    }
    world.close();
  }

  /** Found where it may have come late, it is sent again: others may not look there any more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAnEarlierLifeSentCountsUnlessItMayHaveComeLate(boolean late) {
    Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);
    OutboxStore outbox = OutboxStore.inMemory();
    Simulation.Peer alice = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(2));
    alice.send("mine");
    world.sleep(Duration.ofMillis(100));
    alice.kill();
    if (late) {
      world.server.add(Simulation.FILE, Simulation.fence(100));
    }
    world.sleep(Duration.ofSeconds(30));
    world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.textsInFile()).hasSize(late ? 2 : 1).containsOnly("mine");
    world.close();
  }

  @Test
  void aFrozenSenderWhoseBytesComeAfter95SecondsLosesNothingAndHidesNothing() {
    Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);
    Simulation.Peer alice = world.join("alice");
    Simulation.Peer bob = world.join("bob");
    Simulation.Peer reader = world.watch("reader");
    world.sleep(Duration.ofSeconds(2));
    boolean[] held = {false};
    world.server.delays =
        () -> {
          boolean first = !held[0];
          held[0] = true;
          return first
              ? Optional.of(
                  new SimulatedServer.Delay(
                      Duration.ZERO, Duration.ofSeconds(95), 0, SimulatedServer.Fate.FROZEN))
              : Optional.empty();
        };
    alice.send("late");
    world.sleep(Duration.ofSeconds(1));
    for (int i = 0; i < 6; i++) {
      bob.send("bob " + i);
      world.sleep(Duration.ofSeconds(2));
    }
    world.sleep(Duration.ofMinutes(5));
    assertThat(world.textsInFile())
        .containsOnly("late", "bob 0", "bob 1", "bob 2", "bob 3", "bob 4", "bob 5");
    Simulation.Outcome outcome = world.outcome();
    assertThat(outcome.settled).isEqualTo(7);
    assertThat(outcome.settledLost).isZero();
    assertThat(reader.texts()).hasSize(7);
    assertThat(alice.texts()).hasSize(7);
    world.close();
  }
}
