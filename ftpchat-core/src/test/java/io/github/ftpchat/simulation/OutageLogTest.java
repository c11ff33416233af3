package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Logs;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators read: all above DEBUG is printed in the tests. */
@Timeout(60)
class OutageLogTest {

  private static final Duration TWO_HOURS = Duration.ofHours(2);

  private final Simulation simulation = new Simulation(1, SimulatedServer.Appending.SEEK_AT_OPEN);
  private final FaultyTransport transport = FaultyTransport.wrap(simulation.server.connect());

  private Simulation.Peer join(String... rooms) {
    var client = simulation.newClient(transport, Runnable::run);
    Simulation.Peer first = null;
    for (String room : rooms) {
      Simulation.Peer peer = simulation.peer("alice").asParticipant().room(room).join(client);
      first = first == null ? peer : first;
    }
    return first;
  }

  private List<String> logOf(Logs.Action action) throws Exception {
    String log =
        Logs.during(
            () -> {
              action.run();
              simulation.close();
              simulation.sleep(Duration.ofSeconds(10));
            });
    return log.lines().toList();
  }

  private static String warning(String room) {
    return "WARN io.github.ftpchat.session - "
        + room
        + " on .*: cannot be reached, is tried again: .*";
  }

  private static String recovery(String room) {
    return "INFO io.github.ftpchat.session - " + room + " on .*: is live again after \\d+ s, .*";
  }

  private static void assertMatch(List<String> lines, String... patterns) {
    assertThat(lines).hasSize(patterns.length);
    for (int i = 0; i < patterns.length; i++) {
      assertThat(lines.get(i)).matches(".*" + patterns[i]);
    }
  }

  @Test
  void anOutageOfTwoHoursIsOneLineAtEachEndForEachRoom() throws Exception {
    List<String> lines =
        logOf(
            () -> {
              Simulation.Peer peer = join("one", "two");
              simulation.sleep(Duration.ofSeconds(10));
              transport.goDown(Reason.UNREACHABLE);
              simulation.sleep(TWO_HOURS.dividedBy(2));
              peer.send("text");
              simulation.sleep(TWO_HOURS.dividedBy(2));
              transport.goUp();
              simulation.sleep(Duration.ofMinutes(3));
              assertThat(peer.session.state().phase()).isEqualTo(Phase.LIVE);
            });
    assertMatch(lines, warning("one"), warning("two"), recovery("one"), recovery("two"));
    assertThat(lines.get(2)).contains("after 72").endsWith("1 messages wait");
  }

  @Test
  void whatIsWrongMayChangeWithoutALine() throws Exception {
    Reason[] reasons = {
      Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.LOGIN_REFUSED, Reason.LOST, Reason.BUSY
    };
    List<String> lines =
        logOf(
            () -> {
              join("one");
              simulation.sleep(Duration.ofSeconds(10));
              for (int minute = 0; minute < 120; minute++) {
                transport.goDown(reasons[minute % reasons.length]);
                simulation.sleep(Duration.ofMinutes(1));
              }
              transport.goUp();
              simulation.sleep(Duration.ofMinutes(3));
            });
    assertMatch(lines, warning("one"), recovery("one"));
  }

  @Test
  void aServerThatIsAbsentAtTheStartIsOneLine() throws Exception {
    List<String> lines =
        logOf(
            () -> {
              transport.goDown(Reason.UNREACHABLE);
              join("one");
              simulation.sleep(TWO_HOURS);
              transport.goUp();
              simulation.sleep(Duration.ofMinutes(3));
            });
    assertMatch(lines, warning("one"), recovery("one"));
  }

  @Test
  void aWrongPasswordIsOneLine() throws Exception {
    List<String> lines =
        logOf(
            () -> {
              transport.goDown(Reason.LOGIN_REFUSED);
              join("one");
              simulation.sleep(TWO_HOURS);
            });
    assertMatch(lines, warning("one"));
  }

  @Test
  void eachOutageOfAConnectionThatComesAndGoesIsAPair() throws Exception {
    List<String> lines =
        logOf(
            () -> {
              join("one");
              simulation.sleep(Duration.ofSeconds(10));
              for (int outage = 0; outage < 3; outage++) {
                transport.goDown(Reason.LOST);
                simulation.sleep(Duration.ofMinutes(1));
                transport.goUp();
                simulation.sleep(Duration.ofMinutes(1));
              }
            });
    assertMatch(
        lines,
        warning("one"),
        recovery("one"),
        warning("one"),
        recovery("one"),
        warning("one"),
        recovery("one"));
  }

  @Test
  void aRoomThatCannotBeWrittenToIsOneLine() throws Exception {
    List<String> lines =
        logOf(
            () -> {
              Simulation.Peer peer = join("one");
              simulation.sleep(Duration.ofSeconds(10));
              AtomicBoolean full = new AtomicBoolean(true);
              refuseAppends(full);
              OutgoingMessage message = peer.send("text");
              simulation.sleep(TWO_HOURS);
              assertThat(peer.errors).isNotEmpty();
              full.set(false);
              simulation.sleep(Duration.ofMinutes(3));
              assertThat(message.settled()).isCompleted();
            });
    assertMatch(
        lines,
        "WARN io.github.ftpchat.session - one on .*: cannot be written to, is tried again: .*",
        "INFO io.github.ftpchat.session - one on .*: can be written to again");
  }

  /** Each append adds the next fault, as long as there is no space. */
  private void refuseAppends(AtomicBoolean full) {
    transport.tamperBefore(
        Operation.APPEND,
        real -> {
          if (full.get()) {
            refuseAppends(full);
            throw new TransportException(Reason.NO_SPACE, "disk full");
          }
        });
  }

  @Test
  void aRoomThatIsRefusedIsOneLineAndTheOtherNone() throws Exception {
    List<String> lines =
        logOf(
            () -> {
              simulation.server.refused.add("one.txt");
              join("one", "two");
              simulation.sleep(TWO_HOURS);
              simulation.server.refused.clear();
              simulation.sleep(Duration.ofMinutes(3));
            });
    assertMatch(lines, warning("one"), recovery("one"));
  }
}
