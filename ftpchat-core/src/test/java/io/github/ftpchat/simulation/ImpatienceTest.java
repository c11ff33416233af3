package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.session.Client;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.Simulation.Peer;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is tried sooner than the next attempt is due, because somebody wants it. */
@Timeout(120)
class ImpatienceTest {

  /** Pauses are drawn: one that is short by chance proves nothing. */
  private static final int ROUNDS = 20;

  private static final Duration TENTH = Duration.ofMillis(100);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Simulation world = new Simulation(11, Appending.LOCKED);
  private final FaultyTransport transport = FaultyTransport.wrap(world.server.connect());
  private final Client client = world.newClient(transport, Runnable::run);
  private final Peer peer = world.peer("peer").asParticipant().join(client);

  /** Somebody wants something. */
  private enum Wish {
    SEND(4) {
      @Override
      void of(Peer peer) {
        peer.send("hello");
      }
    },
    STATE(4) {
      @Override
      void of(Peer peer) {
        assertThat(peer.session.state().phase()).isEqualTo(Phase.INTERRUPTED);
      }
    },
    DRAIN(4) {
      @Override
      void of(Peer peer) {
        assertThat(peer.session.drain(Duration.ZERO)).isTrue();
      }
    },
    RECONNECT(1) {
      @Override
      void of(Peer peer) {
        peer.session.reconnectNow();
      }
    };

    private final int seconds;

    Wish(int seconds) {
      this.seconds = seconds;
    }

    abstract void of(Peer peer);
  }

  /** The last that listeners were told, as to ask for it is one of the wishes. */
  private Phase phase() {
    return peer.states.get(peer.states.size() - 1).phase();
  }

  private void awaitLive() {
    while (peer.states.isEmpty() || phase() != Phase.LIVE) {
      world.sleep(SECOND);
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterALongOutageNobodyWaitsForTheNextAttempt(Wish wish) {
    for (int i = 0; i < ROUNDS; i++) {
      awaitLive();
      transport.goDown(Reason.UNREACHABLE);
      world.sleep(LONG.plus(SECOND.multipliedBy(i)));
      assertThat(phase()).isEqualTo(Phase.INTERRUPTED);
      transport.goUp();
      wish.of(peer);
      world.sleep(SECOND.multipliedBy(wish.seconds));
      assertThat(phase()).as("round %d", i).isEqualTo(Phase.LIVE);
    }
    assertThat(peer.sent.values()).allMatch(message -> message.settled().isDone());
  }

  /** The same for one room, that the server refused while it took others. */
  @ParameterizedTest
  @EnumSource
  void afterALongRefusalOfARoomNobodyWaitsForTheNextAttempt(Wish wish) {
    Peer other = world.peer("other").room("other").join(client);
    for (int i = 0; i < ROUNDS; i++) {
      awaitLive();
      world.server.refused.add(Simulation.FILE);
      world.sleep(LONG.plus(SECOND.multipliedBy(i)));
      assertThat(phase()).isEqualTo(Phase.INTERRUPTED);
      world.server.refused.clear();
      wish.of(peer);
      world.sleep(SECOND.multipliedBy(wish.seconds));
      assertThat(phase()).as("round %d", i).isEqualTo(Phase.LIVE);
    }
    assertThat(other.states).hasSize(1);
  }

  /** A full disk refuses what is appended, and nothing else. */
  @Test
  void sendingAllTheTimeIsNoFloodWhereAppendsAreRefused() {
    awaitLive();
    world.server.full = true;
    for (int i = 0; i < 600; i++) {
      peer.send("hello " + i);
      world.sleep(TENTH);
    }
    assertThat(transport.calls(Operation.APPEND)).isBetween(15, 25);
  }

  @Test
  void afterALongRefusalOfAppendsNoMessageWaitsForTheNextAttempt() {
    for (int i = 0; i < ROUNDS; i++) {
      awaitLive();
      world.server.full = true;
      peer.send("first " + i);
      world.sleep(LONG.plus(SECOND.multipliedBy(i)));
      world.server.full = false;
      peer.send("second " + i);
      world.sleep(SECOND.multipliedBy(Wish.SEND.seconds));
      assertThat(peer.sent.values()).as("round %d", i).allMatch(m -> m.settled().isDone());
    }
  }

  /** Health checks ask all the time. */
  @Test
  void askingForTheStateAllTheTimeIsNoFlood() {
    awaitLive();
    transport.goDown(Reason.UNREACHABLE);
    int before = transport.calls(Operation.STAT);
    pollState();
    assertThat(transport.calls(Operation.STAT) - before).isBetween(900, 1_210);
    assertThat(peer.states).hasSize(2);
  }

  /** Servers lock out whoever tries a wrong password too often. */
  @Test
  void nothingIsTriedSoonerThatIsNotExpectedToHelp() {
    awaitLive();
    transport.goDown(Reason.LOGIN_REFUSED);
    int before = transport.calls(Operation.STAT);
    pollState();
    assertThat(transport.calls(Operation.STAT) - before).isBetween(60, 121);
  }

  private void pollState() {
    for (int i = 0; i < HOUR.toSeconds(); i++) {
      world.sleep(SECOND);
      assertThat(peer.session.state().phase()).isNotEqualTo(Phase.CLOSED);
    }
  }

  @Test
  void reconnectingIsWithoutEffectWhileNothingWaits() {
    world.server.add(Simulation.FILE, world.line("stranger", "hello"));
    awaitLive();
    for (int i = 0; i < HOUR.toSeconds(); i++) {
      world.sleep(SECOND);
      peer.session.reconnectNow();
    }
    assertThat(world.server.commands).isLessThan(800);
    assertThat(peer.states).hasSize(1);
    peer.session.close();
    peer.session.reconnectNow();
    world.sleep(LONG);
    assertThat(world.server.commands).isLessThan(800);
  }
}
