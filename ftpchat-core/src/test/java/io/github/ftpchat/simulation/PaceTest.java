package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.Limits;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.session.Client;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.transport.AppendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a client asks the server, and how soon it knows. */
@Timeout(120)
class PaceTest {

  private final Simulation world = new Simulation(5, Appending.LOCKED);

  @ParameterizedTest
  @EnumSource(Appending.class)
  void anIdleHourTakesFewerThan800Commands(Appending appending) {
    Simulation idle = new Simulation(5, appending);
    idle.server.add(Simulation.FILE, idle.line("stranger", "hello"));
    idle.join("peer");
    idle.sleep(Duration.ofHours(1));
    assertThat(idle.server.commands).isBetween(600L, 800L);
    // After 1, 2, 4, 8, 16 and 32 minutes something late may have come.
    assertThat(idle.server.reads).isLessThan(12);
  }

  @Test
  void whatWasOverwrittenIsReadOnceMoreWhenItIsOldEnough() {
    Simulation unsafe = new Simulation(5, Appending.SEEK_AT_OPEN);
    byte[] first = unsafe.line("stranger", "first");
    byte[] other = unsafe.line("stranger", "other");
    unsafe.server.add(Simulation.FILE, first);
    unsafe.server.add(Simulation.FILE, unsafe.line("stranger", "second"));
    Simulation.Peer peer = unsafe.watch("peer");
    unsafe.sleep(Duration.ofSeconds(10));
    byte[] file = unsafe.server.file(Simulation.FILE);
    System.arraycopy(other, 0, file, 0, other.length);
    unsafe.server.replace(Simulation.FILE, file);
    long before = unsafe.server.reads;
    unsafe.sleep(Duration.ofMinutes(5));
    assertThat(other).hasSameSizeAs(first);
    assertThat(peer.texts()).contains("other");
    assertThat(unsafe.server.reads - before).isLessThan(5);
  }

  @Test
  void hundredsOfRoomsCostOneCommandALook() {
    Client client = world.newClient(world.server.connect(), Runnable::run);
    for (int i = 0; i < 200; i++) {
      world.peer("peer").room("room" + i).join(client);
    }
    world.sleep(Duration.ofMinutes(1));
    assertThat(world.peers).allMatch(peer -> peer.session.state().phase() == Phase.LIVE);
    assertThat(world.server.commands).isLessThan(1_000);
    long before = world.server.commands;
    world.sleep(Duration.ofHours(1));
    assertThat(world.server.commands - before).isLessThan(800);
    world.server.add("room7.txt", world.line("stranger", "hello"));
    world.sleep(Duration.ofSeconds(6));
    assertThat(world.peers.get(7).texts()).containsExactly("hello");
  }

  @Test
  void aRoomThatIsRefusedCostsTheOthersNothing() {
    Client client = world.newClient(world.server.connect(), Runnable::run);
    world.server.refused.add("room3.txt");
    for (int i = 0; i < 50; i++) {
      world.peer("peer").room("room" + i).join(client);
    }
    world.sleep(Duration.ofMinutes(1));
    long before = world.server.commands;
    world.server.add("room7.txt", world.line("stranger", "hello"));
    world.sleep(Duration.ofSeconds(6));
    assertThat(world.peers.get(7).texts()).containsExactly("hello");
    world.sleep(Duration.ofHours(1));
    assertThat(world.server.commands - before).isLessThan(1_000);
    assertThat(world.peers.get(3).session.state())
        .matches(state -> state.phase() == Phase.CONNECTING && state.problem().isPresent());

    world.server.refused.clear();
    world.server.add("room3.txt", world.line("stranger", "at last"));
    world.sleep(Duration.ofMinutes(2));
    assertThat(world.peers.get(3).texts()).containsExactly("at last");
  }

  @Test
  void aServerThatIsDownIsAskedSeldomAndFoundAgain() {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(5));
    world.server.down = true;
    long before = world.server.commands;
    OutgoingMessage message = peer.send("into the dark");
    world.sleep(Duration.ofHours(1));
    assertThat(world.server.commands - before).isBetween(100L, 300L);
    assertThat(peer.session.state().phase()).isEqualTo(Phase.INTERRUPTED);
    world.server.down = false;
    world.sleep(Duration.ofSeconds(35));
    assertThat(message.settled()).isDone();
    assertThat(peer.session.state().phase()).isEqualTo(Phase.LIVE);
  }

  /** A shared folder whose disk fails, or a server that drops the connection at each APPE. */
  @ParameterizedTest
  @EnumSource(names = {"UNKNOWN", "NOT_WRITTEN"})
  void oneInterruptionIsToldWhileNoAppendComesThrough(AppendResult.Outcome outcome) {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(5));
    world.server.breaksAppends = Optional.of(outcome);
    peer.states.clear();
    OutgoingMessage message = peer.send("into the dark");
    world.sleep(Duration.ofMinutes(10));
    world.server.add(Simulation.FILE, world.line("stranger", "still read"));
    world.sleep(Duration.ofMinutes(50));

    assertThat(phases(peer)).containsExactly(Phase.INTERRUPTED);
    assertThat(peer.texts()).containsExactly("still read");
    List<Long> tries = world.server.broken;
    assertThat(tries).hasSizeBetween(100, 300);
    assertThat(tries.get(tries.size() - 1) - tries.get(tries.size() - 2))
        .isGreaterThan(Duration.ofSeconds(15).toNanos());

    world.server.breaksAppends = Optional.empty();
    world.sleep(Duration.ofSeconds(40));
    assertThat(message.settled()).isDone();
    assertThat(phases(peer)).containsExactly(Phase.INTERRUPTED, Phase.LIVE);
  }

  @Test
  void theNextPauseAfterAnAppendThatCameThroughIsAShortOne() {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 3; i++) {
      world.server.breaksAppends = Optional.of(AppendResult.Outcome.NOT_WRITTEN);
      OutgoingMessage message = peer.send("text " + i);
      world.sleep(Duration.ofMillis(300));
      world.server.breaksAppends = Optional.empty();
      world.sleep(Duration.ofSeconds(5));
      assertThat(message.written()).isDone();
    }
    assertThat(world.server.broken).hasSizeGreaterThanOrEqualTo(3);
  }

  private static List<Phase> phases(Simulation.Peer peer) {
    return peer.states.stream().map(SessionState::phase).toList();
  }

  @Test
  void aListenerThatDoesNotReturnDoesNotMakeTheClientHurry() {
    Simulation.Peer peer = world.peer("peer").limits(fewUndelivered()).join();
    world.sleep(Duration.ofSeconds(1));
    peer.callbacks.pause();
    for (int i = 0; i < 100; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "text " + i));
      world.sleep(Duration.ofMillis(300));
    }
    long before = world.server.commands;
    world.sleep(Duration.ofHours(1));
    assertThat(world.server.commands - before).isLessThan(800);
    peer.callbacks.resume();
    world.sleep(Duration.ofSeconds(10));
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add("text " + i);
    }
    assertThat(peer.texts()).isEqualTo(all);
  }

  @Test
  void whatIsSentIsProvenBesideAListenerThatDoesNotReturn() {
    Simulation.Peer peer = world.peer("peer").asParticipant().limits(fewUndelivered()).join();
    world.sleep(Duration.ofSeconds(1));
    peer.callbacks.pause();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add("stranger's " + i);
      world.server.add(Simulation.FILE, world.line("stranger", "stranger's " + i));
      world.sleep(Duration.ofMillis(500));
      all.add("mine " + i);
      OutgoingMessage message = peer.send("mine " + i);
      world.sleep(Duration.ofMillis(500));
      assertThat(message.settled()).isDone();
    }
    peer.callbacks.resume();
    world.sleep(Duration.ofSeconds(10));
    assertThat(peer.texts()).isEqualTo(all);
    assertThat(peer.shown).allMatch(message -> message.own() == message.text().startsWith("mine"));
  }

  private static Limits fewUndelivered() {
    return Limits.defaults().withMaxUndelivered(5);
  }

  @Test
  void twoWhoTalkHearEachOtherSoon() {
    Simulation.Peer alice = world.join("alice");
    Simulation.Peer bob = world.join("bob");
    world.sleep(Duration.ofSeconds(5));
    List<Long> latencies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Simulation.Peer speaker = i % 2 == 0 ? alice : bob;
      Simulation.Peer hearer = i % 2 == 0 ? bob : alice;
      long sentAt = world.time.nanoTime();
      OutgoingMessage message = speaker.send("text " + i);
      world.sleep(Duration.ofMillis(1_000 + world.random.nextInt(4_000)));
      latencies.add(hearer.shownAt.get(message.id()) - sentAt);
    }
    long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "delivery: p50 %d ms, p99 %d ms%n", sorted[100] / 1_000_000, sorted[198] / 1_000_000);
    assertThat(Duration.ofNanos(sorted[100])).isLessThan(Duration.ofMillis(400));
    assertThat(Duration.ofNanos(sorted[198])).isLessThan(Duration.ofSeconds(1));
    assertThat(Arrays.stream(sorted)).hasSize(200);
  }

  @Test
  void aFailingTransferMakesPausesGrowThoughLooksSucceed() {
    Simulation.Peer peer = world.join("peer");
    world.sleep(Duration.ofSeconds(5));
    peer.connection.readsFail = true;
    world.server.add(Simulation.FILE, world.line("stranger", "unreachable"));
    world.sleep(Duration.ofSeconds(10));
    long before = world.server.reads;
    world.sleep(Duration.ofHours(1));
    assertThat(world.server.reads - before).isLessThan(300);
    peer.connection.readsFail = false;
    world.sleep(Duration.ofMinutes(1));
    assertThat(peer.texts()).containsExactly("unreachable");
  }

  /** The listener's answers wait to be proven all the time, so that reading must not pause. */
  @Test
  void aSlowListenerThatAnswersIsNoReasonToReadTheSameAgainAndAgain() {
    Limits few = Limits.defaults().withMaxUndelivered(100);
    Client client =
        world.newClient(
            world.server.connect(), task -> world.time.newThread(task, "callback").start());
    Simulation.Peer bot = world.peer("bot").asParticipant().limits(few).join(client);
    bot.session.addListener(
        ChatListener.ofMessages(
            (session, message) -> {
              if (!message.own()) {
                world.sleep(Duration.ofMillis(20));
                session.send("re");
              }
            }));
    world.sleep(Duration.ofSeconds(1));
    for (int i = 0; i < 2_000; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "message " + i));
    }
    world.sleep(Duration.ofSeconds(100));
    assertThat(bot.shown.stream().filter(message -> !message.own())).hasSize(2_000);
    assertThat(world.server.bytesRead).isLessThan(10L * world.server.file(Simulation.FILE).length);
    world.close();
  }
}
