package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Delay;
import io.github.ftpchat.simulation.SimulatedServer.Fate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that are killed while they hold the lock, so that others fence what they uploaded. What
 * landed in time counts when the program is back; what landed in the fence is appended again, as
 * readers were there before it.
 *
 * <p>{@code -Dsimulation.seeds=N} tries N worlds.
 */
@Timeout(600)
class KilledWriterTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 10);

  /** So many lines are in the file at first. */
  private static final int LINES = 50;

  private final Simulation world = new Simulation(1, Appending.SEEK_AT_OPEN);
  private final OutboxStore outbox = OutboxStore.inMemory();

  @Test
  void whatWasThereBeforeTheFenceIsNotAppendedAgain() throws Exception {
    Simulation.Peer bob = world.join("bob");
    for (int life = 0; life < 5; life++) {
      Simulation.Peer alice = world.peer("alice").asParticipant().outbox(outbox).join();
      world.sleep(Duration.ofSeconds(2));
      alice.connection.death = alice::kill;
      world.server.delays = () -> once(new Delay(Duration.ZERO, Duration.ZERO, 1, Fate.DIES));
      alice.send("life " + life);
      bob.send("fences");
      world.sleep(Duration.ofSeconds(15));
    }
    assertThat(world.server.file(Simulation.FILE)).containsSequence(Simulation.fence(1_000));
    Simulation.Peer alice = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).hasSize(10).contains("life 0", "life 4");
    assertThat(outbox.load(Simulation.ROOM)).isEmpty();
    assertThat(alice.shown).hasSize(10);
  }

  /** As are put over lines that a disk did not take. */
  @Test
  void otherBlanksSayNothingOfWhatIsInFrontOfThem() throws Exception {
    Simulation.Peer alice = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(2));
    alice.connection.death = alice::kill;
    world.server.delays = () -> once(new Delay(Duration.ZERO, Duration.ZERO, 1, Fate.DIES));
    alice.send("mine");
    world.sleep(Duration.ofSeconds(1));
    world.server.add(Simulation.FILE, (" ".repeat(300) + "\n").getBytes(StandardCharsets.US_ASCII));
    world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).containsExactly("mine");
    assertThat(outbox.load(Simulation.ROOM)).isEmpty();
  }

  /** While alice is gone, her message lands in the fence that bob made, ten minutes late. */
  private Simulation.Peer landsInAFence(double part) {
    world.addLines(LINES);
    Simulation.Peer bob = world.join("bob");
    Simulation.Peer alice = world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofSeconds(2));
    alice.connection.death = alice::kill;
    world.server.delays =
        () -> once(new Delay(Duration.ZERO, Duration.ofMinutes(10), part, Fate.DIES));
    alice.send("late");
    bob.send("fences");
    world.sleep(Duration.ofMinutes(8));
    bob.send("later");
    world.sleep(Duration.ofSeconds(10));
    assertThat(bob.texts()).hasSize(LINES + 2).endsWith("fences", "later");
    return bob;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4})
  void whatLandedInAFenceIsShownToThoseWhoReadItBefore(double part) throws Exception {
    Simulation.Peer bob = landsInAFence(part);
    Cursor cursor = bob.shown.get(LINES + 1).cursor();
    bob.kill();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).hasSize(LINES + 3).endsWith("late", "fences", "later");
    world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(2));
    Simulation.Peer again = world.peer("bob").asParticipant().after(cursor).join();
    world.sleep(Duration.ofSeconds(2));
    assertThat(again.texts()).containsExactly("late");
    assertThat(outbox.load(Simulation.ROOM)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false, 200", "true, 200", "true, 1500"})
  void norIsItShownAgainToThoseWhoReadItThere(boolean landedFirst, int linesBehind) {
    Simulation.Peer bob = landsInAFence(0);
    Optional<Simulation.Peer> early =
        landedFirst ? Optional.empty() : Optional.of(world.watch("reader"));
    world.sleep(Duration.ofMinutes(2));
    world.addLines(linesBehind);
    Simulation.Peer reader = early.orElseGet(() -> world.watch("reader"));
    world.sleep(Duration.ofMinutes(10));
    bob.send("last");
    world.sleep(Duration.ofSeconds(5));
    assertThat(reader.texts()).hasSize(LINES + linesBehind + 4).contains("late").endsWith("last");
    Cursor cursor = reader.shown.get(LINES + linesBehind + 3).cursor();
    reader.kill();
    world.peer("alice").asParticipant().outbox(outbox).join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.textsInFile()).endsWith("last", "late");
    Simulation.Peer again = world.peer("reader").after(cursor).join();
    world.sleep(Duration.ofMinutes(2));
    assertThat(again.texts()).isEmpty();
  }

  private Optional<Delay> once(Delay delay) {
    world.server.delays = Optional::empty;
    return Optional.of(delay);
  }

  @Test
  void inManyWorldsNothingIsHiddenAndLittleAppendedAgain() throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      new World(seed).run();
    }
  }

  /** Writers that are killed in the midst of uploads and come back, as do readers. */
  private static final class World {
    private static final List<Duration> PAUSES =
        List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(2));

    final long seed;
    final Simulation simulation;
    final Random random;
    final List<OutgoingMessage> sent = new ArrayList<>();
    int landedLate;

    private static Duration seconds(double seconds) {
      return Duration.ofNanos((long) (seconds * 1e9));
    }

    World(long seed) {
      this.seed = seed;
      this.simulation = new Simulation(seed, Appending.SEEK_AT_OPEN);
      this.random = new Random(seed * 7919);
    }

    private Optional<Delay> next() {
      if (random.nextDouble() > 0.2) {
        return Optional.empty();
      }
      boolean inTime = random.nextDouble() < 0.7;
      landedLate += inTime ? 0 : 1;
      Duration data =
          inTime ? Duration.ZERO : seconds(5 * Math.exp(random.nextDouble() * Math.log(720)));
      double part = random.nextDouble() < 0.3 ? random.nextDouble() : 0;
      return Optional.of(new Delay(Duration.ZERO, data, part, Fate.DIES));
    }

    void run() throws Exception {
      List<Writer> writers = List.of(new Writer("alice"), new Writer("carol"));
      Simulation.Peer bob = simulation.join("bob");
      Cursor cursor = Cursor.START;
      List<ChatMessage> shown = new ArrayList<>();
      Simulation.Peer reader = simulation.watch("reader");
      for (int round = 0; round < 60; round++) {
        simulation.server.delays = this::next;
        for (Writer writer : writers) {
          writer.write();
        }
        if (random.nextInt(3) == 0) {
          bob.send(simulation.text(0));
        }
        simulation.sleep(simulation.randomPause(PAUSES.get(random.nextInt(3))));
        if (random.nextInt(4) == 0) {
          cursor = takeFrom(reader, cursor, shown);
          simulation.sleep(seconds(5 * Math.exp(random.nextDouble() * Math.log(240))));
          reader = simulation.peer("reader").after(cursor).join();
        }
      }
      simulation.server.delays = Optional::empty;
      for (Writer writer : writers) {
        writer.live();
      }
      simulation.sleep(Duration.ofMinutes(140));
      takeFrom(reader, cursor, shown);
      Set<MessageId> seen = new HashSet<>();
      shown.forEach(message -> seen.add(message.id()));
      int copies = simulation.idsInFile().size() - new HashSet<>(simulation.idsInFile()).size();
      String what =
          "seed %d: %d sent, %d of their uploads late, %d copies"
              .formatted(seed, sent.size(), landedLate, copies);
      if (SEEDS > 10) {
        System.out.println(what);
      }
      for (Writer writer : writers) {
        assertThat(writer.outbox.load(Simulation.ROOM)).as(what).isEmpty();
      }
      assertThat(copies).as(what).isLessThanOrEqualTo(2 * landedLate);
      assertThat(sent).as(what).extracting(OutgoingMessage::id).isSubsetOf(seen);
      assertThat(shown).as(what).extracting(ChatMessage::id).doesNotHaveDuplicates();
      simulation.close();
    }

    /** Ends the reader as if killed, and goes on behind what it was shown. */
    private static Cursor takeFrom(Simulation.Peer reader, Cursor cursor, List<ChatMessage> shown) {
      reader.kill();
      shown.addAll(reader.shown);
      return reader.shown.isEmpty() ? cursor : reader.shown.get(reader.shown.size() - 1).cursor();
    }

    /** Is killed by its uploads now and then, and comes back. */
    private final class Writer {
      final String name;
      final OutboxStore outbox = OutboxStore.inMemory();
      boolean dead = true;
      Simulation.Peer peer;

      Writer(String name) {
        this.name = name;
      }

      void live() {
        if (dead) {
          dead = false;
          peer = simulation.peer(name).asParticipant().outbox(outbox).join();
          peer.connection.death =
              () -> {
                dead = true;
                peer.kill();
              };
        }
      }

      void write() {
        live();
        sent.add(peer.send(simulation.text(0)));
      }
    }
  }
}
