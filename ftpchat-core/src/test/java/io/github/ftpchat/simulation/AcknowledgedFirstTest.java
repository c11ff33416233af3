package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that acknowledges each upload at once, and writes it 1 to 10 s later, where the file
 * ended when it was opened: over whatever was written there meanwhile, and settled.
 *
 * <p>{@code -Dsimulation.seeds=N} tries N worlds of each kind.
 */
@Timeout(3_600)
class AcknowledgedFirstTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 20);
  private static final int MESSAGES = 8;

  @Test
  void underTheLockWhatIsSettledStays() {
    inManyWorlds(world -> {});
  }

  @Test
  void soItDoesWithoutALock() {
    inManyWorlds(world -> world.lock = LockPolicy.NEVER);
  }

  private static void inManyWorlds(Consumer<Simulation> kind) {
    Counts all = new Counts();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Counts world = run(seed, kind);
      String what = "seed %d: %s".formatted(seed, world);
      assertThat(world.settled).as(what).isEqualTo(world.sent);
      assertThat(world.lost).as(what).isZero();
      assertThat(world.hidden).as(what).isZero();
      assertThat(world.shownTwice).as(what).isZero();
      all.add(world);
    }
    if (SEEDS > 20) {
      System.out.println(all);
    }
    // What was settled before anybody knew how the server is can still be gone for a while.
    assertThat(all.gone * 20).as("%s", all).isLessThanOrEqualTo(all.sent);
  }

  private static Counts run(long seed, Consumer<Simulation> kind) {
    Simulation world = new Simulation(seed, Appending.SEEK_AT_OPEN);
    kind.accept(world);
    for (int i = 0; i < 10; i++) {
      world.server.add(Simulation.FILE, world.line("old", world.text(i)));
    }
    List<Simulation.Peer> writers =
        List.of(world.join("writer0"), world.join("writer1"), world.join("writer2"));
    world.watch("reader");
    world.sleep(Duration.ofSeconds(2));
    world.server.writesLater = () -> Duration.ofMillis(1_000 + world.random.nextInt(9_000));
    Set<MessageId> gone = new HashSet<>();
    world.server.onLate = () -> gone.addAll(settledAndGone(world));
    for (int i = 0; i < MESSAGES; i++) {
      for (Simulation.Peer writer : writers) {
        writer.send(world.text(i));
        world.sleep(world.randomPause(Duration.ofMillis(300)));
      }
    }
    Counts counts = new Counts();
    world.sleep(Duration.ofSeconds(17));
    counts.goneSoon = settledAndGone(world).size();
    world.sleep(Duration.ofMinutes(4).minusSeconds(17));
    counts.lost = settledAndGone(world).size();
    counts.gone = gone.size();
    for (Simulation.Peer writer : writers) {
      counts.hidden +=
          (int)
              writer.sent.keySet().stream()
                  .filter(
                      id -> world.peers.stream().anyMatch(peer -> !peer.shownAt.containsKey(id)))
                  .count();
    }
    Simulation.Outcome outcome = world.outcome();
    counts.sent = outcome.sent;
    counts.settled = outcome.settled;
    counts.shownTwice = outcome.shownTwice;
    counts.appends = outcome.appends;
    world.close();
    return counts;
  }

  private static Set<MessageId> settledAndGone(Simulation world) {
    Set<MessageId> gone = new HashSet<>();
    for (Simulation.Peer peer : world.peers) {
      for (OutgoingMessage message : peer.sent.values()) {
        if (message.settled().isDone() && !message.settled().isCompletedExceptionally()) {
          gone.add(message.id());
        }
      }
    }
    gone.removeAll(new HashSet<>(world.idsInFile()));
    return gone;
  }

  /** What became of the messages of a world, or of many. */
  private static final class Counts {
    int sent;
    int settled;

    /** Settled, and at some time not in the file. */
    int gone;

    /** Of those, the ones that were not there 17 s after the last was sent. */
    int goneSoon;

    /** And those that were not there in the end. */
    int lost;

    /** Not shown by somebody in the end. */
    int hidden;

    int shownTwice;
    long appends;

    void add(Counts other) {
      sent += other.sent;
      settled += other.settled;
      gone += other.gone;
      goneSoon += other.goneSoon;
      lost += other.lost;
      hidden += other.hidden;
      shownTwice += other.shownTwice;
      appends += other.appends;
    }

    @Override
    public String toString() {
      return "%d sent, %d settled; %d gone, %d after 17 s, %d lost, %d hidden; %d appends"
          .formatted(sent, settled, gone, goneSoon, lost, hidden, appends);
    }
  }
}
