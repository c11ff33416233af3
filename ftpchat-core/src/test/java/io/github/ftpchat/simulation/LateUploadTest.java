package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Delay;
import io.github.ftpchat.simulation.SimulatedServer.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Uploads whose bytes arrive up to an hour after the server opened the file, and so at a place
 * where others have written since.
 *
 * <p>{@code -Dsimulation.seeds=N} tries N worlds of each kind.
 */
@Timeout(3_600)
class LateUploadTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 2);
  private static final long FIRST = Long.getLong("simulation.first", 1);
  private static final Duration SENDING = Duration.ofMinutes(20);
  private static final Duration AFTERWARDS = Duration.ofMinutes(140);

  /** How long uploads are late now and then. */
  private static final Duration FAULTS = Duration.ofMinutes(25);

  @Test
  void underTheLockNothingSettledIsEverGoneOrHidden() {
    inManyWorlds(0.02, 3, 0, true, world -> {});
  }

  @Test
  void norInHardTimes() {
    inManyWorlds(0.08, 8, 0, true, world -> {});
  }

  @Test
  void norWhereTheServerMakesNoDirectories() {
    inManyWorlds(0.02, 3, 0, true, world -> world.server.makesNoDirectories = true);
  }

  @Test
  void norWithoutAppe() {
    inManyWorlds(0.02, 3, 0, true, world -> world.server.knowsAppend = false);
  }

  @Test
  void withoutALockWhatAnybodySawComesBack() {
    inManyWorlds(0.02, 3, 0, false, world -> world.lock = LockPolicy.NEVER);
  }

  @Test
  void besideStrangersWhatAnybodySawComesBack() {
    inManyWorlds(0.02, 3, 3, false, world -> {});
  }

  private static void inManyWorlds(
      double held, int storms, int strangers, boolean fenced, Consumer<Simulation> kind) {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      World world = new World(seed, held, storms, strangers, kind);
      String what = "seed %d: %s".formatted(seed, world.run());
      if (SEEDS > 2) {
        System.out.println(what);
      }
      assertThat(world.lost).as(what).isEmpty();
      assertThat(world.hidden).as(what).isEmpty();
      assertThat(world.shownTwice).as(what).isZero();
      assertThat(world.unsettled).as(what).isZero();
      if (fenced) {
        assertThat(world.gone).as(what).isEmpty();
      }
    }
  }

  /** Some who write and two who read; what they send is late now and then. */
  private static final class World {
    final Simulation simulation;
    final Random random;
    final List<Simulation.Peer> writers = new ArrayList<>();
    final Set<Simulation.Peer> dead = new HashSet<>();
    final List<Duration> storms = new ArrayList<>();
    final double held;

    /** Settled, and at some time not in the file. */
    final Set<MessageId> gone = new HashSet<>();

    /** Settled, and not in the file in the end, though somebody who saw it lives. */
    final Set<MessageId> lost = new HashSet<>();

    /** Settled, in the file, and not shown by somebody who lives. */
    final Set<MessageId> hidden = new HashSet<>();

    int shownTwice;
    int unsettled;

    World(long seed, double held, int storms, int strangers, Consumer<Simulation> kind) {
      simulation = new Simulation(seed, Appending.SEEK_AT_OPEN);
      random = new Random(seed * 7919);
      simulation.server.roundTrip = Duration.ofMillis(25);
      this.held = held;
      kind.accept(simulation);
      for (int i = 0; i < storms; i++) {
        this.storms.add(Duration.ofSeconds(60 + random.nextInt(1_140)));
      }
      int count = 2 + random.nextInt(7);
      for (int i = 0; i < count; i++) {
        writers.add(simulation.join("writer" + i));
      }
      for (Simulation.Peer peer : writers) {
        peer.connection.death =
            () -> {
              dead.add(peer);
              peer.kill();
            };
      }
      simulation.watch("reader0");
      simulation.watch("reader1");
      for (int i = 0; i < strangers; i++) {
        simulation.joinRude("stranger" + i, 30, Duration.ofSeconds(40));
      }
    }

    Optional<Delay> next() {
      Duration now = Duration.ofNanos(simulation.time.nanoTime());
      boolean storm =
          storms.stream()
              .anyMatch(s -> s.compareTo(now) <= 0 && now.compareTo(s.plusSeconds(3)) < 0);
      if (now.compareTo(FAULTS) > 0 || (!storm && random.nextDouble() >= held)) {
        return Optional.empty();
      }
      double opening = random.nextDouble() < 0.3 ? 1 + 44 * random.nextDouble() : 0;
      double data = Math.exp(Math.log(5) + random.nextDouble() * Math.log(720));
      double part = random.nextDouble() < 0.4 ? random.nextDouble() : 0;
      Fate fate =
          random.nextDouble() < 0.3 ? Fate.DIES : random.nextBoolean() ? Fate.LIVES : Fate.FROZEN;
      return Optional.of(new Delay(seconds(opening), seconds(data), part, fate));
    }

    private static Duration seconds(double seconds) {
      return Duration.ofNanos((long) (seconds * 1e9));
    }

    private static boolean isSettled(OutgoingMessage message) {
      return message.settled().isDone() && !message.settled().isCompletedExceptionally();
    }

    /** Notes what is settled and not in the file now. */
    private void noteWhatIsGone() {
      List<MessageId> inFile = simulation.idsInFile();
      for (Simulation.Peer peer : writers) {
        peer.sent.values().stream()
            .filter(World::isSettled)
            .map(OutgoingMessage::id)
            .filter(id -> !inFile.contains(id))
            .forEach(gone::add);
      }
    }

    String run() {
      simulation.server.onLate = this::noteWhatIsGone;
      simulation.sleep(Duration.ofSeconds(2));
      simulation.server.delays = this::next;
      simulation.server.removalDelay =
          () ->
              Duration.ofNanos(simulation.time.nanoTime()).compareTo(FAULTS) < 0
                      && random.nextDouble() < 0.15 * held
                  ? seconds(5 + 115 * random.nextDouble())
                  : Duration.ZERO;
      for (Simulation.Peer peer : writers) {
        simulation
            .time
            .newThread(
                () -> {
                  long end = simulation.time.nanoTime() + SENDING.toNanos();
                  while (simulation.time.nanoTime() < end && !dead.contains(peer)) {
                    int burst = List.of(1, 1, 1, 2, 4).get(random.nextInt(5));
                    for (int i = 0; i < burst; i++) {
                      peer.send(simulation.text(i) + "y".repeat(random.nextInt(1_000)));
                    }
                    simulation.time.sleep(seconds(-40 * Math.log(1 - random.nextDouble())));
                  }
                },
                "typist")
            .start();
      }
      simulation.sleep(SENDING.plus(AFTERWARDS));
      List<MessageId> inFile = simulation.idsInFile();
      Set<MessageId> present = new HashSet<>(inFile);
      List<Simulation.Peer> alive =
          simulation.peers.stream().filter(peer -> !dead.contains(peer)).toList();
      int settled = 0;
      int sent = 0;
      for (Simulation.Peer peer : writers) {
        for (OutgoingMessage message : peer.sent.values()) {
          sent++;
          if (isSettled(message)) {
            settled++;
            MessageId id = message.id();
            boolean witnessed =
                alive.stream()
                    .filter(writers::contains)
                    .anyMatch(other -> other.shownAt.containsKey(id));
            if (!present.contains(id)) {
              if (witnessed) {
                lost.add(id);
              }
            } else if (!alive.stream().allMatch(other -> other.shownAt.containsKey(id))) {
              hidden.add(id);
            }
          } else if (!dead.contains(peer)) {
            unsettled++;
          }
        }
      }
      for (Simulation.Peer peer : simulation.peers) {
        shownTwice += peer.shown.size() - peer.shownAt.size();
      }
      String result =
          "%d sent, %d settled, %d not; %d late; %d gone, %d lost, %d hidden; %d twice, %d appends"
              .formatted(
                  sent,
                  settled,
                  unsettled,
                  simulation.server.late,
                  gone.size(),
                  lost.size(),
                  hidden.size(),
                  inFile.size() - present.size(),
                  simulation.server.appends);
      simulation.close();
      return result;
    }
  }
}
