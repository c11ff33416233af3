package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers on which files can only be uploaded whole, and what is done there when it is allowed. */
@Timeout(600)
class RewritingTest {

  private Simulation world = newWorld();

  private static Simulation newWorld() {
    Simulation world = new Simulation(7, Appending.SEEK_AT_OPEN);
    world.server.knowsAppend = false;
    world.server.writesInside = false;
    world.allowRewriting = true;
    return world;
  }

  @BeforeEach
  void fill() {
    for (int i = 0; i < 5; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "before " + i));
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aMessageIsWrittenBehindWhatIsThereAndNeverSettles() {
    Simulation.Peer peer = world.join("alice");
    OutgoingMessage message = peer.send("hello");
    assertThat(world.server.replacements).isZero();
    world.sleep(Duration.ofSeconds(5));
    assertThat(message.written()).isCompleted();
    assertNeverSettled(message);
    assertThat(peer.session.drain(Duration.ZERO)).isTrue();
    assertThat(world.textsInFile())
        .containsExactly("before 0", "before 1", "before 2", "before 3", "before 4", "hello");
    world.sleep(Duration.ofMinutes(3));
    assertNeverSettled(message);
    assertThat(world.server.replacements).isEqualTo(1);
    assertThat(world.server.directories()).isEmpty();
    assertThat(peer.errors).isEmpty();
    assertThat(peer.texts()).hasSize(6);
  }

  @Test
  void nothingIsUploadedUnlessThatIsAllowed() {
    world.allowRewriting = false;
    Simulation.Peer peer = world.join("alice");
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofMinutes(1));
    assertRefused(message);
    assertThat(world.server.replacements).isZero();
  }

  @Test
  void nothingIsUploadedWhereTheEndOfTheFileCanBeWritten() {
    world.server.writesInside = true;
    Simulation.Peer peer = world.join("alice");
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(10));
    assertThat(message.settled()).isCompleted();
    assertThat(world.server.replacements).isZero();
  }

  @Test
  void nothingIsUploadedAsLongAsTheFileGrowsMeanwhile() {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    peer.connection.onRead =
        () -> world.server.add(Simulation.FILE, world.line("stranger", "meanwhile"));
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(5));
    assertThat(world.server.replacements).isZero();
    peer.connection.onRead = () -> {};
    world.sleep(Duration.ofSeconds(5));
    assertThat(message.written()).isCompleted();
    assertThat(world.textsInFile()).hasSizeGreaterThan(10).contains("before 0").endsWith("hello");
    assertThat(peer.texts()).isEqualTo(world.textsInFile());
  }

  @Test
  void nothingIsUploadedOnADownloadThatEndedEarly() {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    peer.connection.readsShort = true;
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.replacements).isZero();
    assertThat(message.written()).isNotDone();
    peer.connection.readsShort = false;
    world.sleep(Duration.ofMinutes(1));
    assertThat(message.written()).isCompleted();
    assertThat(world.textsInFile()).hasSize(6).startsWith("before 0").endsWith("hello");
  }

  @Test
  void nothingIsUploadedOnADownloadThatFails() {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    peer.connection.readsFail = true;
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.replacements).isZero();
    assertThat(message.written()).isNotDone();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void aFileThatShrankIsLeftAloneUntilItStoodForAWhile(int left) {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    byte[] whole = world.server.file(Simulation.FILE);
    // As it looks while a stranger uploads it.
    world.server.replace(Simulation.FILE, Arrays.copyOf(whole, left));
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofMillis(1_500));
    world.server.replace(Simulation.FILE, Arrays.copyOf(whole, left + 100));
    world.sleep(Duration.ofMillis(1_500));
    assertThat(world.server.replacements).isZero();
    world.server.replace(Simulation.FILE, whole);
    world.server.add(Simulation.FILE, world.line("stranger", "after"));
    world.sleep(Duration.ofSeconds(10));
    assertThat(message.written()).isCompleted();
    assertThat(world.textsInFile())
        .containsExactly(
            "before 0", "before 1", "before 2", "before 3", "before 4", "after", "hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRoomThatIsEmptyOrAbsentIsMadeOnceItWasSoForAWhile(boolean absent) {
    world.server.replace(Simulation.FILE, new byte[0]);
    if (absent) {
      world.server.delete(Simulation.FILE);
    }
    Simulation.Peer peer = world.join("alice");
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofSeconds(1));
    assertThat(world.server.replacements).isZero();
    world.sleep(Duration.ofSeconds(9));
    assertThat(message.written()).isCompleted();
    assertThat(world.textsInFile()).containsExactly("hello");
  }

  @Test
  void aFileThatCanBeReadIsNotTakenForAbsent() {
    Simulation.Peer peer = world.join("alice");
    peer.connection.hides = true;
    peer.send("hello");
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.server.replacements).isZero();
  }

  @Test
  void aFileThatIsTooLargeIsNotUploadedAndTheMessageFails() {
    byte[] line = world.line("stranger", "x".repeat(60_000));
    byte[] large = new byte[(4 << 20) / line.length * line.length + line.length];
    for (int at = 0; at < large.length; at += line.length) {
      System.arraycopy(line, 0, large, at, line.length);
    }
    world.server.replace(Simulation.FILE, large);
    Simulation.Peer peer = world.join("alice");
    OutgoingMessage message = peer.send("hello");
    world.sleep(Duration.ofMinutes(1));
    assertRefused(message);
    assertThat(world.server.file(Simulation.FILE)).isEqualTo(large);
  }

  @Test
  void aLineWithoutAnEndGetsOne() {
    byte[] line = world.line("stranger", "unterminated");
    world.server.add(Simulation.FILE, Arrays.copyOf(line, line.length - 1));
    world.join("alice").send("hello");
    world.sleep(Duration.ofSeconds(10));
    assertThat(world.textsInFile()).hasSize(7).endsWith("unterminated", "hello");
  }

  @Test
  void aTornLineOfAnEarlierLifeIsCompleted() throws Exception {
    byte[] token =
        world.codec.seal(Dialect.V1_6, LocalDateTime.now(Simulation.CLOCK), "alice", "torn");
    byte[] line = world.codec.frame(token, Dialect.V1_6);
    world.server.add(Simulation.FILE, Arrays.copyOf(line, line.length / 2));
    OutboxStore outbox = OutboxStore.inMemory();
    outbox.add(List.of(new SealedMessage(Simulation.ROOM, world.codec.id(token), token)));
    world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(10));
    assertThat(world.textsInFile()).hasSize(6).endsWith("torn");
    String file = new String(world.server.file(Simulation.FILE), StandardCharsets.US_ASCII);
    assertThat(file.lines()).hasSize(6);
    assertThat(file).endsWith(new String(line, StandardCharsets.US_ASCII));
  }

  @Test
  void whatVanishesIsWrittenAgainWhileItIsGuarded() {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    byte[] before = world.server.file(Simulation.FILE);
    OutgoingMessage message = peer.send("hello");
    // Longer, however well it is compressed: that the size changes is what is noticed first.
    String rude = "rude " + world.random.nextLong() + world.random.nextLong();
    world.sleep(Duration.ofSeconds(5));
    assertThat(message.written()).isCompleted();
    // A stranger downloaded the file before, and uploads it now.
    world.server.replace(Simulation.FILE, before);
    world.server.add(Simulation.FILE, world.line("stranger", rude));
    world.sleep(Duration.ofSeconds(20));
    assertThat(world.textsInFile()).hasSize(7).contains("before 0", rude, "hello");
    assertNeverSettled(message);
    assertThat(peer.texts()).hasSize(7);
  }

  @Test
  void peersTakeTurnsAndLoseNothing() {
    List<Simulation.Peer> peers =
        List.of(world.join("alice"), world.join("bob"), world.join("carol"));
    for (int i = 0; i < 10; i++) {
      for (Simulation.Peer peer : peers) {
        peer.send("message " + i);
      }
      world.sleep(world.randomPause(Duration.ofSeconds(2)));
    }
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.textsInFile()).hasSize(35);
    assertThat(world.outcome().duplicates).isZero();
    assertThat(world.outcome().notShown).isZero();
    assertThat(world.outcome().shownTwice).isZero();
    assertThat(world.outcome().settled).isZero();
  }

  @Test
  void nothingIsLostInTurnWithSomebodyWhoUploadsTheWholeToo() throws Exception {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    SimulatedServer.Connection stranger = world.server.connect();
    for (int i = 0; i < 10; i++) {
      OutgoingMessage message = peer.send("ours " + i);
      world.sleep(Duration.ofSeconds(8));
      assertThat(message.written()).isCompleted();
      byte[] old = world.server.file(Simulation.FILE);
      byte[] line = world.line("stranger", "theirs " + i);
      byte[] joined = Arrays.copyOf(old, old.length + line.length);
      System.arraycopy(line, 0, joined, old.length, line.length);
      assertThat(stranger.replace(Simulation.FILE, joined).outcome())
          .isEqualTo(AppendResult.Outcome.ACKED);
      world.sleep(Duration.ofSeconds(2));
    }
    assertThat(world.textsInFile()).hasSize(25).endsWith("ours 9", "theirs 9");
    assertThat(peer.texts()).isEqualTo(world.textsInFile());
  }

  /** The connection breaks in every call of a session's life, one after the other. */
  @ParameterizedTest
  @EnumSource(Cut.class)
  void aCutInAnyCallLosesNothing(Cut cut) {
    for (double share : cut == Cut.WITHIN ? new double[] {0, 0.5, 0.9, 0.999} : new double[] {1}) {
      int call = 1;
      while (liveOnce(cut, call, share)) {
        call++;
      }
      assertThat(call).isGreaterThan(20);
    }
  }

  /** Sends twice. Returns false if there was no such call. */
  private boolean liveOnce(Cut cut, int call, double share) {
    world.close();
    world = newWorld();
    fill();
    world.server.share = share;
    Simulation.Peer peer = world.peer("peer").asParticipant().cut(call, cut).join();
    Simulation.Peer reader = world.watch("reader");
    OutgoingMessage first = peer.send("first");
    OutgoingMessage second = peer.send("second");
    world.sleep(Duration.ofSeconds(6));
    OutgoingMessage third = peer.send("third");
    world.sleep(Duration.ofSeconds(40));
    String what = "%s in call %d, %.2f of it".formatted(cut, call, share);
    for (OutgoingMessage message : List.of(first, second, third)) {
      assertThat(message.written()).as(what).isCompleted();
      assertNeverSettled(message);
    }
    assertThat(world.textsInFile())
        .as(what)
        .containsExactly(
            "before 0", "before 1", "before 2", "before 3", "before 4", "first", "second", "third");
    assertThat(peer.texts()).as(what).isEqualTo(world.textsInFile());
    assertThat(reader.texts()).as(what).isEqualTo(world.textsInFile());
    assertThat(world.server.directories()).as(what).isEmpty();
    return peer.connection.calls >= call;
  }

  /** What strangers write on the rest of a file is not overwritten; what was cut off is lost. */
  @Test
  void aCutUploadIsNotRepairedWhereSomebodyWroteSince() {
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    peer.connection.cutReplace = Optional.of(Cut.WITHIN);
    OutgoingMessage message = peer.send("cut");
    world.sleep(Duration.ofSeconds(1));
    assertThat(world.server.replacements).isEqualTo(1);
    assertThat(world.textsInFile()).containsExactly("before 0", "before 1", "before 2");
    world.server.add(Simulation.FILE, bytes("\n"));
    world.server.add(Simulation.FILE, world.line("stranger", "after"));
    world.sleep(Duration.ofMinutes(1));
    assertThat(message.written()).isCompleted();
    assertThat(world.textsInFile())
        .startsWith("before 0", "before 1", "before 2", "after")
        .contains("cut");
  }

  /** Nothing else would be written under the lock by then. */
  @Test
  void aCutUploadIsRepairedUnderTheLockThoughTheServerAppendsByNow() {
    world.settle = SettlePolicy.none();
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    peer.connection.cutReplace = Optional.of(Cut.WITHIN);
    OutgoingMessage message = peer.send("cut");
    world.sleep(Duration.ofSeconds(1));
    assertThat(world.server.replacements).isEqualTo(1);
    world.server.knowsAppend = true;
    world.sleep(Duration.ofMinutes(1));
    assertThat(message.written()).isCompleted();
    assertThat(world.textsInFile())
        .containsExactly("before 0", "before 1", "before 2", "before 3", "before 4", "cut");
    assertThat(world.server.replacements).isEqualTo(2);
    assertThat(world.server.replacementsWithoutLock).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertNeverSettled(OutgoingMessage message) {
    assertThat(message.settled()).isCompletedExceptionally();
    assertThatThrownBy(message.settled()::join).hasCauseInstanceOf(NotSettledException.class);
  }

  private static void assertRefused(OutgoingMessage message) {
    assertThat(message.written()).isCompletedExceptionally();
    assertThatThrownBy(message.written()::join)
        .cause()
        .isInstanceOfSatisfying(
            ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
  }
}
