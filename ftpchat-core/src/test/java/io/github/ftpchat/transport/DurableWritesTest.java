package io.github.ftpchat.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.disk.Disk;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real files on a disk that fails to force them. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DurableWritesTest {

  private static final String NAME = "room.txt";
  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  @TempDir Path folder;

  /** How many forces fail from now on. */
  private final AtomicInteger failures = new AtomicInteger();

  private final AtomicInteger failed = new AtomicInteger();

  private DirectoryTransport transport;

  @BeforeEach
  void open() {
    transport = transport(this::forceOrFail);
  }

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void whatWasNotForcedIsFoundByNobody() throws Exception {
    assertThat(append("one\n").outcome()).isEqualTo(Outcome.ACKED);
    failures.set(1);

    AppendResult result = append("two\nthree\n");

    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow())
        .hasMessage(folder + "/" + NAME + ": not forced to the disk: Input/output error")
        .extracting(TransportException::reason)
        .isEqualTo(Reason.LOST);
    assertThat(content()).isEqualTo("one\n   \n     \n");
    assertThat(read()).isEqualTo(content());
  }

  @Test
  void aDiskThatTakesNothingIsNotFilled() throws Exception {
    append("one\n");
    failures.set(Integer.MAX_VALUE);
    append("two\n");
    long size = Files.size(file());

    for (int i = 0; i < 3; i++) {
      TransportException e = catchThrowableOfType(TransportException.class, () -> append("two\n"));
      assertThat(e.reason()).isEqualTo(Reason.LOST);
      assertThat(e).hasMessageContainingAll(file().toString(), "not forced to the disk");
      assertThat(Files.size(file())).isEqualTo(size);
    }
    failures.set(0);
    assertThat(append("two\n").outcome()).isEqualTo(Outcome.ACKED);
    assertThat(content()).isEqualTo("one\n   \ntwo\n");
  }

  /** Only what is written again is forced again: the system takes the pages for clean. */
  @Test
  void theBlanksAreWrittenAgainBeforeTheyAreForced() throws Exception {
    append("one\n");
    failures.set(1);
    append("two\n");
    Files.writeString(file(), "one\ntwo\n");

    assertThat(append("three\n").outcome()).isEqualTo(Outcome.ACKED);
    assertThat(content()).isEqualTo("one\n   \nthree\n");
  }

  @Test
  void othersKeepWhatTheyWroteMeanwhile() throws Exception {
    append("one\n");
    DirectoryTransport slow =
        transport(
            (file, path) -> {
              Files.writeString(file(), "other\n", StandardOpenOption.APPEND);
              throw new IOException("Input/output error");
            });
    assertThat(slow.append(NAME, bytes("two\n")).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(content()).isEqualTo("one\n   \nother\n");
    slow.close();
  }

  @Test
  void whatOthersHaveOverwrittenIsLeftAlone() throws Exception {
    append("one\n");
    DirectoryTransport slow =
        transport(
            (file, path) -> {
              try (FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
                other.write(ByteBuffer.wrap(bytes("OTHER\n")), 8);
              }
              throw new IOException("Input/output error");
            });
    slow.append(NAME, bytes("two\nthree\nfour\n"));
    assertThat(content()).isEqualTo("one\n   \nOTHER\n    \n");
    slow.close();
  }

  @Test
  void othersMayHaveWrittenInFrontOfIt() throws Exception {
    append("one\n");
    failures.set(1);
    DurableWrites writes = new DurableWrites(this::forceOrFail);
    try (DurableWrites.Turn turn = writes.begin(place());
        FileChannel file = FileChannel.open(file(), StandardOpenOption.APPEND)) {
      ByteBuffer data = ByteBuffer.wrap(bytes("two\n"));
      DurableWrites.Writing late =
          (channel, bytes) -> {
            Files.writeString(file(), "other\n", StandardOpenOption.APPEND);
            channel.write(bytes);
          };
      assertThat(catchThrowableOfType(IOException.class, () -> turn.write(file, 4, data, late)))
          .isNotNull();
    }
    assertThat(content()).isEqualTo("one\nother\n   \n");
  }

  @Test
  void aFileThatIsGoneIsMadeAnew() throws Exception {
    failures.set(1);
    append("one\n");
    Files.delete(file());

    assertThat(append("one\n").outcome()).isEqualTo(Outcome.ACKED);
    assertThat(content()).isEqualTo("one\n");
  }

  @Test
  void anotherFileInItsPlaceIsLeftAlone() throws Exception {
    failures.set(1);
    append("one\n");
    Files.writeString(file(), "a file of somebody else");

    assertThat(append("one\n").outcome()).isEqualTo(Outcome.ACKED);
    assertThat(content()).isEqualTo("a file of somebody elseone\n");
  }

  @Test
  void whatTheDiskTookBeforeItWasFullIsForcedOrTakenBack() throws Exception {
    DurableWrites writes = new DurableWrites(this::forceOrFail);
    for (boolean forced : new boolean[] {true, false}) {
      Files.write(file(), bytes("one\n"));
      failures.set(forced ? 0 : 1);
      int before = failed.get();
      try (DurableWrites.Turn turn = writes.begin(place());
          FileChannel file = FileChannel.open(file(), StandardOpenOption.APPEND)) {
        IOException e =
            catchThrowableOfType(
                IOException.class,
                () ->
                    turn.write(
                        file,
                        4,
                        ByteBuffer.wrap(bytes("two\nthree\n")),
                        (channel, data) -> {
                          data.limit(6);
                          channel.write(data);
                          throw new IOException("No space left on device");
                        }));
        assertThat(e).hasMessage("No space left on device");
      }
      assertThat(failed.get() - before).isEqualTo(forced ? 0 : 1);
      assertThat(content()).isEqualTo(forced ? "one\ntwo\nth" : "one\n   \n  ");
    }
  }

  @Test
  void aFileOfWhichNothingCanBeTakenBackIsNotRead() throws Exception {
    append("one\n");
    assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix")).isTrue();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("-w-------"));
    assumeThat(Files.isReadable(file())).as("readable to root").isFalse();
    failures.set(1);
    append("two\n");

    assertThat(catchThrowableOfType(TransportException.class, this::read)).isNotNull();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    assertThat(read()).isEqualTo("one\n   \n");
  }

  @Test
  void nobodyReadsBeforeItIsKnownWhatAWriteThatWasLeftCameTo() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    DirectoryTransport slow =
        transport(
            (file, path) -> {
              forcing.countDown();
              awaitQuietly(goOn);
              throw new IOException("Input/output error");
            });
    try {
      CompletableFuture<AppendResult> append =
          CompletableFuture.supplyAsync(() -> appendQuietly(slow, "one\n"));
      awaitQuietly(forcing);
      slow.abort();
      assertThat(append.get().outcome()).isEqualTo(Outcome.UNKNOWN);
      assertThat(content()).isEqualTo("one\n");

      CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> readQuietly(slow));
      await().until(() -> threadsThatWaitForAWrite() == 1);
      assertThat(read).isNotDone();
      goOn.countDown();
      assertThat(read.get()).isEqualTo("   \n");
    } finally {
      goOn.countDown();
      slow.close();
    }
  }

  @Test
  void anAppendOfNothingForcesWhatIsThere() throws Exception {
    append("one\n");
    failures.set(1);

    assertThat(append("").outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(append("").outcome()).isEqualTo(Outcome.ACKED);
    assertThat(failed).hasValue(1);
    assertThat(content()).isEqualTo("one\n");
  }

  // Sessions

  @Test
  void aMessageIsNotSettledBeforeItWasForced() throws Exception {
    failures.set(Integer.MAX_VALUE);
    List<Phase> phases = new CopyOnWriteArrayList<>();
    try (ChatSession session = session(transport, OutboxStore.inMemory())) {
      session.addListener(
          new ChatListener() {
            @Override
            public void onStateChange(ChatSession changed, SessionState state) {
              phases.add(state.phase());
            }
          });
      OutgoingMessage message = session.send("hello");
      await().until(() -> failed.get() >= 3);
      assertThat(message.written()).isNotDone();
      assertThat(message.settled()).isNotDone();
      assertThat(content()).isBlank();

      failures.set(0);
      assertThat(message.settled().get(30, TimeUnit.SECONDS).position()).isPositive();
      assertThat(content().strip().lines()).hasSize(1);
      // Its first LIVE may come after the listener.
      await()
          .untilAsserted(
              () -> assertThat(phases).endsWith(Phase.INTERRUPTED, Phase.LIVE).hasSizeLessThan(4));
    }
  }

  /** The next process finds in the page cache what the last one wrote. */
  @Test
  void aMessageThatWasNotForcedIsWrittenAgainByTheNextSession() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    failures.set(Integer.MAX_VALUE);
    try (ChatSession session = session(transport, outbox)) {
      OutgoingMessage message = session.send("hello");
      await().until(() -> failed.get() > 0);
      assertThat(message.settled()).isNotDone();
    }
    long size = Files.size(file());

    try (DirectoryTransport next = DirectoryTransport.of(folder);
        ChatSession session = session(next, outbox)) {
      assertThat(session.drain(Duration.ofSeconds(30))).isTrue();
      assertThat(content().substring((int) size).strip().lines()).hasSize(1);
    }
  }

  private static ChatSession session(Transport transport, OutboxStore outbox) {
    return ChatSession.builder()
        .transport(transport)
        .room("room")
        .cipher(CIPHER)
        .participant("alice")
        .outbox(outbox)
        .open();
  }

  private DirectoryTransport transport(DurableWrites.Force force) {
    return new DirectoryTransport(folder, Optional.of(AppendSafety.SAFE), force);
  }

  private void forceOrFail(FileChannel file, Path path) throws IOException {
    if (failures.getAndUpdate(n -> n == Integer.MAX_VALUE ? n : Math.max(0, n - 1)) > 0) {
      failed.incrementAndGet();
      throw new IOException("Input/output error");
    }
    Disk.force(file, path);
  }

  private Path file() {
    return folder.resolve(NAME);
  }

  private AppendResult append(String text) throws TransportException {
    return transport.append(NAME, bytes(text));
  }

  private String read() throws TransportException {
    return read(transport);
  }

  private static String read(Transport transport) throws TransportException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    transport.read(NAME, 0, Long.MAX_VALUE, bytes::write);
    return bytes.toString(US_ASCII);
  }

  /** What every program finds in the file. */
  private String content() throws IOException {
    return Files.readString(file());
  }

  private DurableWrites.Place place() {
    return new DurableWrites.Place(1, folder, file());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static AppendResult appendQuietly(Transport transport, String text) {
    try {
      return transport.append(NAME, bytes(text));
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  private static String readQuietly(Transport transport) {
    try {
      return read(transport);
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  private static long threadsThatWaitForAWrite() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .filter(frame -> frame.getClassName().equals(DurableWrites.class.getName()))
        .filter(frame -> frame.getMethodName().equals("beforeReading"))
        .count();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
