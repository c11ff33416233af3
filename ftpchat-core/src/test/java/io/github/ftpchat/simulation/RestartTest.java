package io.github.ftpchat.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that end, in peace or not, and are opened again. */
@Timeout(300)
class RestartTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 2);

  private final Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);

  /** The application commits cursor and effect at once, and is killed at any time. */
  @ParameterizedTest
  @EnumSource(Appending.class)
  void anApplicationThatCommitsItsCursorSeesEachMessageOnce(Appending appending) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation world = new Simulation(seed, appending);
      Simulation.Peer alice = world.join("alice");
      Simulation.Peer bob = world.join("bob");
      world.sleep(Duration.ofSeconds(1));
      world.joinRude("carol", 60, Duration.ofMillis(300));
      List<String> committed = new ArrayList<>();
      Cursor cursor = Cursor.START;
      for (int life = 0; life < 12; life++) {
        Simulation.Peer reader = world.peer("reader").after(cursor).join();
        for (int i = 0; i < 5; i++) {
          alice.send(world.text(i));
          bob.send(world.text(i));
          world.sleep(world.randomPause(Duration.ofMillis(300)));
        }
        if (life % 4 == 3) {
          world.sleep(Duration.ofMinutes(2));
        }
        reader.kill();
        world.peers.remove(reader);
        for (ChatMessage message : reader.shown) {
          committed.add(message.id().toString());
          cursor = Cursor.parse(message.cursor().toString());
        }
      }
      world.sleep(Duration.ofMinutes(3));
      Simulation.Peer last = world.peer("reader").after(cursor).join();
      world.sleep(Duration.ofSeconds(10));
      last.shown.forEach(message -> committed.add(message.id().toString()));
      assertThat(committed).as("seed " + seed).doesNotHaveDuplicates();
      assertThat(committed)
          .as("seed " + seed)
          .containsAll(world.idsInFile().stream().map(Object::toString).toList());
      world.close();
    }
  }

  @Test
  void whatWasSealedWithAnotherPasswordStaysInTheOutbox() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    world.server.down = true;
    Simulation.Peer before =
        world
            .peer("alice")
            .asParticipant()
            .outbox(outbox)
            .cipher(FernetCipher.ofKey("an old password's key of 32 byte".getBytes(US_ASCII)))
            .join();
    before.send("under the old password");
    world.sleep(Duration.ofSeconds(10));
    before.session.close();
    world.server.down = false;
    Simulation.Peer after = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(1));
    after.send("under the new one");
    world.sleep(Duration.ofMinutes(5));
    assertThat(world.textsInFile()).containsExactly("under the new one");
    assertThat(world.server.appends).isEqualTo(1);
    assertThat(outbox.load(Simulation.ROOM)).hasSize(1);
    assertThat(after.errors).singleElement().asString().contains("another password");
  }

  @Test
  void aServerThatTakesNothingEmptiesNoOutbox() {
    OutboxStore outbox = OutboxStore.inMemory();
    world.server.knowsAppend = false;
    world.server.writesInside = false;
    Simulation.Peer first = world.peer("alice").asParticipant().outbox(outbox).join();
    OutgoingMessage message = first.send("hello");
    world.sleep(Duration.ofSeconds(10));
    assertThat(message.accepted()).isCompleted();
    assertThat(message.settled()).isCompletedExceptionally();
    first.session.close();
    world.server.knowsAppend = true;
    world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(10));
    assertThat(world.textsInFile()).containsExactly("hello");
  }

  @Test
  void aSavedCursorIsNeverAheadOfTheListeners() throws Exception {
    CursorStore cursors = CursorStore.inMemory();
    fill(0, 300);
    Simulation.Peer first = world.peer("reader").cursors(cursors).paused().join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(first.shown).isEmpty();
    assertThat(cursors.load(Simulation.ROOM)).isEmpty();
    first.kill();

    Simulation.Peer second = world.peer("reader").cursors(cursors).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(second.texts()).isEqualTo(texts(0, 300));
    second.session.close();
    world.sleep(Duration.ofSeconds(1));

    fill(300, 310);
    Simulation.Peer third =
        world.peer("reader").cursors(cursors).history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(third.texts()).isEqualTo(texts(300, 310));
  }

  @Test
  void aSessionWithoutHistoryGoesOnWhereItWasFirstOpened() {
    CursorStore cursors = CursorStore.inMemory();
    fill(0, 3_000);
    Simulation.Peer first =
        world.peer("reader").cursors(cursors).history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofMinutes(2));
    first.kill();
    fill(3_000, 3_010);
    Simulation.Peer second =
        world.peer("reader").cursors(cursors).history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(second.texts()).isEqualTo(texts(3_000, 3_010));
  }

  @Test
  void aCursorForARoomThatWasReplacedGivesAllOfTheNewOne() {
    Cursor cursor = cursorAfterReading(2_000);
    world.server.replace(Simulation.FILE, new byte[0]);
    fill(2_000, 2_500);
    Simulation.Peer peer = world.peer("reader").after(cursor).history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.texts()).isEqualTo(texts(2_000, 2_500));
  }

  @Test
  void aCursorForARoomThatWasReplacedByALongerOneGivesAllOfIt() {
    Cursor cursor = cursorAfterReading(1_000);
    world.server.replace(Simulation.FILE, new byte[0]);
    fill(1_000, 3_000);
    Simulation.Peer peer = world.peer("reader").after(cursor).history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.texts()).isEqualTo(texts(1_000, 3_000));
  }

  @Test
  void aCursorForARoomThatWasCutDownAtItsHeadGivesWhatIsNew() {
    Cursor cursor = cursorAfterReading(2_000);
    fill(2_000, 2_010);
    byte[] file = world.server.file(Simulation.FILE);
    int from = file.length / 2;
    while (file[from - 1] != '\n') {
      from++;
    }
    world.server.replace(Simulation.FILE, Arrays.copyOfRange(file, from, file.length));
    Simulation.Peer peer = world.peer("reader").after(cursor).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(peer.texts()).isEqualTo(texts(2_000, 2_010));
  }

  @ParameterizedTest
  @EnumSource(Cut.class)
  void aResumedSessionWhoseLoadIsCutShowsWhatIsNewOnce(Cut cut) {
    Cursor cursor = cursorAfterReading(2_000);
    fill(2_000, 2_400);
    for (int call = 1; call < 6; call++) {
      Simulation.Peer peer = world.peer("reader").after(cursor).cut(call, cut).join();
      world.sleep(Duration.ofSeconds(5));
      assertThat(peer.texts()).as(cut + " in call " + call).isEqualTo(texts(2_000, 2_400));
      peer.kill();
    }
  }

  /** A record that was overwritten after it was shown, and brought back behind what was not. */
  @Test
  void whatWasShownInFrontAndStandsBehindNowIsNotShownAgainByAMessageBetween() {
    byte[] head = world.line("stranger", "head");
    byte[] late = world.line("stranger", "late");
    byte[] moved = world.line("stranger", "moved");
    byte[] last = world.line("stranger", "last");
    world.server.add(Simulation.FILE, head);
    Simulation.Peer first =
        world.peer("reader").asParticipant().limits(Limits.defaults().withMaxUndelivered(1)).join();
    world.sleep(Duration.ofMinutes(2));
    world.server.add(Simulation.FILE, moved);
    world.sleep(Duration.ofSeconds(10));
    first.callbacks.pause();
    world.server.add(Simulation.FILE, last);
    world.sleep(Duration.ofSeconds(10));
    first.send("own");
    world.sleep(Duration.ofSeconds(1));
    world.server.replace(Simulation.FILE, concat(head, late, moved, last));
    world.sleep(Duration.ofMinutes(2));
    first.send("another own");
    world.sleep(Duration.ofMinutes(2));
    first.callbacks.resume();
    world.sleep(Duration.ofSeconds(10));
    assertThat(first.texts()).startsWith("head", "moved", "last", "late");
    first.kill();

    Simulation.Peer second = world.peer("reader").after(cursorOf(first, "late")).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(second.texts()).doesNotContain("moved", "last");
    world.close();
  }

  @Test
  void whatWasShownInAnEarlierLifeIsNotShownAgainInTheLifeAfterThis() {
    byte[] head = world.line("stranger", "head");
    byte[] late = world.line("stranger", "late");
    byte[] moved = world.line("stranger", "moved");
    world.server.replace(Simulation.FILE, concat(head, moved));
    Simulation.Peer first = world.peer("reader").join();
    world.sleep(Duration.ofSeconds(1));
    first.kill();

    world.server.replace(Simulation.FILE, concat(head, late, moved));
    fill(0, 2_000);
    Simulation.Peer second = world.peer("reader").after(cursorOf(first, "moved")).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(second.texts()).contains("late").doesNotContain("moved");
    second.kill();

    Simulation.Peer third = world.peer("reader").after(cursorOf(second, "late")).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(third.texts()).isEqualTo(texts(0, 2_000));
  }

  private static byte[] concat(byte[]... lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      all.writeBytes(line);
    }
    return all.toByteArray();
  }

  private static Cursor cursorOf(Simulation.Peer reader, String text) {
    return reader.shown.stream()
        .filter(message -> message.text().equals(text))
        .map(message -> Cursor.parse(message.cursor().toString()))
        .findFirst()
        .orElseThrow();
  }

  private Cursor cursorAfterReading(int messages) {
    fill(0, messages);
    Simulation.Peer reader = world.peer("reader").join();
    world.sleep(Duration.ofSeconds(2));
    reader.kill();
    return Cursor.parse(reader.shown.get(messages - 1).cursor().toString());
  }

  @Test
  void anOutboxIsSentInOrderAndOnlyWhatIsNotThere() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    Simulation.Peer first = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(2));
    first.send("arrived");
    world.sleep(Duration.ofSeconds(5));
    first.connection.close();
    for (int i = 0; i < 20; i++) {
      assertThat(first.send("kept " + i).accepted()).isDone();
    }
    first.kill();
    assertThat(outbox.load(Simulation.ROOM)).hasSize(21);

    Simulation.Peer second = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(3));
    List<String> all = new ArrayList<>(List.of("arrived"));
    IntStream.range(0, 20).forEach(i -> all.add("kept " + i));
    assertThat(world.textsInFile()).isEqualTo(all);
    assertThat(second.texts()).isEqualTo(all);
    assertThat(second.shown).allMatch(ChatMessage::own);
    assertThat(outbox.load(Simulation.ROOM)).isEmpty();
  }

  /** Everything is quiet, so a message lies exactly where its search begins. */
  @Test
  void aMessageAtTheVeryPlaceWhereItIsLookedForIsFound() throws Exception {
    Simulation quiet = new Simulation(5, Appending.LOCKED);
    quiet.server.add(Simulation.FILE, quiet.line("stranger", "before"));
    OutboxStore outbox = OutboxStore.inMemory();
    Simulation.Peer first = quiet.peer("alice").asParticipant().outbox(outbox).join();
    quiet.sleep(Duration.ofSeconds(2));
    first.connection.cutCall = first.connection.calls + 1;
    first.connection.cut = Cut.AFTER;
    first.send("mine");
    quiet.sleep(Duration.ofMillis(20));
    first.kill();
    assertThat(quiet.textsInFile()).containsExactly("before", "mine");

    Simulation.Peer second =
        quiet.peer("alice").asParticipant().history(HistoryPolicy.none()).outbox(outbox).join();
    quiet.sleep(Duration.ofSeconds(5));
    assertThat(quiet.textsInFile()).containsExactly("before", "mine");
    assertThat(outbox.load(Simulation.ROOM)).isEmpty();
    assertThat(second.shown).isEmpty();
  }

  @Test
  void anOutboxOfARoomThatWasReplacedByAShorterOneIsSent() throws Exception {
    fill(0, 500);
    OutboxStore outbox = OutboxStore.inMemory();
    Simulation.Peer first = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(2));
    first.connection.close();
    first.send("kept");
    first.kill();
    world.server.replace(Simulation.FILE, world.line("stranger", "new"));
    Simulation.Peer second = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).containsExactly("new", "kept");
    assertThat(second.texts()).containsExactly("new", "kept");
  }

  @Test
  void oneOutboxServesTwoRooms() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    Simulation.Peer one = world.peer("alice").asParticipant().outbox(outbox).room("one").join();
    Simulation.Peer two = world.peer("alice").asParticipant().outbox(outbox).room("two").join();
    world.server.down = true;
    one.send("to one");
    two.send("to two");
    one.kill();
    two.kill();
    world.server.down = false;
    Simulation.Peer again = world.peer("alice").asParticipant().outbox(outbox).room("two").join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(again.texts()).containsExactly("to two");
    assertThat(world.server.file("one.txt")).isEmpty();
    assertThat(outbox.load("one")).hasSize(1);
    assertThat(outbox.load("two")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void whoIsKilledAgainAndAgainLosesNothingThatWasAccepted(Appending appending) throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation world = new Simulation(seed, appending);
      OutboxStore outbox = OutboxStore.inMemory();
      Simulation.Peer bob = world.join("bob");
      List<OutgoingMessage> accepted = new ArrayList<>();
      for (int life = 0; life < 15; life++) {
        Simulation.Peer alice = world.peer("alice").asParticipant().outbox(outbox).join();
        for (int i = 0; i < 4; i++) {
          accepted.add(alice.send(world.text(i)));
          bob.send(world.text(i));
          world.sleep(world.randomPause(Duration.ofMillis(100)));
        }
        alice.kill();
        world.peers.remove(alice);
      }
      world.peer("alice").asParticipant().outbox(outbox).join();
      world.sleep(Duration.ofMinutes(3));
      assertThat(new HashSet<>(world.idsInFile()))
          .as("seed " + seed)
          .containsAll(accepted.stream().map(OutgoingMessage::id).toList());
      assertThat(bob.shown).extracting(ChatMessage::id).doesNotHaveDuplicates();
      assertThat(bob.shown)
          .extracting(ChatMessage::id)
          .containsAll(accepted.stream().map(OutgoingMessage::id).toList());
      assertThat(outbox.load(Simulation.ROOM)).isEmpty();
      world.close();
    }
  }

  private void fill(int from, int to) {
    texts(from, to)
        .forEach(text -> world.server.add(Simulation.FILE, world.line("stranger", text)));
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "text " + i + ".".repeat(50)).toList();
  }

  @Test
  void whatThisLifeCannotReadBackIsKeptBackAndHoldsUpNothing() {
    OutboxStore outbox = OutboxStore.inMemory();
    world.server.down = true;
    Simulation.Peer first = world.peer("peer").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(1));
    first.send("x".repeat(100_000));
    first.kill();
    world.server.down = false;
    Limits small = Limits.defaults().withMaxPayloadBytes(64 << 10);
    Simulation.Peer second = world.peer("peer").asParticipant().outbox(outbox).limits(small).join();
    world.sleep(Duration.ofSeconds(1));
    OutgoingMessage next = second.send("short");
    world.sleep(Duration.ofMinutes(30));
    assertThat(next.settled()).isCompleted();
    assertThat(world.server.appends).isEqualTo(1);
    assertThat(second.errors).hasSize(1);
    world.close();
  }
}
