package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.session.Client;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock among peers: a help, and never a hindrance. */
@Timeout(120)
class LockTest {

  private final Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);

  @Test
  void underTheLockEachMessageIsAppendedOnce() {
    assertThat(appendsOfEightWriters()).isBetween(100L, 160L);
    assertThat(world.outcome().duplicates).isZero();
  }

  @Test
  void withoutTheLockContentionCostsAppends() {
    world.lock = LockPolicy.NEVER;
    assertThat(appendsOfEightWriters()).isGreaterThan(200L);
  }

  private long appendsOfEightWriters() {
    for (int i = 0; i < 8; i++) {
      world.join("peer" + i);
    }
    world.sleep(Duration.ofSeconds(2));
    for (int i = 0; i < 20; i++) {
      for (Simulation.Peer peer : world.peers) {
        peer.send(world.text(i));
      }
      world.sleep(Duration.ofSeconds(2));
    }
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.outcome().settled).isEqualTo(160);
    assertThat(world.server.directories()).isEmpty();
    return world.server.appends;
  }

  @Test
  void aHolderThatDiedIsWaitedForAndRemoved() {
    world.server.directories().add(Simulation.FILE + ".lock");
    world.server.directories().add(Simulation.FILE + ".lock/0123456789abcdef");
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(9));
    assertThat(message.written()).isNotDone();
    world.sleep(Duration.ofSeconds(4));
    assertThat(message.settled()).isDone();
    assertThat(world.server.directories()).isEmpty();
  }

  @Test
  void aLockThatCannotBeRemovedDelaysAndDoesNotPrevent() {
    world.server.directories().add(Simulation.FILE + ".lock");
    world.server.directories().add(Simulation.FILE + ".lock/full");
    world.server.directories().add(Simulation.FILE + ".lock/full/of");
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(30));
    assertThat(message.settled()).isDone();
    // It was waited for once.
    OutgoingMessage next = peer.send("hello again");
    world.sleep(Duration.ofSeconds(5));
    assertThat(next.settled()).isDone();
  }

  /** As vsftpd does for anonymous users whose directories nobody else may read. */
  @Test
  void aLockThatTheServerDoesNotListIsNotUsed() {
    world.server.listsNothing = true;
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(5));
    assertThat(message.settled()).isDone();
    long before = world.server.commands;
    OutgoingMessage next = peer.send("hello again");
    world.sleep(Duration.ofSeconds(5));
    assertThat(next.settled()).isDone();
    assertThat(world.server.directories()).isEmpty();
    assertThat(world.server.commands - before).isLessThan(40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\\y", "tab\there", "esc\u001b[2J"})
  void aStrangersNameInTheLockDelaysAndDoesNotPrevent(String name) {
    world.server.directories().add(Simulation.FILE + ".lock");
    world.server.directories().add(Simulation.FILE + ".lock/" + name);
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(30));
    assertThat(message.settled()).isDone();
    assertThat(peer.session.state().phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void twoThatTakeTurnsBothCome() {
    Simulation.Peer alice = world.join("alice");
    Simulation.Peer bob = world.join("bob");
    world.sleep(Duration.ofSeconds(1));
    for (int i = 0; i < 50; i++) {
      alice.send("from alice " + i);
      bob.send("from bob " + i);
      world.sleep(Duration.ofMillis(300));
    }
    world.sleep(Duration.ofSeconds(10));
    assertThat(alice.sent.values()).allMatch(message -> message.settled().isDone());
    assertThat(bob.sent.values()).allMatch(message -> message.settled().isDone());
  }

  @Test
  void aLockFullOfWhoIsGoneHoldsUpNoOtherRoom() {
    world.server.roundTrip = Duration.ofMillis(50);
    Client client = world.newClient(world.server.connect(), new Simulation.Callbacks());
    Simulation.Peer one = world.peer("one").asParticipant().room("one").join(client);
    Simulation.Peer two = world.peer("two").asParticipant().room("two").join(client);
    world.server.directories().add("one.txt.lock");
    for (int i = 0; i < 100; i++) {
      world.server.directories().add("one.txt.lock/%016x".formatted(i));
    }
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage waiting = one.send("hello");
    for (int i = 0; i < 60; i++) {
      OutgoingMessage message = two.send(world.text(i));
      world.sleep(Duration.ofSeconds(3));
      assertThat(message.settled()).isCompleted();
    }
    assertThat(waiting.settled()).isCompleted();
    assertThat(world.server.directories()).isEmpty();
    world.close();
  }
}
