package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers whose APPE stores the file anew. */
@Timeout(120)
class OverwritingServerTest {

  @ParameterizedTest
  @CsvSource({
    "SEEK_AT_OPEN, 1", "SEEK_AT_OPEN, 3", "SEEK_AT_OPEN, 10", "SEEK_AT_OPEN, 5000",
    "LOCKED, 1", "LOCKED, 3", "LOCKED, 10", "LOCKED, 5000"
  })
  void nothingSettlesWhereTheRoomIsGoneAndNothingMoreIsWritten(Appending appending, int lines) {
    Simulation world = new Simulation(7, appending);
    for (int i = 0; i < lines; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "text " + i));
    }
    world.server.overwrites = true;
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofSeconds(20));
    OutgoingMessage second = peer.send("second");
    world.sleep(Duration.ofMinutes(5));
    for (OutgoingMessage message : peer.sent.values()) {
      assertThat(message.settled())
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(ConnectionException.class)
          .withMessageContaining("overwrites where it should append");
    }
    assertThat(second.written()).isCompletedExceptionally();
    assertThat(first.accepted()).isCompleted();
    // And two to try it on another file.
    assertThat(world.server.appends).isEqualTo(3);
    assertThat(world.server.files()).containsExactly(Simulation.FILE);
    assertThat(peer.session.state().phase()).isEqualTo(Phase.LIVE);
    assertThat(peer.session.state().problem()).isPresent();
    world.close();
  }

  @Test
  void aRoomThatIsEmptiedAtThatMomentIsNoReasonToStopWriting() {
    Simulation world = new Simulation(7, Appending.SEEK_AT_OPEN);
    for (int i = 0; i < 10; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "text " + i));
    }
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(20));
    world.server.delete(Simulation.FILE);
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofSeconds(10));
    OutgoingMessage second = peer.send("second");
    world.sleep(Duration.ofSeconds(10));
    assertThat(first.settled()).isCompleted();
    assertThat(second.settled()).isCompleted();
    assertThat(world.textsInFile()).containsExactly("first", "second");
    assertThat(world.server.files()).containsExactly(Simulation.FILE);
    assertThat(peer.session.state().problem()).isEmpty();
    world.close();
  }

  @Test
  void whereTheFirstMessageOfARoomIsAloneAllIsWell() {
    Simulation world = new Simulation(7, Appending.SEEK_AT_OPEN);
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofSeconds(5));
    assertThat(first.settled()).isCompleted();
    assertThat(peer.session.state().problem()).isEmpty();
    world.close();
  }
}
