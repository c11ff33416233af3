package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers whose APPE stores the file anew. */
@Timeout(120)
class OverwritingServerTest {

  private static Simulation worldWith(int lines, Appending appending) {
    Simulation world = new Simulation(7, appending);
    world.addLines(lines);
    return world;
  }

  @ParameterizedTest
  @CsvSource({
    "SEEK_AT_OPEN, 1", "SEEK_AT_OPEN, 3", "SEEK_AT_OPEN, 10", "SEEK_AT_OPEN, 5000",
    "LOCKED, 1", "LOCKED, 3", "LOCKED, 10", "LOCKED, 5000"
  })
  void nothingSettlesWhereTheRoomIsGoneAndNothingMoreIsWritten(Appending appending, int lines) {
    Simulation world = worldWith(lines, appending);
    world.server.overwrites = name -> true;
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

  /** It appends to the file on which that is tried. */
  @ParameterizedTest
  @CsvSource({"SEEK_AT_OPEN, 1", "SEEK_AT_OPEN, 5000", "LOCKED, 1", "LOCKED, 10", "LOCKED, 5000"})
  void nothingSettlesWhereTheRoomAloneIsOverwritten(Appending appending, int lines) {
    Simulation world = worldWith(lines, appending);
    world.server.overwrites = Simulation.FILE::equals;
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofMinutes(1));
    OutgoingMessage second = peer.send("second");
    world.sleep(Duration.ofMinutes(1));
    assertThat(first.settled()).isCompletedExceptionally();
    assertThat(second.settled()).isCompletedExceptionally();
    assertThat(peer.session.state().problem()).isPresent();
    assertThat(world.server.files()).containsExactly(Simulation.FILE);
    world.close();
  }

  /** Each participant has to see it twice. */
  @ParameterizedTest
  @EnumSource(
      value = Appending.class,
      names = {"SEEK_AT_OPEN", "LOCKED"})
  void everybodyStopsWhereTheRoomAloneIsOverwritten(Appending appending) {
    Simulation world = new Simulation(7, appending);
    world.server.add(Simulation.FILE, world.line("stranger", "text"));
    world.server.overwrites = Simulation.FILE::equals;
    List<Simulation.Peer> peers =
        List.of(world.join("alice"), world.join("bob"), world.join("carol"));
    world.sleep(Duration.ofSeconds(2));
    for (int i = 0; i < 10; i++) {
      for (Simulation.Peer peer : peers) {
        peer.send("message " + i);
      }
      world.sleep(Duration.ofSeconds(2));
    }
    world.sleep(Duration.ofMinutes(5));
    for (Simulation.Peer peer : peers) {
      assertThat(peer.session.state().problem()).isPresent();
      assertThat(peer.sent.values())
          .allMatch(message -> message.settled().isDone())
          .filteredOn(message -> !message.settled().isCompletedExceptionally())
          .as("into a room that was empty at that moment")
          .hasSizeLessThan(2);
    }
    world.close();
  }

  /** It wipes the room once when it is large, and once more. */
  @Test
  void aServerThatOverwritesLargeFilesDoesSoTwiceAtMost() {
    Simulation world = new Simulation(7, Appending.SEEK_AT_OPEN);
    AtomicInteger wiped = new AtomicInteger();
    world.server.overwrites =
        name -> {
          boolean large = world.server.file(name).length > 2000;
          wiped.addAndGet(large ? 1 : 0);
          return large;
        };
    Simulation.Peer peer = world.join("alice");
    for (int i = 0; i < 100; i++) {
      peer.send("message " + i);
      world.sleep(Duration.ofSeconds(2));
    }
    assertThat(wiped).hasValue(2);
    assertThat(peer.session.state().problem()).isPresent();
    world.close();
  }

  @Test
  void whatTheServerNeverKeepsIsToldAndDoesNotSettle() {
    Simulation world = new Simulation(7, Appending.SEEK_AT_OPEN);
    world.server.add(Simulation.FILE, world.line("stranger", "text"));
    world.server.drops = 1;
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage message = peer.send("message");
    world.sleep(Duration.ofMinutes(2));
    assertThat(message.settled()).isNotDone();
    assertThat(peer.errors)
        .first(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("said 2 times that it wrote a message, and it is not in ");
    world.server.drops = 0;
    world.sleep(Duration.ofMinutes(2));
    assertThat(message.settled()).isCompleted();
    world.close();
  }

  @Test
  void aRoomThatIsEmptiedAtThatMomentIsNoReasonToStopWriting() {
    Simulation world = worldWith(10, Appending.SEEK_AT_OPEN);
    assertWritesGoOnWhenTheRoomIsEmptied(world);
    assertThat(world.textsInFile()).containsExactly("first", "first", "second");
    assertThat(world.server.files()).containsExactly(Simulation.FILE);
    world.close();
  }

  /** The server appends, and what the trial wrote is not read to its end. */
  @Test
  void aTrialThatIsCutIsNoReasonToStopWriting() {
    Simulation world = worldWith(10, Appending.SEEK_AT_OPEN);
    world.server.longestRead = name -> name.equals(Simulation.FILE) ? Integer.MAX_VALUE : 8;
    assertWritesGoOnWhenTheRoomIsEmptied(world);
    world.close();
  }

  private static void assertWritesGoOnWhenTheRoomIsEmptied(Simulation world) {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(20));
    world.server.delete(Simulation.FILE);
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofSeconds(10));
    OutgoingMessage second = peer.send("second");
    world.sleep(Duration.ofSeconds(10));
    assertThat(first.settled()).isCompleted();
    assertThat(second.settled()).isCompleted();
    assertThat(peer.session.state().problem()).isEmpty();
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
