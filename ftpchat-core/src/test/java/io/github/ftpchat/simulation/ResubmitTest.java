package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that is killed at any moment and submits in its next life what it sealed in any before,
 * while others write.
 *
 * <p>{@code -Dsimulation.seeds=N} tries N worlds of each kind.
 */
@Timeout(240)
class ResubmitTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 5);
  private static final int LIVES = 12;
  private static final List<Cut> CUTS = List.of(Cut.values());

  static Stream<Arguments> worlds() {
    return IntStream.rangeClosed(1, SEEDS)
        .boxed()
        .flatMap(
            seed ->
                Stream.of(Appending.LOCKED, Appending.SEEK_AT_OPEN)
                    .flatMap(
                        appending ->
                            Stream.of(0, 3_000)
                                .map(lines -> Arguments.of(appending, lines, seed))));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void allIsShownOnce(Appending appending, int lines, int seed) {
    Simulation world = new Simulation(seed, appending);
    world.addLines(lines);
    OutboxStore outbox = OutboxStore.inMemory();
    Simulation.Peer reader = world.watch("reader");
    world.joinRude("rude", 100, Duration.ofSeconds(1));
    List<byte[]> stored = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    for (int life = 0; life < LIVES; life++) {
      Simulation.Joining joining = world.peer("bot").asParticipant();
      Simulation.Peer bot = (life % 2 == 0 ? joining : joining.outbox(outbox)).join();
      int actions = world.random.nextInt(12);
      for (int i = 0; i < actions; i++) {
        String text = "answer " + stored.size();
        SealedMessage sealed = bot.session.seal(text);
        texts.add(text);
        stored.add(sealed.toBytes());
        for (int times = world.random.nextInt(4); times > 0; times--) {
          submitAny(world, bot, stored);
        }
        if (world.random.nextBoolean()) {
          bot.session.submit(sealed);
        }
        if (world.random.nextInt(4) == 0) {
          bot.connection.cutCall = bot.connection.calls + 1 + world.random.nextInt(6);
          bot.connection.cut = CUTS.get(world.random.nextInt(CUTS.size()));
        }
        world.sleep(world.randomPause(Duration.ofMillis(1L << world.random.nextInt(14))));
      }
      bot.kill();
      world.sleep(world.randomPause(Duration.ofMillis(1L << world.random.nextInt(14))));
    }
    Simulation.Peer last = world.peer("bot").asParticipant().outbox(outbox).join();
    List<OutgoingMessage> all =
        stored.stream().map(bytes -> last.session.submit(SealedMessage.parse(bytes))).toList();
    world.sleep(Duration.ofMinutes(5));
    assertThat(all).allSatisfy(message -> assertThat(message.settled()).isCompleted());
    assertThat(world.textsInFile()).containsAll(texts);
    assertThat(reader.shown.stream().map(ChatMessage::text).filter(texts::contains))
        .containsExactlyInAnyOrderElementsOf(texts);
    if (appending == Appending.LOCKED) {
      assertThat(world.outcome().duplicates).isLessThanOrEqualTo(LIVES);
    }
    world.close();
  }

  private static void submitAny(Simulation world, Simulation.Peer bot, List<byte[]> stored) {
    byte[] any = stored.get(world.random.nextInt(stored.size()));
    bot.session.submit(SealedMessage.parse(any));
  }
}
