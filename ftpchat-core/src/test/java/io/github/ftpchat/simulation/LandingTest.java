package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.Limits;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Delay;
import io.github.ftpchat.simulation.SimulatedServer.Fate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What landed in a fence, for readers and writers that look at it in unusual ways. */
@Timeout(120)
class LandingTest {

  private final Simulation world = new Simulation(1, Appending.SEEK_AT_OPEN);
  private final OutboxStore outbox = OutboxStore.inMemory();

  private Optional<Delay> once(Delay delay) {
    world.server.delays = Optional::empty;
    return Optional.of(delay);
  }

  private Simulation.Peer alice() {
    return world.peer("alice").asParticipant().outbox(outbox).join();
  }

  private void sendsAndDies(Simulation.Peer alice, Duration late, String... texts) {
    alice.connection.death = alice::kill;
    world.server.delays = () -> once(new Delay(Duration.ZERO, late, 0, Fate.DIES));
    for (String text : texts) {
      alice.send(text);
    }
    world.sleep(Duration.ofSeconds(1));
  }

  @Test
  void whatListenersWereBehindForIsNamedByCursors() throws Exception {
    world.addLines(10);
    Simulation.Peer bob = world.join("bob");
    Limits limits = Limits.defaults().withMaxUndelivered(3);
    Simulation.Peer reader = world.peer("reader").asParticipant().limits(limits).join();
    Simulation.Peer alice = alice();
    world.sleep(Duration.ofSeconds(5));
    reader.callbacks.pause();
    world.addLines(5);
    world.sleep(Duration.ofSeconds(2));
    String[] late = IntStream.range(0, 20).mapToObj(i -> "late " + i).toArray(String[]::new);
    sendsAndDies(alice, Duration.ofSeconds(25), late);
    bob.send("fences");
    world.sleep(Duration.ofSeconds(25));
    assertThat(world.textsInFile()).contains(late).endsWith("fences");
    reader.send("proof");
    world.sleep(Duration.ofMinutes(3));
    reader.callbacks.resume();
    world.sleep(Duration.ofMinutes(1));
    assertThat(reader.texts()).contains(late).endsWith("proof");
    world.addLines(500);
    bob.send("last");
    world.sleep(Duration.ofMinutes(1));
    assertThat(reader.texts()).endsWith("last");
    Cursor cursor = reader.shown.get(reader.shown.size() - 1).cursor();
    reader.kill();
    alice();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).endsWith(late);
    Simulation.Peer again = world.peer("reader").after(cursor).join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(again.texts()).isEmpty();
  }

  /** Of a fence that is not whole, and of no known start, all in front may have landed in it. */
  @Test
  void whatAReaderSawBeforeIsNotShownAgainWhenItIsReadAgain() {
    world.addLines(300);
    Simulation.Peer first = world.watch("reader");
    world.sleep(Duration.ofMinutes(2));
    world.addLines(1);
    world.sleep(Duration.ofMinutes(1));
    Cursor cursor = first.shown.get(300).cursor();
    first.kill();
    byte[] blanks = Simulation.fence(61);
    world.server.add(Simulation.FILE, blanks);
    Simulation.Peer again = world.peer("reader").after(cursor).join();
    world.sleep(Duration.ofMinutes(2));
    world.addLines(1);
    world.sleep(Duration.ofMinutes(2));
    byte[] file = world.server.file(Simulation.FILE).clone();
    Arrays.fill(file, file.length - 10_000, file.length, (byte) 'x'); // As late uploads do.
    world.server.replace(Simulation.FILE, file);
    byte[] line = world.line("stranger", "new");
    world.server.add(Simulation.FILE, line);
    world.sleep(Duration.ofMinutes(2));
    assertThat(again.texts()).containsExactly("text 0", "new");
  }

  @Test
  void whatAReaderSawBeforeIsNotShownAgainWhenItRestartsOften() {
    world.addLines(2_000);
    Simulation.Peer reader = world.watch("reader");
    world.sleep(Duration.ofMinutes(2));
    world.addLines(1);
    world.sleep(Duration.ofMinutes(1));
    Cursor cursor = reader.shown.get(2_000).cursor();
    byte[] blanks = Simulation.fence(61);
    world.server.add(Simulation.FILE, blanks);
    for (int restart = 0; restart < 5; restart++) {
      reader.kill();
      reader = world.peer("reader").after(cursor).join();
      world.sleep(Duration.ofSeconds(1));
      world.addLines(1);
      world.sleep(Duration.ofSeconds(2));
      assertThat(reader.texts()).containsExactly("text 0");
      cursor = reader.shown.get(0).cursor();
    }
  }

  @Test
  void manyLinesOfBlanksBehindItHideNothing() throws Exception {
    world.addLines(10);
    Simulation.Peer bob = world.join("bob");
    Simulation.Peer alice = alice();
    world.sleep(Duration.ofSeconds(2));
    sendsAndDies(alice, Duration.ofMinutes(10), "late");
    bob.send("fences");
    world.sleep(Duration.ofMinutes(8));
    bob.send("later");
    world.sleep(Duration.ofSeconds(10));
    Cursor cursor = bob.shown.get(bob.shown.size() - 1).cursor();
    bob.kill();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).contains("late", "fences");
    byte[] blanks = Simulation.fence(51);
    for (int i = 0; i < 100; i++) {
      world.addLines(30);
      world.server.add(Simulation.FILE, blanks);
    }
    alice();
    world.sleep(Duration.ofMinutes(2));
    Simulation.Peer again = world.peer("bob").asParticipant().after(cursor).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(again.texts()).contains("late");
  }

  @Test
  void whatLandsInAFenceThatLandsInAFenceIsShown() throws Exception {
    world.addLines(10);
    Simulation.Peer bob = world.join("bob");
    Simulation.Peer alice = alice();
    OutboxStore carols = OutboxStore.inMemory();
    Simulation.Peer carol = world.peer("carol").asParticipant().outbox(carols).join();
    world.sleep(Duration.ofSeconds(2));
    sendsAndDies(alice, Duration.ofMinutes(10), "late 1", "late 2", "late 3");
    carol.connection.death = carol::kill;
    world.server.delays = () -> once(new Delay(Duration.ZERO, Duration.ofMinutes(9), 0, Fate.DIES));
    carol.send("carol 1");
    carol.send("carol 2");
    world.sleep(Duration.ofSeconds(15));
    bob.send("fences");
    world.sleep(Duration.ofMinutes(8));
    bob.send("later");
    world.sleep(Duration.ofSeconds(3));
    Cursor cursor = bob.shown.get(bob.shown.size() - 1).cursor();
    bob.kill();
    world.sleep(Duration.ofMinutes(3));
    world.peer("carol").asParticipant().outbox(carols).join();
    alice();
    world.sleep(Duration.ofMinutes(2));
    Simulation.Peer again = world.peer("bob").asParticipant().after(cursor).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(again.texts())
        .containsExactlyInAnyOrder("late 1", "late 2", "late 3", "carol 1", "carol 2");
  }
}
