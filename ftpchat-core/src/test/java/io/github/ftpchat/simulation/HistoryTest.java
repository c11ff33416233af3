package io.github.ftpchat.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session makes of what is in the room when it opens. */
@Timeout(120)
class HistoryTest {

  private final Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);

  /** Rooms shorter than a survey's first block, a little longer, and many times as long. */
  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "100,10", "600,300", "600,550", "2,5", "700,10", "4000,700", "3000,0"})
  void exactlyTheNewestAreKept(int messages, int wanted) {
    fill(messages, 100);
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.keep(wanted)).join();
    world.sleep(Duration.ofSeconds(2));
    world.server.add(Simulation.FILE, world.line("stranger", "new"));
    world.sleep(Duration.ofSeconds(5));
    assertThat(peer.session.history())
        .extracting(ChatMessage::text)
        .isEqualTo(texts(Math.max(0, messages - wanted), messages));
    assertThat(peer.texts()).containsExactly("new");
    assertThat(peer.rejected).isEmpty();
  }

  @Test
  void whoWantsNoHistoryIsNotToldOfRubbishInIt() {
    world.server.add(Simulation.FILE, "rubbish that is old\n".getBytes(US_ASCII));
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.rejected).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 700, 3000})
  void theNewestAreReplayedBeforeAnythingElse(int messages) {
    fill(messages, 100);
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.replay(700)).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.texts()).isEqualTo(texts(Math.max(0, messages - 700), messages));
    assertThat(peer.session.history()).isEmpty();
  }

  @Test
  void aWholeRoomIsReplayedWithLittleOfItInMemory() {
    fill(10_000, 100);
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.replayAll()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.texts()).isEqualTo(texts(0, 10_000));
    long before = world.server.bytesRead;
    world.server.add(Simulation.FILE, world.line("stranger", "new"));
    world.sleep(Duration.ofSeconds(5));
    // What can still change is read again, and not the whole.
    assertThat(world.server.bytesRead - before).isLessThan(400_000);
  }

  @Test
  void nothingIsPassedOverThatComesAfterTheRoomWasRead() {
    fill(2_000, 100);
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofMillis(200));
    assertThat(peer.session.state().phase()).isEqualTo(Phase.LIVE);
    world.server.add(Simulation.FILE, world.line("stranger", "new"));
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.texts()).containsExactly("new");
    // The last part is looked at, then read, and that is all.
    assertThat(world.server.bytesRead).isLessThan(1_000_000);
  }

  /** Over FTP each read takes three round trips. */
  @ParameterizedTest
  @ValueSource(ints = {100, 3_000})
  void theEndThatWasLookedAtIsNotReadAgain(int messages) {
    fill(messages, 100);
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.replay(50)).join();
    world.sleep(Duration.ofMillis(200));
    assertThat(peer.session.state().phase()).isEqualTo(Phase.LIVE);
    assertThat(peer.texts()).isEqualTo(texts(messages - 50, messages));
    assertThat(world.server.reads).isEqualTo(1);
    assertThat(world.server.bytesRead).isLessThan(150_000);
  }

  @Test
  void whatIsWrittenWhenTheEndWasLookedAtIsShownOnce() {
    fill(3_000, 100);
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.replay(50)).join();
    peer.connection.onRead =
        () -> {
          peer.connection.onRead = () -> {};
          world.server.add(Simulation.FILE, world.line("stranger", "new"));
        };
    world.sleep(Duration.ofSeconds(5));
    List<String> expected = new ArrayList<>(texts(2_950, 3_000));
    expected.add("new");
    assertThat(peer.texts()).isEqualTo(expected);
  }

  @Test
  void aRoomInAnotherPasswordFailsWithoutBeingReadWhole() {
    fill(5_000, 100);
    Simulation.Peer peer =
        world.peer("peer").history(HistoryPolicy.keep(10)).cipher(otherCipher()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.session.state().phase()).isEqualTo(Phase.CLOSED);
    assertThat(peer.session.state().problem()).containsInstanceOf(UnreadableRoomException.class);
    assertThat(world.server.bytesRead).isLessThan(1_500_000);
  }

  @Test
  void aMessageOfAMegabyteIsFoundFromTheEnd() {
    String large =
        world
            .random
            .ints(600_000, 'a', 'z')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    world.server.add(Simulation.FILE, world.line("stranger", "small"));
    world.server.add(Simulation.FILE, world.line("stranger", large));
    world.server.add(Simulation.FILE, world.line("stranger", "smaller"));
    Simulation.Peer peer = world.peer("peer").history(HistoryPolicy.keep(2)).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.session.history())
        .extracting(ChatMessage::text)
        .containsExactly(large, "smaller");
  }

  @Test
  void millionsOfTinyLinesHideNothing() {
    world.server.add(Simulation.FILE, world.line("stranger", "first"));
    byte[] tiny = new byte[2 << 20];
    for (int i = 0; i < tiny.length; i++) {
      tiny[i] = (byte) (i % 2 == 0 ? '~' : '\n');
    }
    world.server.add(Simulation.FILE, tiny);
    world.server.add(Simulation.FILE, world.line("stranger", "last"));
    Simulation.Peer whole = world.peer("whole").join();
    Simulation.Peer two = world.peer("two").history(HistoryPolicy.keep(2)).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(whole.texts()).containsExactly("first", "last");
    assertThat(whole.rejected).hasSize(tiny.length / 2);
    assertThat(two.session.history())
        .extracting(ChatMessage::text)
        .containsExactly("first", "last");
  }

  /** Of what no decoder looks at each part is a line: a record may stand behind it. */
  @ParameterizedTest
  @CsvSource({"A, 1", "~, 3"})
  void aLineBeyondTheLimitIsRejectedOnceHoweverItGrows(char filler, int times) {
    world.server.add(Simulation.FILE, world.line("stranger", "first"));
    Simulation.Peer peer = world.peer("peer").asParticipant().join();
    world.sleep(Duration.ofSeconds(1));
    byte[] part = new byte[3 << 20];
    Arrays.fill(part, (byte) filler);
    for (int i = 0; i < 5; i++) {
      world.server.add(Simulation.FILE, part);
      world.sleep(Duration.ofSeconds(2));
    }
    assertThat(peer.rejected)
        .extracting(RejectedRecord::reason)
        .hasSize(times)
        .containsOnly(RejectedRecord.Reason.TOO_LARGE);
    peer.send("mine");
    world.sleep(Duration.ofSeconds(5));
    world.server.add(Simulation.FILE, world.line("stranger", "last"));
    world.sleep(Duration.ofSeconds(5));
    assertThat(peer.texts()).containsExactly("first", "mine", "last");
    assertThat(peer.connection.calls).isLessThan(120);
    assertThat(world.server.appends).isEqualTo(1);
  }

  @Test
  void aFileThatGrowsFasterThanItIsReadIsReadInParts() {
    Simulation.Peer peer = world.peer("peer").asParticipant().history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(1));
    byte[] garbage = new byte[5 << 20];
    Arrays.fill(garbage, (byte) '~');
    for (int i = 0; i < garbage.length; i += 1_000) {
      garbage[i] = '\n';
    }
    int[] left = {6};
    peer.connection.onRead =
        () -> {
          if (left[0]-- > 0) {
            world.server.add(Simulation.FILE, garbage);
          }
        };
    world.server.add(Simulation.FILE, world.line("stranger", "first"));
    world.sleep(Duration.ofMillis(500));
    peer.send("mine");
    world.sleep(Duration.ofSeconds(2));
    assertThat(left[0]).isNegative();
    assertThat(peer.texts()).containsExactly("first", "mine");
    // Of so much that is new, only the end is watched further.
    long before = world.server.bytesRead;
    world.server.add(Simulation.FILE, world.line("stranger", "last"));
    world.sleep(Duration.ofSeconds(5));
    assertThat(world.server.bytesRead - before).isLessThan(14 << 20);
    assertThat(peer.texts()).containsExactly("first", "mine", "last");
  }

  /** The connection breaks while the history is read, and then the room is another. */
  @ParameterizedTest
  @EnumSource(Cut.class)
  void aFileThatIsReplacedWhileItIsReadLeavesNothingInTheHistory(Cut cut) {
    byte[] stays = world.line("stranger", "stays");
    world.server.add(Simulation.FILE, stays);
    fill(20_000, 100);
    Simulation.Peer peer =
        world.peer("peer").history(HistoryPolicy.keep(30_000)).cut(3, cut).join();
    world.sleep(Duration.ofMillis(50));
    assertThat(peer.session.state().phase()).isNotEqualTo(Phase.LIVE);
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    other.writeBytes(world.line("stranger", "new"));
    other.writeBytes(stays);
    world.server.replace(Simulation.FILE, other.toByteArray());
    world.sleep(Duration.ofMinutes(1));
    assertThat(peer.session.history())
        .extracting(ChatMessage::text)
        .containsExactly("new", "stays");
  }

  private void fill(int messages, int length) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < messages; i++) {
      lines.writeBytes(world.line("stranger", text(i, length)));
    }
    world.server.add(Simulation.FILE, lines.toByteArray());
  }

  private static String text(int number, int length) {
    return "text " + number + " " + ".".repeat(length);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> text(i, 100)).toList();
  }

  private static FernetCipher otherCipher() {
    byte[] key = new byte[32];
    key[0] = 1;
    return FernetCipher.ofKey(key);
  }
}
