package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import io.github.ftpchat.transport.AppendSafety;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways and servers that bear less than the lock asks of them. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class LockFaultsTest {

  private static Simulation world(Appending appending) {
    return new Simulation(5, appending);
  }

  /** Busy loop: a fence is owed and writing is refused. */
  @Test
  void noFenceIsOwedWhereWritingIsRefused() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.add(Simulation.FILE, world.line("stranger", "hello " + world.text(1)));
    world.server.overwrites = name -> true;
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    alice.connection.cutAppend = Optional.of(Cut.AFTER);
    alice.send("mine");
    world.sleep(Duration.ofMinutes(1));
    long before = world.server.commands;
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.commands - before).isLessThan(100);
    world.close();
  }

  /** Busy loop: a fence is owed and the server turns out to be safe. */
  @Test
  void noFenceIsOwedOnAServerThatTurnsOutToBeSafe() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.says = Optional.of(AppendSafety.UNKNOWN);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    alice.connection.cutAppend = Optional.of(Cut.AFTER);
    alice.send("mine");
    world.server.says = Optional.of(AppendSafety.SAFE);
    world.sleep(Duration.ofMinutes(1));
    long before = world.server.commands;
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.commands - before).isLessThan(100);
    world.close();
  }

  /** Hammering: the own left-over claim cannot be removed. */
  @Test
  void anOwnClaimThatCannotBeRemovedIsNotFencedForEver() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.roundTrip = Duration.ofMillis(20);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    world.server.removesNoDirectories = true;
    alice.connection.cutAppend = Optional.of(Cut.AFTER);
    alice.send("mine");
    world.sleep(Duration.ofMinutes(1));
    long before = world.server.commands;
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.commands - before).isLessThan(100);
    world.close();
  }

  /** Hammering: the owed fence is refused because the disk is full. */
  @Test
  void aFenceThatIsRefusedIsTriedWithPauses() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.roundTrip = Duration.ofMillis(20);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    alice.connection.cutAppend = Optional.of(Cut.AFTER);
    alice.send("mine");
    world.server.appends = 0;
    while (world.server.appends == 0) {
      world.sleep(Duration.ofMillis(1));
    }
    world.sleep(Duration.ofMillis(80));
    world.server.full = true;
    world.sleep(Duration.ofMinutes(1));
    long before = world.server.commands;
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.commands - before).isLessThan(200);
    world.close();
  }

  /** Hammering: a server that is over quota takes every upload and denies it afterwards. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFenceThatIsDeniedIsTriedWithPauses(boolean kept) {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.roundTrip = Duration.ofMillis(20);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    world.server.denies = true;
    world.server.drops = kept ? 0 : 1;
    OutgoingMessage message = alice.send("mine");
    world.sleep(Duration.ofMinutes(1));
    long before = world.server.commands;
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.commands - before).isLessThan(200);
    assertThat(world.server.file(Simulation.FILE).length).isLessThan(100_000);
    world.server.denies = false;
    world.server.drops = 0;
    world.sleep(Duration.ofMinutes(2));
    assertThat(message.settled()).isCompleted();
    world.close();
  }

  /** The lock is given up for good because one reply to MKD took long. */
  @Test
  void oneSlowReplyDoesNotEndTheLock() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    Simulation.Peer alice = world.join("alice");
    Simulation.Peer bob = world.join("bob");
    world.sleep(Duration.ofSeconds(2));
    alice.connection.claimDelay = Duration.ofSeconds(20);
    alice.send("slow");
    world.sleep(Duration.ofMillis(100));
    bob.send("bob");
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.textsInFile()).containsOnly("bob", "slow");
    long before = world.server.directoriesMade;
    alice.send("next");
    world.sleep(Duration.ofSeconds(5));
    assertThat(world.server.directoriesMade - before).isGreaterThan(0);
    world.close();
  }

  /** A way that breaks after 100 KB: the fence never passes, and the file grows without end. */
  @Test
  void aFenceThatIsLongerThanTheWayBearsIsPaidInInstalments() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    alice.connection.breaksAfter = 20_000;
    for (int i = 0; i < 100; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 1000) {
        text.append(world.text(i));
      }
      alice.send(text.toString());
    }
    for (int i = 0; i < 6; i++) {
      world.sleep(Duration.ofMinutes(10));
    }
    assertThat(world.outcome().settled).isEqualTo(100);
    world.close();
  }

  /** A server whose replies take 2 s: MKD, NLST and APPE together take more than 5 s. */
  @Test
  void whereRepliesAreSlowMessagesSettle() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.roundTrip = Duration.ofSeconds(2);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(20));
    OutgoingMessage message = alice.send("mine");
    world.sleep(Duration.ofMinutes(30));
    assertThat(message.settled()).isDone();
    world.close();
  }

  /** What is sent after one whose fate is unknown overtakes it. */
  @Test
  void aFenceDoesNotPutLaterMessagesInFrontOfEarlierOnes() {
    for (int seed = 1; seed < 20; seed++) {
      Simulation world = new Simulation(seed, Appending.SEEK_AT_OPEN);
      world.server.roundTrip = Duration.ofMillis(20);
      Simulation.Peer alice = world.join("alice");
      Simulation.Peer bob = world.watch("bob");
      world.sleep(Duration.ofSeconds(2));
      alice.connection.breaksAfter = 10;
      alice.send("first");
      world.server.appends = 0;
      while (world.server.appends == 0) {
        world.sleep(Duration.ofMillis(1));
      }
      world.sleep(Duration.ofMillis(100));
      alice.connection.breaksAfter = Integer.MAX_VALUE;
      alice.send("second");
      world.sleep(Duration.ofMinutes(2));
      assertThat(world.textsInFile()).as("seed " + seed).containsExactly("first", "second");
      assertThat(bob.texts()).containsExactly("first", "second");
      world.close();
    }
  }
}
