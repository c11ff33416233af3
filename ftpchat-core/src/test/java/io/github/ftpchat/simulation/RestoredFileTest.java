package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms that are put back to what a backup holds, and readers that come back to them. */
@Timeout(120)
class RestoredFileTest {

  private static final Duration STABLE = Duration.ofMinutes(2);

  private final CursorStore cursors = CursorStore.inMemory();
  private Simulation world = new Simulation(5, Appending.SEEK_AT_OPEN);

  /** The lines by their numbers: a message has the same bytes wherever it stands. */
  private final Map<Integer, byte[]> lines = new HashMap<>();

  private byte[] line(int number) {
    return lines.computeIfAbsent(number, n -> world.line("stranger", text(n)));
  }

  private static String text(int number) {
    return "text " + number + ".".repeat(number * 7 % 50);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(RestoredFileTest::text).toList();
  }

  private byte[] file(int from, int to) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    IntStream.range(from, to).forEach(number -> all.writeBytes(line(number)));
    return all.toByteArray();
  }

  private void add(int from, int to) {
    world.server.add(Simulation.FILE, file(from, to));
  }

  private void restore(int from, int to) {
    world.server.replace(Simulation.FILE, file(from, to));
  }

  /** A bot that keeps its place, and is killed when it has seen what there is. */
  private List<String> life() {
    return life(peer -> {});
  }

  private List<String> life(Consumer<Simulation.Peer> meanwhile) {
    Simulation.Peer bot = world.peer("bot").cursors(cursors).history(HistoryPolicy.none()).join();
    world.sleep(Duration.ofSeconds(5));
    meanwhile.accept(bot);
    bot.kill();
    return bot.texts();
  }

  private void readFromTheHead(int messages) {
    life(
        bot -> {
          for (int i = 0; i < messages; i++) {
            add(i, i + 1);
            world.sleep(Duration.ofSeconds(1));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void whatABackupHoldsIsNotShownAgain(Appending appending) {
    world = new Simulation(5, appending);
    readFromTheHead(5);
    restore(0, 3);
    assertThat(life()).isEmpty();
    add(10, 12);
    assertThat(life()).isEqualTo(texts(10, 12));
    add(12, 13);
    assertThat(life()).isEqualTo(texts(12, 13));
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void norIfAllOfItWasStable(Appending appending) {
    world = new Simulation(5, appending);
    life(
        bot -> {
          for (int i = 0; i < 5; i++) {
            add(i, i + 1);
            world.sleep(STABLE);
          }
        });
    restore(0, 3);
    add(10, 12);
    assertThat(life()).isEqualTo(texts(10, 12));
    // Now as long as it was, with another end.
    add(12, 20);
    assertThat(life()).isEqualTo(texts(12, 20));
  }

  @ParameterizedTest
  @EnumSource(Appending.class)
  void whatIsBehindABackupIsShownThoughTheFileIsLongerThanItWas(Appending appending) {
    world = new Simulation(5, appending);
    readFromTheHead(300);
    restore(0, 298);
    add(1_000, 1_100);
    assertThat(life()).endsWith(texts(1_000, 1_100).toArray(String[]::new)).hasSizeLessThan(110);
  }

  @Test
  void howMuchIsShownAgainGrowsWithHowMuchIsLost() {
    readFromTheHead(2_000);
    Cursor cursor = saved();
    for (int kept : new int[] {1_999, 1_990, 1_900, 1_500, 1_000, 100, 10}) {
      restore(0, kept);
      add(5_000, 5_003);
      Simulation.Peer bot = world.peer("bot").after(cursor).join();
      world.sleep(Duration.ofSeconds(5));
      assertThat(bot.texts()).as("of " + kept).endsWith(texts(5_000, 5_003).toArray(String[]::new));
      assertThat(bot.texts().size() - 3).as("of " + kept).isLessThanOrEqualTo(2 * (2_000 - kept));
      assertThat(bot.texts()).doesNotHaveDuplicates();
      bot.kill();
    }
  }

  @Test
  void aBackupThatIsOlderThanAllIsShownWhole() {
    add(0, 3_000);
    life(
        bot -> {
          world.sleep(STABLE);
          add(3_000, 3_010);
          world.sleep(STABLE);
        });
    restore(0, 100);
    assertThat(life()).isEqualTo(texts(0, 100));
  }

  @Test
  void earlierPlacesOutliveManyLives() {
    readFromTheHead(20);
    for (int life = 0; life < 20; life++) {
      int from = 20 + life;
      add(from, from + 1);
      world.sleep(STABLE);
      assertThat(life(bot -> world.sleep(STABLE))).isEqualTo(texts(from, from + 1));
    }
    restore(0, 30);
    add(100, 101);
    assertThat(life()).endsWith(text(100)).doesNotContainAnyElementsOf(texts(0, 20));
  }

  @Test
  void whatComesBackBehindTheEndOfABackupIsNotShownAgain() {
    readFromTheHead(8);
    life(bot -> world.sleep(STABLE));
    restore(0, 5);
    add(100, 101);
    assertThat(life()).containsExactly(text(100));
    add(5, 8);
    add(101, 102);
    assertThat(life()).containsExactly(text(101));
    assertThat(life(bot -> world.sleep(STABLE))).isEmpty();
    restore(0, 8);
    assertThat(life()).isEmpty();
    add(102, 103);
    assertThat(life()).containsExactly(text(102));
  }

  /** It was under way when the room was restored: it proves nothing of what is in front of it. */
  @Test
  void aMessageThatIsAppendedOnceMoreHidesNothingInFrontOfIt() {
    life(
        bot -> {
          for (int i = 0; i < 6; i++) {
            add(i, i + 1);
            world.sleep(STABLE);
          }
        });
    restore(0, 3);
    add(100, 101);
    add(5, 6);
    add(4, 5);
    add(101, 102);
    assertThat(life()).containsExactly(text(100), text(101));
  }

  @Test
  void aRoomThatIsEmptyForAMomentIsShownOnce() {
    readFromTheHead(30);
    restore(0, 0);
    assertThat(life()).isEmpty();
    assertThat(life()).isEmpty();
    restore(0, 25);
    assertThat(life()).isEmpty();
    add(100, 101);
    assertThat(life()).containsExactly(text(100));
  }

  @Test
  void aRoomThatIsBegunAnewAndThenRestoredIsShownOnce() {
    readFromTheHead(30);
    restore(0, 0);
    add(50, 52);
    assertThat(life(bot -> world.sleep(STABLE))).isEqualTo(texts(50, 52));
    add(52, 53);
    assertThat(life()).containsExactly(text(52));
    restore(0, 30);
    add(60, 61);
    assertThat(life()).containsExactly(text(60));
  }

  /** The file shrinks while it is read, and comes to be the room that it was. */
  @Test
  void aBackupThatIsUploadedWhileTheRoomIsLoadedIsShownOnce() {
    readFromTheHead(300);
    byte[] backup = file(0, 250);
    for (int millis = 0; millis < 40; millis += 3) {
      Cursor cursor = saved();
      restore(0, 298);
      Simulation.Peer bot = world.peer("bot").after(cursor).history(HistoryPolicy.none()).join();
      world.sleep(Duration.ofMillis(millis));
      world.server.replace(Simulation.FILE, new byte[0]);
      world.sleep(Duration.ofMillis(20));
      world.server.replace(Simulation.FILE, backup);
      world.sleep(Duration.ofSeconds(1));
      add(500, 502);
      world.sleep(Duration.ofSeconds(5));
      assertThat(bot.texts()).as("after " + millis).containsSequence(texts(500, 502));
      assertThat(bot.texts().size()).as("after " + millis).isLessThan(2 + 60);
      assertThat(bot.texts()).as("after " + millis).doesNotHaveDuplicates();
      bot.kill();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLongRoomThatIsRestoredUnderARunningBotIsShownOnce(boolean stable) {
    readFromTheHead(4_000);
    add(4_000, 4_010);
    List<String> shown =
        life(
            bot -> {
              world.sleep(stable ? STABLE : Duration.ofSeconds(1));
              restore(0, 2_500);
              add(5_000, 5_010);
              world.sleep(STABLE);
            });
    assertThat(shown.subList(0, 10)).isEqualTo(texts(4_000, 4_010));
    assertThat(shown).endsWith(texts(5_000, 5_010).toArray(String[]::new));
    assertThat(shown.size()).isLessThan(20 + 1_500);
    add(5_010, 5_020);
    assertThat(life()).isEqualTo(texts(5_010, 5_020));
  }

  @Test
  void aRoomThatIsCutDownAndThenRestoredFromABackupOfThatIsShownOnce() {
    readFromTheHead(100);
    restore(50, 100);
    add(100, 101);
    assertThat(life(bot -> world.sleep(STABLE))).containsExactly(text(100));
    add(101, 103);
    assertThat(life(bot -> world.sleep(STABLE))).isEqualTo(texts(101, 103));
    restore(50, 99);
    add(200, 201);
    assertThat(life()).endsWith(text(200)).hasSizeLessThan(5);
  }

  @Test
  void whatIsInFrontOfWhatWasLookedForStaysOldInTheLivesToCome() {
    readFromTheHead(300);
    restore(100, 300);
    for (int life = 0; life < 3; life++) {
      add(400 + life, 401 + life);
      assertThat(life()).as("life " + life).containsExactly(text(400 + life));
    }
    restore(150, 299);
    add(500, 501);
    assertThat(life()).endsWith(text(500)).hasSizeLessThan(10);
    for (int life = 1; life < 4; life++) {
      add(500 + life, 501 + life);
      assertThat(life()).as("life " + life).containsExactly(text(500 + life));
    }
  }

  @Test
  void whatAModeratorTakesOutBringsNothingUpAgain() {
    life(
        bot -> {
          for (int i = 0; i < 60; i++) {
            add(i, i + 1);
            world.sleep(Duration.ofSeconds(50));
          }
        });
    for (int removed = 1; removed < 58; removed += 4) {
      restore(0, removed);
      add(removed + 1, 60);
      add(100 + removed, 101 + removed);
      assertThat(life()).as("without " + removed).containsExactly(text(100 + removed));
    }
  }

  /** Rooms that go on, are restored and cut down at random, with bots that come and go. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingThatIsWrittenIsMissedWhateverBecomesOfTheFile(long seed) {
    Random random = new Random(seed);
    world = new Simulation(seed, seed % 2 == 0 ? Appending.LOCKED : Appending.SEEK_AT_OPEN);
    List<Integer> content = new ArrayList<>();
    List<List<Integer>> backups = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    int next = 0;
    shown.addAll(life());
    for (int step = 0; step < 60; step++) {
      int kind = random.nextInt(10);
      if (kind == 0 && !backups.isEmpty()) {
        content = new ArrayList<>(backups.get(random.nextInt(backups.size())));
        world.server.replace(Simulation.FILE, bytes(content));
      } else if (kind == 1) {
        backups.add(List.copyOf(content));
      } else if (kind == 2 && content.size() > 10) {
        content = new ArrayList<>(content.subList(content.size() / 2, content.size()));
        world.server.replace(Simulation.FILE, bytes(content));
      } else {
        int more = 1 + random.nextInt(5);
        for (int i = 0; i < more; i++) {
          content.add(next);
          add(next, next + 1);
          next++;
        }
      }
      boolean waits = random.nextInt(3) == 0;
      shown.addAll(life(bot -> world.sleep(waits ? STABLE : Duration.ZERO)));
    }
    assertThat(new HashSet<>(shown)).as("seed " + seed).containsAll(texts(0, next));
  }

  private byte[] bytes(List<Integer> numbers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    numbers.forEach(number -> all.writeBytes(line(number)));
    return all.toByteArray();
  }

  private Cursor saved() {
    try {
      return Cursor.parse(cursors.load(Simulation.ROOM).orElseThrow().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
