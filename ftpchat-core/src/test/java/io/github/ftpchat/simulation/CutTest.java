package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection breaks in every call of a session's life, one after the other. */
@Timeout(600)
class CutTest {

  /** How many calls the life below has without a cut, at least. */
  private static final int MIN_CALLS = 15;

  @ParameterizedTest
  @EnumSource(Cut.class)
  void aCutInAnyCallOnAnUnsafeServerLosesNothing(Cut cut) {
    assertThat(cutEveryCall(Appending.SEEK_AT_OPEN, cut)).isGreaterThan(MIN_CALLS);
  }

  @ParameterizedTest
  @EnumSource(Cut.class)
  void aCutInAnyCallOnASafeServerLosesNothing(Cut cut) {
    assertThat(cutEveryCall(Appending.LOCKED, cut)).isGreaterThan(MIN_CALLS);
  }

  /** Returns how many calls there were. */
  private static int cutEveryCall(Appending appending, Cut cut) {
    int call = 1;
    while (liveOnce(appending, cut, call)) {
      call++;
    }
    return call - 1;
  }

  /** Loads a history, receives and sends. Returns false if there was no such call. */
  private static boolean liveOnce(Appending appending, Cut cut, int call) {
    Simulation world = new Simulation(3, appending);
    for (int i = 0; i < 5; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "before " + i));
    }
    Simulation.Peer peer =
        world.peer("peer").asParticipant().history(HistoryPolicy.keep(3)).cut(call, cut).join();
    world.sleep(Duration.ofSeconds(2));
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofSeconds(1));
    world.server.add(Simulation.FILE, world.line("stranger", "after"));
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage second = peer.send("second");
    OutgoingMessage third = peer.send("third");
    world.sleep(Duration.ofSeconds(30));

    String what = "%s in call %d".formatted(cut, call);
    assertThat(peer.session.state().phase()).as(what).isEqualTo(Phase.LIVE);
    assertThat(List.of(first, second, third))
        .as(what)
        .allMatch(message -> message.settled().isDone())
        .noneMatch(message -> message.settled().isCompletedExceptionally());
    assertThat(peer.session.history())
        .as(what)
        .extracting(ChatMessage::text)
        .containsExactly("before 2", "before 3", "before 4");
    assertThat(peer.texts())
        .as(what)
        .containsExactlyInAnyOrder("first", "after", "second", "third")
        .containsSubsequence("second", "third");
    List<MessageId> inFile = world.idsInFile();
    assertThat(new HashSet<>(inFile)).as(what).hasSize(9);
    if (cut != Cut.LATE) {
      assertThat(inFile).as(what).doesNotHaveDuplicates();
    }
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.server.directories()).as(what).isEmpty();
    assertThat(peer.errors).as(what).isEmpty();
    world.close();
    return peer.connection.calls >= call && call < 60;
  }
}
