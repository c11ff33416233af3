package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that somebody cuts, wipes or puts another in the place of. */
@Timeout(120)
class ReplacedFileTest {

  private final Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);

  @Test
  void aRoomThatIsCutDownAtItsHeadBringsNothingUpAgain() {
    fill(0, 3_000);
    Simulation.Peer peer = world.peer("bot").asParticipant().history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    fill(3_000, 3_005);
    world.sleep(Duration.ofSeconds(2));
    cutDown(1_000);
    fill(3_005, 3_010);
    world.sleep(Duration.ofMinutes(3));
    assertThat(peer.texts()).isEqualTo(texts(3_000, 3_010));
    assertThat(peer.rejected).isEmpty();
    assertThat(world.server.appends).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void aRoomOfNothingButBlankLinesThatIsReplacedIsShownWhole(int blanks) {
    Simulation safe = new Simulation(7, Appending.LOCKED);
    safe.server.add(Simulation.FILE, "\n".repeat(blanks).getBytes(StandardCharsets.US_ASCII));
    Simulation.Peer peer = safe.watch("reader");
    safe.sleep(Duration.ofSeconds(2));
    safe.server.replace(Simulation.FILE, safe.line("stranger", "other"));
    safe.sleep(Duration.ofSeconds(10));
    assertThat(peer.texts()).containsExactly("other");
    safe.close();
  }

  @Test
  void aRoomThatIsReplacedIsShownWholeThoughItsHistoryWasNotAskedFor() {
    fill(0, 3_000);
    Simulation.Peer peer = world.peer("bot").history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    world.server.delete(Simulation.FILE);
    fill(5_000, 5_300);
    world.sleep(Duration.ofSeconds(5));
    assertThat(peer.texts()).isEqualTo(texts(5_000, 5_300));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void nothingIsHealedInARoomThatWasWipedOrReplaced(int newMessages) {
    Simulation.Peer peer = world.join("alice");
    Simulation.Peer other = world.join("bob");
    world.sleep(Duration.ofSeconds(1));
    fill(0, 10);
    world.sleep(Duration.ofMinutes(2));
    fill(10, 20);
    OutgoingMessage message = peer.send("mine");
    world.sleep(Duration.ofSeconds(5));
    assertThat(message.settled()).isDone();
    long before = world.server.appends;
    world.server.replace(Simulation.FILE, new byte[0]);
    fill(100, 100 + newMessages);
    world.sleep(Duration.ofMinutes(3));
    assertThat(world.textsInFile()).isEqualTo(texts(100, 100 + newMessages));
    assertThat(world.server.appends).isEqualTo(before);
    assertThat(other.texts().subList(21, 21 + newMessages))
        .isEqualTo(texts(100, 100 + newMessages));
  }

  @Test
  void strangersMessagesAreNotHealedInAYoungRoomThatWasReplaced() {
    world.join("alice");
    world.sleep(Duration.ofSeconds(1));
    fill(0, 20);
    world.sleep(Duration.ofSeconds(5));
    world.server.replace(Simulation.FILE, new byte[0]);
    fill(100, 150);
    world.sleep(Duration.ofMinutes(3));
    assertThat(world.textsInFile()).isEqualTo(texts(100, 150));
  }

  /** A connection that breaks while a reader finds its way must not make it forget what it saw. */
  @ParameterizedTest
  @EnumSource(Cut.class)
  void nothingIsHealedThoughTheConnectionBreaksMeanwhile(Cut cut) {
    for (int call = 1; call < 8; call++) {
      Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);
      Simulation.Peer peer = world.join("alice");
      world.sleep(Duration.ofSeconds(1));
      for (int i = 0; i < 10; i++) {
        world.server.add(Simulation.FILE, world.line("stranger", "old " + i));
      }
      peer.send("mine");
      world.sleep(Duration.ofMinutes(2));
      world.server.add(Simulation.FILE, world.line("stranger", "young"));
      peer.send("mine again");
      world.sleep(Duration.ofSeconds(5));
      long before = world.server.appends;
      world.server.replace(Simulation.FILE, world.line("stranger", "new"));
      peer.connection.cutCall = peer.connection.calls + call;
      peer.connection.cut = cut;
      world.sleep(Duration.ofMinutes(3));
      assertThat(world.textsInFile()).as("call " + call).containsExactly("new");
      assertThat(world.server.appends).as("call " + call).isEqualTo(before);
      assertThat(peer.texts()).as("call " + call).endsWith("young", "mine again", "new");
      world.close();
    }
  }

  @Test
  void whatWasNotSettledIsSentIntoTheNewFile() {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(1));
    world.server.longestGap = Duration.ofSeconds(2);
    world.server.shortestGap = Duration.ofSeconds(2);
    peer.send("slow");
    world.sleep(Duration.ofMillis(2_500));
    OutgoingMessage message = peer.sent.values().iterator().next();
    assertThat(message.written()).isDone();
    assertThat(message.settled()).isNotDone();
    world.server.replace(Simulation.FILE, world.line("stranger", "new"));
    world.sleep(Duration.ofMinutes(3));
    assertThat(message.settled()).isDone();
    assertThat(world.textsInFile()).containsExactly("new", "slow");
    assertThat(peer.texts()).containsExactly("slow", "new");
  }

  private void cutDown(int lines) {
    byte[] file = world.server.file(Simulation.FILE);
    int from = 0;
    for (int i = 0; i < lines; i++) {
      while (file[from++] != '\n') {}
    }
    world.server.replace(Simulation.FILE, Arrays.copyOfRange(file, from, file.length));
  }

  private void fill(int from, int to) {
    texts(from, to)
        .forEach(text -> world.server.add(Simulation.FILE, world.line("stranger", text)));
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "text " + i + ".".repeat(50)).toList();
  }

  /** As FTPChat 1.7 uploads a room where it cannot append. */
  @Test
  void aFileThatIsEmptyForAMomentBringsNothingUpAgain() {
    fill(0, 300);
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(2));
    byte[] content = world.server.file(Simulation.FILE).clone();
    world.server.replace(Simulation.FILE, new byte[0]);
    world.sleep(Duration.ofSeconds(1));
    world.server.replace(Simulation.FILE, content);
    world.sleep(Duration.ofSeconds(10));
    assertThat(peer.texts()).isEqualTo(texts(0, 300));
    assertThat(peer.rejected).isEmpty();
    world.server.add(Simulation.FILE, Arrays.copyOf(content, lineLength(content)));
    world.sleep(Duration.ofSeconds(10));
    assertThat(peer.rejected).hasSize(1);
  }

  private static int lineLength(byte[] content) {
    int length = 1;
    while (content[length - 1] != '\n') {
      length++;
    }
    return length;
  }
}
