package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.testkit.CursorStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileCursorsTest extends CursorStoreContract {

  private static final String ROOM = "a room/\u0645";

  @TempDir Path directory;

  @Override
  protected CursorStore newStore() {
    return CursorStore.file(file());
  }

  @Override
  protected CursorStore reopened(CursorStore store) {
    return newStore();
  }

  // Cursors of one place

  @Test
  void whatIsShownBehindOnePlaceIsWrittenOnce() throws Exception {
    CursorStore store = newStore();
    long[] ids = LongStream.range(0, 2_000).toArray();
    for (int count = 0; count <= ids.length; count++) {
      store.save(ROOM, new Cursor(5, 6, ids, count));
    }

    assertThat(newStore().load(ROOM)).contains(new Cursor(5, 6, ids, ids.length));
    assertThat(Files.size(file())).isLessThan(200_000);
  }

  @Test
  void idsAreJoinedToThoseOfTheSamePlaceOnly() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, new Cursor(1, 2, new long[] {3}, 1));
    for (Cursor next :
        List.of(
            new Cursor(1, 2, new long[] {3, 4}, 2), // more
            new Cursor(1, 2, new long[] {4, 3}, 2), // others
            new Cursor(1, 2, new long[] {4}, 1), // fewer
            new Cursor(1, 9, new long[] {4, 5}, 2), // another message
            new Cursor(7, 9, new long[] {4, 5, 6}, 3), // another position
            new Cursor(7, 9, new long[] {4, 5, 6}, 3))) {
      store.save(ROOM, next);
      store.save("other", new Cursor(7, 9, new long[] {8}, 1));
      assertThat(newStore().load(ROOM)).contains(next);
    }
  }

  @Test
  void aLostLineTakesNoIdsOfOthersWithIt() throws Exception {
    CursorStore store = newStore();
    long[] ids = {11, 12, 13, 14};
    for (int count = 1; count <= ids.length; count++) {
      store.save(ROOM, new Cursor(1, 2, ids, count));
    }
    List<String> lines = Files.readAllLines(file());
    for (int lost = 1; lost < lines.size(); lost++) {
      List<String> rest = new ArrayList<>(lines);
      rest.remove(lost);
      Files.write(file(), rest);
      int missing = lost - 1;
      long[] left =
          IntStream.range(0, 4).filter(i -> i != missing).mapToLong(i -> ids[i]).toArray();
      assertThat(newStore().load(ROOM)).contains(new Cursor(1, 2, left, 3));
    }
  }

  @Test
  void whereTheFirstLineOfAPlaceIsLostItsIdsAreNotJoinedToAnother() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, new Cursor(1, 2, new long[] {11}, 1));
    store.save(ROOM, new Cursor(3, 4, new long[] {21}, 1));
    store.save(ROOM, new Cursor(3, 4, new long[] {21, 22}, 2));
    List<String> lines = Files.readAllLines(file());
    Files.write(file(), List.of(lines.get(0), lines.get(1), lines.get(3)));

    assertThat(newStore().load(ROOM)).contains(new Cursor(3, 4, new long[] {22}, 1));
  }

  /** As when another store put its file there just before. */
  @Test
  void idsOfASaveThatAnotherStoreMadeUnseenAreThereAgainAfterTheNext() throws Exception {
    CursorStore store = newStore();
    long[] ids = {11, 12, 13};
    store.save(ROOM, new Cursor(1, 2, ids, 1));
    byte[] without = Files.readAllBytes(file());
    store.save(ROOM, new Cursor(1, 2, ids, 2));
    Files.write(file(), without);
    newStore().save("other", Cursors.at(1));
    store.save(ROOM, new Cursor(1, 2, ids, 3));

    assertThat(newStore().load(ROOM)).contains(new Cursor(1, 2, ids, 3));
  }

  // Earlier places

  @Test
  void earlierPlacesAreKeptAndCostNextToNothing() throws Exception {
    CursorStore store = newStore();
    Random random = new Random(4);
    Cursor cursor = Cursor.START;
    for (int i = 1; i <= 3_000; i++) {
      long[] shown = random.longs(random.nextInt(3)).toArray();
      cursor = cursor.next(i * 100L, i, shown, shown.length);
      store.save(ROOM, cursor);
      store.save("other", Cursors.at(i));
      if (i < 100 || i % 100 == 0) {
        assertThat(newStore().load(ROOM)).contains(cursor);
      }
      if (i == 1_000) {
        // Another life.
        store = newStore();
        cursor = store.load(ROOM).orElseThrow();
      }
    }
    assertThat(newStore().load(ROOM).orElseThrow().earlier()).isEqualTo(cursor.earlier());
    List<String> lines = Files.readAllLines(file());
    assertThat(lines.stream().filter(line -> line.contains(" >1:"))).hasSizeGreaterThan(500);
    assertThat(lines.stream().filter(line -> line.contains(" 2:"))).hasSizeLessThan(5);
  }

  @Test
  void aCursorWithOtherEarlierPlacesIsWrittenWhole() throws Exception {
    CursorStore store = newStore();
    Cursor first = new Cursor(100, 1, new long[] {7}, 1);
    for (Cursor next :
        List.of(
            first,
            first.next(200, 2, new long[] {8}, 1),
            first.next(200, 2, new long[] {8, 9}, 2),
            first.next(150, 3, new long[0], 0).next(200, 2, new long[] {8, 9, 10}, 3),
            new Cursor(300, 4, new long[0], 0),
            new Cursor(50, 5, new long[0], 0).next(300, 4, new long[] {1}, 1))) {
      store.save(ROOM, next);
      assertThat(newStore().load(ROOM)).contains(next);
      assertThat(newStore().load(ROOM).orElseThrow().earlier()).isEqualTo(next.earlier());
    }
  }

  @Test
  void aLostLineCostsNoMoreThanItsPlace() throws Exception {
    CursorStore store = newStore();
    Cursor cursor = Cursor.START;
    for (int i = 1; i <= 6; i++) {
      cursor = cursor.next(i * 100L, i, new long[0], 0);
      store.save(ROOM, cursor);
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    lines.remove(3);
    Files.write(file(), lines);

    assertThat(newStore().load(ROOM).orElseThrow().earlier())
        .extracting(Cursor.Place::id)
        .containsExactly(5L, 4L, 2L, 1L);
  }

  // Symbolic links

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSymbolicLinkStaysOneHoweverManyThereAre(boolean dangling) throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path target = elsewhere.resolve("real");
    if (!dangling) {
      CursorStore.file(target).save("other", Cursors.at(7));
    }
    // By a relative name, from another directory, by way of an absolute one.
    Path middle = elsewhere.resolve("middle");
    assumeTrue(makesLink(middle, Path.of("real")));
    Path next = directory.resolve("next");
    Files.createSymbolicLink(next, middle.toAbsolutePath());
    Files.createSymbolicLink(file(), Path.of("elsewhere/../next"));
    CursorStore store = newStore();

    assertThat(store.load(ROOM)).isEmpty();
    for (int i = 0; i < 5_000; i++) {
      store.save(ROOM, Cursors.at(i));
    }
    for (Path link : List.of(file(), next, middle)) {
      assertThat(link).isSymbolicLink();
    }
    assertThat(target).isRegularFile();
    assertThat(newStore().load(ROOM)).contains(Cursors.at(4_999));
    assertThat(CursorStore.file(target).load("other"))
        .isEqualTo(dangling ? Optional.empty() : Optional.of(Cursors.at(7)));
    assertThat(files()).containsExactlyInAnyOrder("cursors", "elsewhere", "next");
  }

  @Test
  void aDirectoryThatIsASymbolicLinkIsFollowed() throws Exception {
    Path real = Files.createDirectory(directory.resolve("real"));
    assumeTrue(makesLink(directory.resolve("link"), real));
    CursorStore store = CursorStore.file(directory.resolve("link/cursors"));
    store.save(ROOM, Cursors.at(1));
    store.save(ROOM, Cursors.at(2));

    assertThat(directory.resolve("link")).isSymbolicLink();
    assertThat(CursorStore.file(real.resolve("cursors")).load(ROOM)).contains(Cursors.at(2));
  }

  @Test
  void aLinkWhoseDirectoryIsMissingOrThatLeadsToItselfFailsAndStays() throws Exception {
    assumeTrue(makesLink(file(), Path.of("missing/cursors")));
    assertThatThrownBy(() -> newStore().save(ROOM, Cursors.at(1))).isInstanceOf(IOException.class);
    Files.delete(file());
    Files.createSymbolicLink(file(), Path.of("cursors"));
    assertThatThrownBy(() -> newStore().save(ROOM, Cursors.at(1))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> newStore().load(ROOM)).isInstanceOf(IOException.class);

    assertThat(file()).isSymbolicLink();
    assertThat(files()).containsExactly("cursors");
  }

  private static boolean makesLink(Path link, Path target) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
  }

  // Crashes

  @Test
  void aFileThatWasCutOffAnywhereBehindTheFirstSaveKeepsTheSavesBefore() throws Exception {
    CursorStore store = newStore();
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      store.save(ROOM, Cursors.at(i));
      ends.add((int) Files.size(file()));
    }
    byte[] all = Files.readAllBytes(file());
    for (int length = ends.get(0); length <= all.length; length++) {
      int end = length;
      long last = ends.stream().filter(e -> e <= end).count() - 1;
      for (byte[] tail : List.of(new byte[0], new byte[30], new byte[] {-1, 13, 32})) {
        Files.write(file(), Arrays.copyOf(all, length));
        Files.write(file(), tail, StandardOpenOption.APPEND);
        assertThat(newStore().load(ROOM)).contains(Cursors.at(last));
      }
      if (length % 10 == 0) {
        CursorStore next = newStore();
        next.save("other", Cursors.at(8));
        next.save("other", Cursors.at(9));
        assertThat(newStore().load(ROOM)).contains(Cursors.at(last));
        assertThat(newStore().load("other")).contains(Cursors.at(9));
      }
    }
  }

  @Test
  void cursorsSurviveAKilledProcess() throws Exception {
    Random random = new Random();
    long position = 0;
    for (int round = 0; round < 20; round++) {
      long saved = position;
      try (Child child = Child.start(CursorSaver.class, file().toString(), "" + position)) {
        int enough = 1 + random.nextInt(1_000);
        String line;
        for (int lines = 0; (line = child.readLine()) != null; lines++) {
          saved = Long.parseLong(line);
          if (lines == enough) {
            child.kill();
          }
        }
      }
      assertThat(saved).isGreaterThan(position);
      position = newStore().load(ROOM).orElseThrow().position();
      // The child can have saved more than it could tell, but its output holds it up.
      assertThat(position).isBetween(saved, saved + 2);
      assertThat(newStore().load("other")).contains(Cursors.at(42));
    }
  }

  @Test
  void aSaveThatFailedHalfwayDoesNotHarmTheNext() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, Cursors.at(1));
    byte[] good = Files.readAllBytes(file());
    Files.delete(file());
    Files.createDirectory(file());
    assertThatThrownBy(() -> store.save(ROOM, Cursors.at(2))).isInstanceOf(IOException.class);
    Files.delete(file());
    Files.write(file(), good);
    Files.writeString(file(), "01234567 1:", StandardOpenOption.APPEND);

    store.save(ROOM, Cursors.at(3));
    assertThat(newStore().load(ROOM)).contains(Cursors.at(3));
  }

  // Damage

  @Test
  void anyFlippedByteCostsNoMoreThanItsLine() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, Cursors.at(1));
    int first = (int) Files.size(file());
    store.save(ROOM, Cursors.at(2));
    byte[] all = Files.readAllBytes(file());
    for (int i = first; i < all.length; i++) {
      for (int mask : new int[] {1, 0x80, 0xFF}) {
        byte[] flipped = all.clone();
        flipped[i] ^= (byte) mask;
        Files.write(file(), flipped);
        Logs.during(() -> assertThat(newStore().load(ROOM)).contains(Cursors.at(1)));
      }
    }
  }

  @Test
  void aRoomWhoseOnlyLineIsDamagedIsNotTakenForANewOne() throws Exception {
    CursorStore store = newStore();
    store.save("other", Cursors.at(1));
    store.save(ROOM, Cursors.at(2));
    String text = Files.readString(file());
    Files.writeString(file(), text.replace("1:2", "1:3"));

    String log = Logs.during(() -> assertThat(newStore().load("other")).contains(Cursors.at(1)));
    assertThat(log).contains("WARN", file() + ": 1 of 2 lines are damaged");
    Logs.during(
        () ->
            assertThatThrownBy(() -> newStore().load(ROOM))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file().toString(), "1 of its lines", ROOM));
  }

  @Test
  void aLineThatWeDoNotWriteIsDamageThoughItsChecksumFits() throws Exception {
    CursorStore store = newStore();
    store.save("room", Cursors.at(Long.MAX_VALUE));
    String log =
        Logs.during(
            () -> {
              assertThatThrownBy(() -> newStore().load("room")).isInstanceOf(IOException.class);
              newStore().save("room", Cursors.at(1));
            });
    assertThat(log).contains("1 of 1 lines are damaged");
    assertThat(newStore().load("room")).contains(Cursors.at(1));
  }

  @Test
  void aFileOfAnotherKindIsLeftAlone() throws Exception {
    for (String text :
        List.of("my diary\n", "\n", "ftpchat cursors 2\n", "ftpchat cursors", "\0".repeat(5_000))) {
      Files.writeString(file(), text);
      CursorStore store = newStore();
      assertThatThrownBy(() -> store.load(ROOM))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(file().toString(), "ftpchat cursors 1", "remove it");
      assertThatThrownBy(() -> store.save(ROOM, Cursors.at(1))).isInstanceOf(IOException.class);
      assertThat(file()).hasContent(text);
    }
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws Exception {
    newStore().save(ROOM, Cursors.at(1));
    try (DurableFile file = new DurableFile(file())) {
      file.write(new byte[1], 1L << 40);
    }

    assertThatThrownBy(() -> newStore().load(ROOM))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("67108864");
  }

  @Test
  void randomBytesNeverDoMoreThanFail() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      Files.writeString(file(), "ftpchat cursors 1\n");
      Files.write(file(), garbage, StandardOpenOption.APPEND);
      Logs.during(
          () -> {
            Optional<Cursor> loaded = Optional.empty();
            try {
              loaded = newStore().load(ROOM);
            } catch (IOException e) {
              assertThat(e).hasMessageContaining("damaged");
            }
            assertThat(loaded).isEmpty();
          });
    }
  }

  @Test
  void anEmptyFileHoldsNoCursors() throws Exception {
    Files.createFile(file());
    CursorStore store = newStore();

    assertThat(store.load(ROOM)).isEmpty();
    store.save(ROOM, Cursors.at(1));
    assertThat(newStore().load(ROOM)).contains(Cursors.at(1));
  }

  // Living together

  @Test
  void storesOfDifferentRoomsShareAFile() throws Exception {
    CursorStore one = newStore();
    CursorStore other = newStore();
    for (int i = 0; i < 5_000; i++) {
      one.save("one", Cursors.at(i));
      other.save("other", Cursors.at(2L * i));
    }

    assertThat(newStore().load("one")).contains(Cursors.at(4_999));
    assertThat(newStore().load("other")).contains(Cursors.at(9_998));
  }

  @Test
  void aFileThatWasRemovedIsMadeAnew() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, Cursors.at(1));
    store.save(ROOM, Cursors.at(2));
    Files.delete(file());

    assertThat(store.load(ROOM)).isEmpty();
    store.save(ROOM, Cursors.at(3));
    assertThat(newStore().load(ROOM)).contains(Cursors.at(3));
  }

  @Test
  void aFileThatIsMovedAwayOrEmptiedIsMadeAnew() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, Cursors.at(1));
    Files.move(file(), directory.resolve("backup"));
    store.save(ROOM, Cursors.at(2));
    assertThat(newStore().load(ROOM)).contains(Cursors.at(2));

    Files.write(file(), new byte[0]);
    store.save(ROOM, Cursors.at(3));
    assertThat(newStore().load(ROOM)).contains(Cursors.at(3));
    assertThat(CursorStore.file(directory.resolve("backup")).load(ROOM)).contains(Cursors.at(1));
  }

  @Test
  void aFileOfAnotherKindThatWasPutInItsPlaceIsLeftAlone() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, Cursors.at(1));
    Path other = Files.writeString(directory.resolve("other"), "my diary\n");
    Files.move(other, file(), StandardCopyOption.REPLACE_EXISTING);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> store.save(ROOM, Cursors.at(2)))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(file().toString(), "ftpchat cursors 1", "remove it");
    }
    assertThat(file()).hasContent("my diary\n");
  }

  @Test
  void nothingIsSavedWhereTheDirectoryWasRemoved() throws Exception {
    Path file = Files.createDirectory(directory.resolve("gone")).resolve("cursors");
    CursorStore store = CursorStore.file(file);
    store.save(ROOM, Cursors.at(1));
    Files.delete(file);
    Files.delete(file.getParent());

    assertThatThrownBy(() -> store.save(ROOM, Cursors.at(2)))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(file.getParent().toString());
  }

  @Test
  void aSaveThatTheDiskDoesNotTakeFailsAndLeavesTheLastOne() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    CursorStore store =
        new FileCursors(
            file(),
            path ->
                new DurableFile(path) {
                  @Override
                  public void force() throws IOException {
                    if (broken.get()) {
                      throw new IOException("no force");
                    }
                    super.force();
                  }
                });
    assertThatThrownBy(() -> store.save(ROOM, Cursors.at(1))).hasMessage("no force");
    assertThat(files()).isEmpty();

    broken.set(false);
    store.save(ROOM, Cursors.at(2));
    broken.set(true);
    assertThatThrownBy(() -> store.save("other", Cursors.at(3))).hasMessage("no force");
    assertThat(newStore().load(ROOM)).contains(Cursors.at(2));
    assertThat(newStore().load("other")).isEmpty();
  }

  @Test
  void manySavesKeepTheFileSmall() throws Exception {
    CursorStore store = newStore();
    store.save("other", Cursors.at(7));
    long largest = 0;
    for (int i = 0; i < 20_000; i++) {
      store.save(ROOM, Cursors.at(i));
      largest = Math.max(largest, Files.size(file()));
    }

    assertThat(largest).isBetween(250_000L, 263_000L);
    assertThat(newStore().load(ROOM)).contains(Cursors.at(19_999));
    assertThat(newStore().load("other")).contains(Cursors.at(7));
    assertThat(files()).containsExactly("cursors");
  }

  @Test
  void largeCursorsKeepTheFileWithinBounds() throws Exception {
    CursorStore store = newStore();
    Cursor large = new Cursor(1, 2, new long[200_000], 200_000);
    for (int i = 0; i < 5; i++) {
      store.save("large", large);
      store.save(ROOM, Cursors.at(i));
      assertThat(Files.size(file())).isBetween(2_100_000L, 2_200_000L);
    }

    assertThat(newStore().load("large")).contains(large);
    assertThat(newStore().load(ROOM)).contains(Cursors.at(4));
  }

  @Test
  void moreThanCanBeReadIsNotSaved() throws Exception {
    CursorStore store = newStore();
    store.save(ROOM, Cursors.at(1));
    Cursor huge = new Cursor(1, 2, new long[3_200_000], 3_200_000);

    assertThatThrownBy(() -> store.save("huge", huge))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes of cursors");
    assertThat(newStore().load(ROOM)).contains(Cursors.at(1));
    assertThat(newStore().load("huge")).isEmpty();
  }

  @Test
  void anInterruptedCallerSavesAndLoadsAllTheSame() throws Exception {
    CursorStore store = newStore();
    Thread.currentThread().interrupt();
    try {
      for (int i = 0; i < 3_000; i++) {
        store.save(ROOM, Cursors.at(i));
      }
      assertThat(store.load(ROOM)).contains(Cursors.at(2_999));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void theFileIsItsOwnersOnly() throws Exception {
    assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
    newStore().save(ROOM, Cursors.at(1));

    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path file = directory.resolve("missing").resolve("cursors");
    CursorStore store = CursorStore.file(file);

    assertThatThrownBy(() -> store.save(ROOM, Cursors.at(1)))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(file.getParent().toString());
  }

  @Test
  void theFileReadsAsDocumented() throws Exception {
    CursorStore store = newStore();
    store.save("a b/\u00e9", Cursors.at(12));
    store.save("a b/\u00e9", Cursors.at(345));
    store.save("a b/\u00e9", Cursors.at(345));

    String cursor = ":[0-9a-f]{16}:[A-Za-z0-9_-]* ";
    assertThat(Files.readAllLines(file(), StandardCharsets.US_ASCII))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("ftpchat cursors 1"),
            line -> assertThat(line).matches("[0-9a-f]{8} 1:12" + cursor + "a\\+b%2F%C3%A9"),
            line -> assertThat(line).matches("[0-9a-f]{8} 1:345" + cursor + ".*"),
            line -> assertThat(line).matches("[0-9a-f]{8} \\+1:345" + cursor + ".*"));
  }

  /** Saves ever higher positions until it is killed, and tells each. */
  static final class CursorSaver {

    private CursorSaver() {}

    public static void main(String[] arguments) throws IOException {
      CursorStore store = CursorStore.file(Path.of(arguments[0]));
      store.save("other", Cursors.at(42));
      for (long position = Long.parseLong(arguments[1]) + 1; ; position++) {
        store.save(ROOM, Cursors.at(position));
        System.out.println(position);
      }
    }
  }

  private Path file() {
    return directory.resolve("cursors");
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aCursorIsTheSameTextWhereDigitsAreOthers() throws Exception {
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      newStore().save(ROOM, Cursors.at(1234));
      assertThat(newStore().load(ROOM)).contains(Cursors.at(1234));
      assertThat(Cursor.parse(Cursors.at(1234).toString())).isEqualTo(Cursors.at(1234));
    } finally {
      Locale.setDefault(usual);
    }
  }
}
