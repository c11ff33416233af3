package io.github.ftpchat;

import static io.github.ftpchat.Entries.ROOM;
import static io.github.ftpchat.Entries.assertSame;
import static io.github.ftpchat.Entries.entry;
import static io.github.ftpchat.Entries.id;
import static io.github.ftpchat.Entries.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.testkit.OutboxStoreContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryOutboxTest extends OutboxStoreContract {

  private static final String JOURNAL = "outbox-1.journal";

  @TempDir Path temporary;

  private Path directory;

  @Override
  protected Duration timeLimit() {
    return Duration.ofMinutes(3);
  }

  @Override
  protected OutboxStore newStore() throws IOException {
    // Not the store that most tests here open for themselves.
    return OutboxStore.directory(temporary.resolve("contract"));
  }

  @Override
  protected OutboxStore reopened(OutboxStore store) throws IOException {
    store.close();
    return newStore();
  }

  // Damage (see OutboxFramesTest)

  @Test
  void aTornTailIsCutOffWithAWarningAndWhatIsAddedThenIsKept() throws Exception {
    byte[] whole = join(frames(List.of(entry(ROOM, 1), entry(ROOM, 2))));
    byte[] torn = OutboxFrames.add(entry(ROOM, 19));
    for (int length : new int[] {1, 12, 13, 60, torn.length - 1}) {
      writeJournal(join(List.of(whole, Arrays.copyOf(torn, length))));
      String log =
          Logs.during(
              () -> {
                try (OutboxStore store = OutboxStore.directory(directory)) {
                  assertSame(store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 2)));
                  assertThat(journal()).hasSize(whole.length);
                  store.add(List.of(entry(ROOM, 3)));
                }
              });
      assertThat(log)
          .contains("WARN", journal() + ": cut off " + length + " bytes at " + whole.length);
      log =
          Logs.during(
              () -> {
                try (OutboxStore store = OutboxStore.directory(directory)) {
                  assertSame(
                      store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 2), entry(ROOM, 3)));
                }
              });
      assertThat(log).isEmpty();
    }
  }

  @Test
  void damageInTheMiddleIsSkippedWithAWarning() throws Exception {
    List<byte[]> frames = frames(List.of(entry(ROOM, 1), entry(ROOM, 2), entry(ROOM, 3)));
    int first = frames.get(0).length;
    frames.get(1)[30] ^= 1;
    writeJournal(join(frames));
    String log =
        Logs.during(
            () -> {
              try (OutboxStore store = OutboxStore.directory(directory)) {
                assertSame(store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 3)));
                store.add(List.of(entry(ROOM, 4)));
                assertSame(
                    store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 3), entry(ROOM, 4)));
              }
            });
    assertThat(log)
        .containsOnlyOnce("WARN")
        .contains(frames.get(1).length + " damaged bytes in 1 places, the first at " + first);
  }

  @Test
  void aJournalOfGarbageDoesNotKeepTheStoreFromOpening() throws Exception {
    byte[] random = new byte[100_000];
    new Random(1).nextBytes(random);
    byte[] marks = new byte[100_000];
    Arrays.fill(marks, (byte) 0xFF);
    for (byte[] garbage : List.of(random, marks, new byte[100_000])) {
      writeJournal(garbage);
      String log =
          Logs.during(
              () -> {
                try (OutboxStore store = OutboxStore.directory(directory)) {
                  assertThat(store.load(ROOM)).isEmpty();
                  store.add(List.of(entry(ROOM, 1)));
                }
                try (OutboxStore store = OutboxStore.directory(directory)) {
                  assertSame(store.load(ROOM), List.of(entry(ROOM, 1)));
                }
              });
      assertThat(log).containsOnlyOnce("WARN").contains("cut off 100000 bytes at 0");
    }
  }

  @Test
  void nothingBehindTheLongestJournalIsRead() throws Exception {
    byte[] good = OutboxFrames.add(entry("a", 1));
    writeJournal(good);
    try (DurableFile file = new DurableFile(journal())) {
      file.write(OutboxFrames.add(entry("a", 2)), 1L << 40);
    }

    String log =
        Logs.during(
            () -> {
              try (OutboxStore store = OutboxStore.directory(directory)) {
                assertSame(store.load("a"), List.of(entry("a", 1)));
              }
            });
    assertThat(log).contains("cut off");
    assertThat(journal()).hasSize(good.length);
  }

  // Size

  @Test
  void additionsAndRemovalsKeepTheJournalSmall() throws Exception {
    directory = temporary.resolve("outbox");
    long largest = 0;
    AtomicInteger forces = new AtomicInteger();
    try (OutboxStore store = new DirectoryOutbox(directory, counting(forces))) {
      store.add(List.of(entry(ROOM, 0)));
      for (int i = 1; i <= 100_000; i += 100) {
        List<SealedMessage> batch = new ArrayList<>();
        for (int j = i; j < i + 100; j++) {
          batch.add(entry(ROOM, j));
        }
        store.add(batch);
        store.remove(ROOM, ids(batch));
        largest = Math.max(largest, Files.size(journal()));
      }
      assertThat(largest).isLessThan(DirectoryOutbox.COMPACT_FROM + (64 << 10));
      // One for each batch, and now and then one for a journal written anew.
      assertThat(forces.get()).isBetween(1_001, 1_200);

      store.remove(ROOM, List.of(id(0)));
      assertThat(journal()).isEmptyFile();
    }
  }

  @Test
  void writingTheJournalAnewKeepsContentAndOrder() throws Exception {
    directory = temporary.resolve("outbox");
    List<SealedMessage> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(entry("room" + i % 3, i));
    }
    List<SealedMessage> kept = all.stream().filter(e -> e.id().low() % 100 < 3).toList();
    List<SealedMessage> gone = all.stream().filter(e -> e.id().low() % 100 >= 3).toList();
    long full;
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(all);
      full = Files.size(journal());
      for (int r = 0; r < 3; r++) {
        store.remove("room" + r, ids(gone));
      }
      assertThat(Files.size(journal())).isLessThan(full / 10);
      store.add(List.of(entry("room0", 20_000)));
      for (int r = 0; r < 3; r++) {
        assertSame(store.load("room" + r), expected(kept, r));
      }
    }
    try (OutboxStore store = OutboxStore.directory(directory)) {
      for (int r = 0; r < 3; r++) {
        assertSame(store.load("room" + r), expected(kept, r));
      }
    }
    assertThat(files()).containsExactlyInAnyOrder(JOURNAL, "outbox.lock");
  }

  @Test
  void aFullOutboxSaysSoAndKeepsWhatItHas() throws Exception {
    directory = temporary.resolve("outbox");
    byte[] token = new byte[OutboxFrames.MAX_BODY - 100];
    try (OutboxStore store = new DirectoryOutbox(directory, unforced())) {
      for (int i = 0; i < 4; i++) {
        store.add(List.of(new SealedMessage(ROOM, id(i), token)));
      }
      assertThatThrownBy(() -> store.add(List.of(new SealedMessage(ROOM, id(4), token))))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("full", directory.toString(), "67108864");
      assertThat(ids(store.load(ROOM))).containsExactly(id(0), id(1), id(2), id(3));

      store.remove(ROOM, List.of(id(1)));
      store.add(List.of(new SealedMessage(ROOM, id(5), token)));
      assertThat(ids(store.load(ROOM))).containsExactly(id(0), id(2), id(3), id(5));
    }
  }

  @Test
  void anEntryThatIsTooLongIsRefused() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      SealedMessage tooLong = new SealedMessage(ROOM, id(1), new byte[OutboxFrames.MAX_BODY]);
      assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 2), tooLong)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("longer than 16777216");
      assertThat(store.load(ROOM)).isEmpty();
    }
  }

  // Forces

  @Test
  void aBatchTakesOneForce() throws Exception {
    directory = temporary.resolve("outbox");
    AtomicInteger forces = new AtomicInteger();
    try (OutboxStore store = new DirectoryOutbox(directory, counting(forces))) {
      for (int i = 0; i < 10_000; i += 500) {
        List<SealedMessage> batch = new ArrayList<>();
        for (int j = i; j < i + 500; j++) {
          batch.add(entry(ROOM, j));
        }
        store.add(batch);
      }
      assertThat(forces).hasValue(20);
      store.remove(ROOM, List.of(id(1)));
      assertThat(forces).hasValue(20);
    }
  }

  @Test
  void additionsThatWaitForTheDiskShareTheNextForce() throws Exception {
    directory = temporary.resolve("outbox");
    int threads = 8;
    AtomicInteger forces = new AtomicInteger();
    CountDownLatch firstIsForced = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService pool = Executors.newCachedThreadPool();
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path ->
                new DurableFile(path) {
                  @Override
                  public void force() throws IOException {
                    if (forces.incrementAndGet() == 1) {
                      firstIsForced.countDown();
                      awaitQuietly(goOn);
                    }
                    super.force();
                  }
                })) {
      List<Future<?>> adding = new ArrayList<>();
      adding.add(pool.submit(() -> addQuietly(store, entry(ROOM, 0))));
      awaitQuietly(firstIsForced);
      for (int t = 1; t <= threads; t++) {
        SealedMessage entry = entry(ROOM, t);
        adding.add(pool.submit(() -> addQuietly(store, entry)));
      }
      await().until(() -> store.load(ROOM).size() == threads + 1);
      assertThat(adding).noneMatch(Future::isDone);
      goOn.countDown();
      for (Future<?> one : adding) {
        one.get();
      }
      assertThat(forces).hasValue(2);
    } finally {
      goOn.countDown();
      pool.shutdown();
    }
  }

  @Test
  void whenTheDiskFailsNothingIsAddedAndTheNextCallWritesAllAnew() throws Exception {
    directory = temporary.resolve("outbox");
    AtomicInteger failures = new AtomicInteger();
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path ->
                new DurableFile(path) {
                  @Override
                  public void force() throws IOException {
                    if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                      throw new IOException("no force");
                    }
                    super.force();
                  }
                })) {
      store.add(List.of(entry(ROOM, 1), entry(ROOM, 2)));
      failures.set(2);
      assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 3)))).hasMessage("no force");
      assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 4)))).hasMessage("no force");
      assertSame(store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 2)));
      store.add(List.of(entry(ROOM, 5)));
      store.remove(ROOM, List.of(id(1)));
    }

    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertSame(store.load(ROOM), List.of(entry(ROOM, 2), entry(ROOM, 5)));
    }
  }

  @Test
  void whenTheDiskIsFullWhatIsHalfWrittenIsTakenBack() throws Exception {
    directory = temporary.resolve("outbox");
    AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path ->
                new DurableFile(path) {
                  @Override
                  public void write(byte[] bytes, long position) throws IOException {
                    if (bytes.length > room.get()) {
                      super.write(Arrays.copyOf(bytes, room.get()), position);
                      throw new IOException("disk full");
                    }
                    super.write(bytes, position);
                  }
                })) {
      store.add(List.of(entry(ROOM, 1)));
      room.set(40);
      assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 2)))).hasMessage("disk full");
      assertThat(Files.size(journal())).isEqualTo(OutboxFrames.add(entry(ROOM, 1)).length);
      room.set(Integer.MAX_VALUE);
      store.add(List.of(entry(ROOM, 3)));
      assertSame(store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 3)));
    }

    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertSame(store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 3)));
    }
  }

  @Test
  void aJournalThatCannotBeWrittenAnewStaysAsItIs() throws Exception {
    directory = temporary.resolve("outbox");
    List<SealedMessage> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(entry(ROOM, i));
    }
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path -> {
              if (!path.endsWith(JOURNAL)) {
                throw new IOException("no new file");
              }
              return new DurableFile(path);
            })) {
      store.add(many);
      String log = Logs.during(() -> store.remove(ROOM, ids(many).subList(10, many.size())));
      assertThat(log).contains("WARN", "could not be written anew", "no new file");
      store.add(List.of(entry(ROOM, 6_000)));
    }

    try (OutboxStore store = OutboxStore.directory(directory)) {
      List<SealedMessage> expected = new ArrayList<>(many.subList(0, 10));
      expected.add(entry(ROOM, 6_000));
      assertSame(store.load(ROOM), expected);
    }
  }

  @Test
  void interruptedCallersAddAndRemoveAllTheSame() throws Exception {
    directory = temporary.resolve("outbox");
    int threads = 4;
    int each = 50;
    try (OutboxStore store = OutboxStore.directory(directory)) {
      List<Thread> callers = new ArrayList<>();
      List<Throwable> problems = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t * each;
        Thread caller =
            new Thread(
                () -> {
                  try {
                    Thread.currentThread().interrupt();
                    for (int i = first; i < first + each; i++) {
                      store.add(List.of(entry(ROOM, i)));
                      assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    }
                    store.remove(ROOM, List.of(id(first)));
                  } catch (IOException | AssertionError e) {
                    synchronized (problems) {
                      problems.add(e);
                    }
                  }
                });
        callers.add(caller);
        caller.start();
      }
      // Some of these arrive in the middle of a write or a force.
      while (callers.stream().anyMatch(Thread::isAlive)) {
        callers.forEach(Thread::interrupt);
        Thread.onSpinWait();
      }
      assertThat(problems).isEmpty();
      assertThat(store.load(ROOM)).hasSize(threads * (each - 1));
    }

    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertThat(store.load(ROOM)).hasSize(threads * (each - 1));
    }
  }

  // One at a time

  @Test
  void aSecondStoreInTheSameProcessIsRefused() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      for (Path path : List.of(directory, directory.resolve("../outbox"), alias(directory))) {
        assertThatThrownBy(() -> OutboxStore.directory(path))
            .isInstanceOf(IOException.class)
            .hasMessageContainingAll("outbox", "in use by this process");
      }
      store.add(List.of(entry(ROOM, 1)));
    }
    OutboxStore.directory(directory).close();
  }

  @Test
  void aSecondProcessIsRefused() throws Exception {
    directory = temporary.resolve("outbox");
    try (Child child = Child.start(OutboxHolder.class, directory.toString())) {
      assertThat(child.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> OutboxStore.directory(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(
              directory.toString(), "in use by another process (" + child.pid() + ")");
      child.kill();
    }
    OutboxStore.directory(directory).close();
  }

  @Test
  void theLockHoldsAfterASecondStoreInTheSameProcessWasRefused() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertThatThrownBy(() -> OutboxStore.directory(directory)).isInstanceOf(IOException.class);
      try (Child child = Child.start(OutboxHolder.class, directory.toString())) {
        assertThat(child.readLine()).contains("in use by another process");
      }
      store.add(List.of(entry(ROOM, 1)));
    }
  }

  @Test
  void whatWasAddedSurvivesAKilledProcess() throws Exception {
    directory = temporary.resolve("outbox");
    Random random = new Random();
    List<MessageId> before = List.of();
    for (int round = 0; round < 20; round++) {
      List<MessageId> added = new ArrayList<>();
      List<MessageId> maybeRemoved = new ArrayList<>();
      try (Child child = Child.start(OutboxFiller.class, directory.toString(), "" + round)) {
        int enough = 1 + random.nextInt(100);
        String line;
        while ((line = child.readLine()) != null) {
          (line.startsWith("+") ? added : maybeRemoved).add(MessageId.parse(line.substring(1)));
          if (added.size() == enough) {
            child.kill();
          }
        }
      }
      assertThat(added).isNotEmpty();
      try (OutboxStore store = OutboxStore.directory(directory)) {
        List<MessageId> loaded = ids(store.load(ROOM));
        added.removeAll(maybeRemoved);
        assertThat(loaded).containsAll(before).containsAll(added).doesNotHaveDuplicates();
        // The child's last word can have been lost on the way.
        assertThat(loaded).hasSizeLessThanOrEqualTo(before.size() + added.size() + 20);
        before = loaded;
      }
    }
  }

  // What others do to files that are open

  @Test
  void nothingIsAddedWhenTheDirectoryWasRemoved() throws Exception {
    directory = temporary.resolve("outbox");
    OutboxStore store = OutboxStore.directory(directory);
    store.add(List.of(entry(ROOM, 1)));
    removeDirectory();

    String log =
        Logs.during(
            () -> {
              for (int i = 2; i < 4; i++) {
                SealedMessage entry = entry(ROOM, i);
                assertThatThrownBy(() -> store.add(List.of(entry)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(journal().toString(), "removed or replaced");
              }
              store.remove("other", List.of(id(9)));
            });
    assertThat(log).containsOnlyOnce("WARN").contains(journal() + "", "1 messages that wait");
    assertSame(store.load(ROOM), List.of(entry(ROOM, 1)));
    assertThat(directory).doesNotExist();

    store.close();
    try (OutboxStore next = OutboxStore.directory(directory)) {
      next.add(List.of(entry(ROOM, 5)));
      assertSame(next.load(ROOM), List.of(entry(ROOM, 5)));
    }
  }

  @Test
  void nothingIsAddedWhenTheDirectoryIsRemovedDuringTheForce() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path ->
                new DurableFile(path) {
                  @Override
                  public void force() throws IOException {
                    super.force();
                    removeDirectory();
                  }
                })) {
      Logs.during(
          () ->
              assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 1))))
                  .hasMessageContaining("removed or replaced"));
      assertThat(store.load(ROOM)).isEmpty();
    }
  }

  @Test
  void theJournalOfAnotherIsLeftAlone() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(List.of(entry(ROOM, 1), entry(ROOM, 2)));
      Files.move(directory, temporary.resolve("away"));
      try (Child child = Child.start(OutboxHolder.class, directory.toString())) {
        assertThat(child.readLine()).isEqualTo("open");
        Logs.during(
            () -> {
              assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 3))))
                  .hasMessageContaining("removed or replaced");
              store.remove(ROOM, List.of(id(1)));
              store.remove(ROOM, List.of(id(2)));
            });
        assertThat(journal()).isEmptyFile();
      }
    }
    assertThat(files()).containsExactlyInAnyOrder(JOURNAL, "outbox.lock");
  }

  @Test
  void aJournalThatWasMovedAwayIsNotWrittenToAndGoesOnWhenItIsBack() throws Exception {
    directory = temporary.resolve("outbox");
    Path backup = temporary.resolve("backup");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(List.of(entry(ROOM, 1), entry(ROOM, 2)));
      byte[] before = Files.readAllBytes(journal());
      Files.move(journal(), backup);
      Logs.during(
          () -> {
            assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 3))))
                .hasMessageContaining("removed or replaced");
            store.remove(ROOM, List.of(id(1)));
          });
      assertThat(backup).hasBinaryContent(before);
      assertThat(journal()).doesNotExist();

      Files.move(backup, journal());
      store.add(List.of(entry(ROOM, 4)));
    }
    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertSame(store.load(ROOM), List.of(entry(ROOM, 2), entry(ROOM, 4)));
    }
  }

  @Test
  void aCopyInThePlaceOfTheJournalIsAnotherFile() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(List.of(entry(ROOM, 1)));
      Path copy = Files.copy(journal(), temporary.resolve("copy"));
      Files.writeString(copy, "more", StandardOpenOption.APPEND);
      Files.move(copy, journal(), StandardCopyOption.REPLACE_EXISTING);
      Logs.during(
          () ->
              assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 2))))
                  .hasMessageContaining("removed or replaced"));
    }
  }

  @Test
  void aJournalThatWasCutShortIsWrittenAnew() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(List.of(entry(ROOM, 1)));
      Files.write(journal(), new byte[0]);
      String log = Logs.during(() -> store.add(List.of(entry(ROOM, 2))));
      assertThat(log).contains("WARN", journal() + ": is 0 bytes long");
    }
    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertSame(store.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 2)));
    }
  }

  @Test
  void aSecondProcessIsRefusedThoughTheLockFileWasDeleted() throws Exception {
    directory = temporary.resolve("outbox");
    AtomicBoolean interrupt = new AtomicBoolean();
    List<SealedMessage> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(entry(ROOM, i));
    }
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path ->
                new DurableFile(path) {
                  @Override
                  public void write(byte[] bytes, long position) throws IOException {
                    uninterrupted(
                        open -> {
                          if (interrupt.getAndSet(false)) {
                            Thread.currentThread().interrupt();
                          }
                          open.size();
                        });
                    super.write(bytes, position);
                  }
                })) {
      requireLocked();
      store.add(many);
      // Writes the journal anew.
      store.remove(ROOM, ids(many).subList(1, many.size()));
      requireLocked();
      // Closes the channel, so that the journal is opened again.
      interrupt.set(true);
      store.add(List.of(entry(ROOM, 6_000)));
      assertThat(Thread.interrupted()).isTrue();
      requireLocked();
      assertThat(store.load(ROOM)).hasSize(2);
    }
    OutboxStore.directory(directory).close();
  }

  @Test
  void whatIsInUseIsToldByItsType() throws Exception {
    directory = temporary.resolve("outbox");
    try (OutboxStore first = OutboxStore.directory(directory)) {
      assertThatThrownBy(() -> OutboxStore.directory(directory))
          .isExactlyInstanceOf(OutboxInUseException.class)
          .hasMessageContaining(directory.toString());
      assertThat(first.load(ROOM)).isEmpty();
    }
    OutboxStore.directory(directory).close();
  }

  private void requireLocked() throws IOException, InterruptedException {
    Files.deleteIfExists(directory.resolve("outbox.lock"));
    try (Child child = Child.start(OutboxHolder.class, directory.toString())) {
      assertThat(child.readLine()).contains(directory + " is in use by another process");
    }
  }

  @Test
  void whereAnOpenFileIsNotReplacedTheJournalIsClosedBefore() throws Exception {
    directory = temporary.resolve("outbox");
    AtomicInteger open = new AtomicInteger();
    AtomicInteger refusals = new AtomicInteger();
    List<SealedMessage> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(entry(ROOM, i));
    }
    try (OutboxStore store =
        new DirectoryOutbox(
            directory,
            path -> {
              open.incrementAndGet();
              return new DurableFile(path) {
                @Override
                public void moveTo(Path target) throws IOException {
                  if (open.get() > 1) {
                    refusals.incrementAndGet();
                    throw new AccessDeniedException(target.toString());
                  }
                  super.moveTo(target);
                }

                @Override
                public void close() throws IOException {
                  open.decrementAndGet();
                  super.close();
                }
              };
            })) {
      store.add(many);
      store.remove(ROOM, ids(many).subList(10, many.size()));
      assertThat(refusals).hasValue(1);
      store.add(List.of(entry(ROOM, 6_000)));
    }
    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertThat(store.load(ROOM)).hasSize(11);
    }
  }

  // The place

  @Test
  void theDirectoryAndItsFilesAreTheirOwnersOnly() throws Exception {
    directory = temporary.resolve("made").resolve("outbox");
    assumeTrue(Files.getFileStore(temporary).supportsFileAttributeView("posix"));
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(List.of(entry(ROOM, 1)));
      assertThat(Files.getPosixFilePermissions(directory))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      for (String file : files()) {
        assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      }
    }
  }

  @Test
  void aDirectoryThatCannotBeUsedIsRefusedAndLeftAlone() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    assertThatThrownBy(() -> OutboxStore.directory(file)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> OutboxStore.directory(file.resolve("under")))
        .isInstanceOf(IOException.class);
    assertThat(file).hasContent("text");

    directory = temporary.resolve("outbox");
    Files.createDirectories(journal());
    assertThatThrownBy(() -> OutboxStore.directory(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a file");
    Files.delete(journal());
    OutboxStore.directory(directory).close();
  }

  @Test
  void aJournalThatIsASymbolicLinkIsNotFollowed() throws Exception {
    directory = Files.createDirectory(temporary.resolve("outbox"));
    Path target = Files.writeString(temporary.resolve("precious"), "text");
    Files.createSymbolicLink(journal(), target);

    assertThatThrownBy(() -> OutboxStore.directory(directory)).isInstanceOf(IOException.class);
    assertThat(target).hasContent("text");
    assertThat(Files.isSymbolicLink(journal())).isTrue();
  }

  @Test
  void aDirectoryThatIsASymbolicLinkIsFollowed() throws Exception {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Path middle = Files.createSymbolicLink(temporary.resolve("middle"), Path.of("real"));
    directory = Files.createSymbolicLink(temporary.resolve("outbox"), middle);
    try (OutboxStore store = OutboxStore.directory(directory)) {
      store.add(List.of(entry(ROOM, 1)));
    }
    assertThat(directory).isSymbolicLink();
    try (OutboxStore store = OutboxStore.directory(real)) {
      assertSame(store.load(ROOM), List.of(entry(ROOM, 1)));
    }

    Files.delete(directory);
    Files.createSymbolicLink(directory, Path.of("missing"));
    assertThatThrownBy(() -> OutboxStore.directory(directory)).isInstanceOf(IOException.class);
    assertThat(directory).isSymbolicLink();
    assertThat(temporary.resolve("missing")).doesNotExist();
  }

  @Test
  void aJournalThatWasBeingWrittenAnewIsThrownAway() throws Exception {
    writeJournal(OutboxFrames.add(entry(ROOM, 1)));
    Files.write(directory.resolve(JOURNAL + ".new"), OutboxFrames.add(entry(ROOM, 2)));

    try (OutboxStore store = OutboxStore.directory(directory)) {
      assertSame(store.load(ROOM), List.of(entry(ROOM, 1)));
    }
    assertThat(files()).containsExactlyInAnyOrder(JOURNAL, "outbox.lock");
  }

  @Test
  void aClosedStoreRefusesEverything() throws Exception {
    directory = temporary.resolve("outbox");
    OutboxStore store = OutboxStore.directory(directory);
    store.add(List.of(entry(ROOM, 1)));
    store.close();

    assertThatThrownBy(() -> store.load(ROOM)).hasMessageContaining("closed");
    assertThatThrownBy(() -> store.add(List.of(entry(ROOM, 2)))).hasMessageContaining("closed");
    assertThatThrownBy(() -> store.remove(ROOM, List.of(id(1)))).hasMessageContaining("closed");
    try (OutboxStore other = OutboxStore.directory(directory)) {
      store.close();
      other.add(List.of(entry(ROOM, 3)));
      assertSame(other.load(ROOM), List.of(entry(ROOM, 1), entry(ROOM, 3)));
    }
  }

  /** Adds and removes until it is killed; tells what it added, and what it is about to remove. */
  static final class OutboxFiller {

    private OutboxFiller() {}

    public static void main(String[] arguments) throws IOException {
      OutboxStore store = OutboxStore.directory(Path.of(arguments[0]));
      int next = 1_000_000 * Integer.parseInt(arguments[1]);
      Random random = new Random();
      while (true) {
        List<SealedMessage> batch = new ArrayList<>();
        for (int size = 1 + random.nextInt(3); size > 0; size--) {
          batch.add(entry(ROOM, next++));
        }
        store.add(batch);
        batch.forEach(entry -> System.out.println("+" + entry.id()));
        if (random.nextInt(3) > 0) {
          System.out.println("-" + batch.get(0).id());
          store.remove(ROOM, List.of(batch.get(0).id()));
        }
      }
    }
  }

  /** Keeps an outbox open until its input ends. */
  static final class OutboxHolder {

    private OutboxHolder() {}

    public static void main(String[] arguments) throws IOException {
      try (OutboxStore store = OutboxStore.directory(Path.of(arguments[0]))) {
        store.load(ROOM);
        System.out.println("open");
        System.in.read();
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private void removeDirectory() throws IOException {
    for (String file : files()) {
      Files.delete(directory.resolve(file));
    }
    Files.delete(directory);
  }

  private void writeJournal(byte[] bytes) throws IOException {
    directory = Files.createDirectories(temporary.resolve("outbox"));
    Files.write(journal(), bytes);
  }

  private Path journal() {
    return directory.resolve(JOURNAL);
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Path alias(Path directory) throws IOException {
    Path link = directory.resolveSibling("link");
    return Files.exists(link, LinkOption.NOFOLLOW_LINKS)
        ? link
        : Files.createSymbolicLink(link, directory);
  }

  private static List<SealedMessage> expected(List<SealedMessage> kept, int room) {
    List<SealedMessage> expected =
        new ArrayList<>(kept.stream().filter(e -> e.room().equals("room" + room)).toList());
    if (room == 0) {
      expected.add(entry("room0", 20_000));
    }
    return expected;
  }

  static List<byte[]> frames(List<SealedMessage> entries) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (SealedMessage entry : entries) {
      frames.add(OutboxFrames.add(entry));
    }
    return frames;
  }

  static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static DurableFile.Opener counting(AtomicInteger forces) {
    return path ->
        new DurableFile(path) {
          @Override
          public void force() throws IOException {
            forces.incrementAndGet();
          }
        };
  }

  private static DurableFile.Opener unforced() {
    return counting(new AtomicInteger());
  }

  private static void addQuietly(OutboxStore store, SealedMessage entry) {
    try {
      store.add(List.of(entry));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
