package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.examples.cli.config.Homes;
import io.github.ftpchat.examples.cli.options.PlaceName;
import io.github.ftpchat.examples.cli.options.RoomUrlParser;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Messages and read positions that outlive a command. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_ERR)
class StoreOptionsTest {

  @TempDir Path directory;

  @RegisterExtension private final CaughtErrors err = new CaughtErrors();

  private Path rooms;
  private Path outbox;
  private Path password;

  @BeforeEach
  void prepare() throws Exception {
    rooms = Files.createDirectory(directory.resolve("rooms"));
    outbox = directory.resolve("outbox");
    password = Files.writeString(directory.resolve("password"), "correct horse battery");
  }

  @Test
  void whatWasQueuedIsSentBeforeTheNextMessage() throws Exception {
    assertThat(send("one", "--outbox", outbox, "--queue")).isZero();
    assertThat(send("two", "--outbox", outbox, "--queue")).isZero();
    assertThat(rooms).isEmptyDirectory();
    assertThat(send("three", "--outbox", outbox)).isZero();
    assertThat(send("four", "--outbox", outbox)).isZero();
    assertThat(history()).containsExactly("one", "two", "three", "four");
    assertThat(Files.readAllLines(rooms.resolve("lobby.txt"))).hasSize(4);
  }

  @Test
  void queueingNeedsNoServer() {
    assertThat(
            run(
                "send",
                "ftp://nobody@nowhere.invalid/lobby",
                "--as",
                "alice",
                "hello",
                "--outbox",
                outbox,
                "--queue",
                "--password-file",
                password))
        .isZero();
    assertThat(send("elsewhere", "--outbox", outbox)).isZero();
    assertThat(history()).containsExactly("elsewhere");
  }

  @Test
  void whatReachesNobodyIsKeptAndSaidToBe() throws Exception {
    Path gone = directory.resolve("moved");
    Files.move(rooms, gone);
    assertThat(send("later", "--outbox", outbox)).isEqualTo(4);
    assertThat(err.text()).contains("waits in " + outbox);
    Files.move(gone, rooms);
    assertThat(send("now", "--outbox", outbox)).isZero();
    assertThat(history()).containsExactly("later", "now");
  }

  @Test
  void whatWasSealedWithAnotherPasswordIsKeptBackAndSaidToBe() throws Exception {
    Path old = Files.writeString(directory.resolve("old"), "another horse battery");
    Path current = password;
    password = old;
    assertThat(send("old", "--outbox", outbox, "--queue")).isZero();
    password = current;
    assertThat(send("new", "--outbox", outbox)).isZero();
    assertThat(err.text()).contains("1 message waits in ", outbox.toString(), "another password");
    assertThat(Files.readAllLines(rooms.resolve("lobby.txt"))).hasSize(1);
    assertThat(history()).containsExactly("new");
  }

  @Test
  void queueingNeedsAnOutbox() {
    assertThat(send("hello", "--queue", "--no-outbox")).isEqualTo(2);
    assertThat(err.text()).contains("--queue").hasLineCount(1);
  }

  @Test
  void anOutboxAndNoneIsAContradiction() {
    assertThat(send("hello", "--outbox", outbox, "--no-outbox")).isEqualTo(2);
    assertThat(err.text()).contains("--no-outbox").hasLineCount(1);
  }

  @Test
  void withoutAnOptionMessagesWaitInTheUsersOwnDirectory() throws Exception {
    Path gone = Files.move(rooms, directory.resolve("moved"));
    assertThat(send("later")).isEqualTo(4);
    assertThat(send("soon", "--queue")).isZero();
    assertThat(errors())
        .contains("there is no folder " + rooms, "; it waits in " + own(1) + " and goes out with");
    Files.move(gone, rooms);
    err.clear();
    assertThat(send("now")).isZero();
    assertThat(errors()).contains("2 messages from last time are sent now");
    assertThat(history()).containsExactly("later", "soon", "now");
    err.clear();
    assertThat(send("again")).isZero();
    assertThat(errors()).isEmpty();
    assertThat(history()).containsExactly("later", "soon", "now", "again");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theUsersOwnOutboxIsItsOwnersAlone() throws Exception {
    assertThat(send("private", "--queue")).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own(1))))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(own(1))) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  /** Scripts send at the same time; none waits, and the next one sends what each left. */
  @Test
  void whileAnotherHasTheUsersOutboxASecondOneIsUsed() throws Exception {
    assertThat(send("first", "--queue")).isZero();
    try (OutboxStore held = OutboxStore.directory(own(1))) {
      assertThat(held.load("lobby")).hasSize(1);
      assertThat(send("second", "--queue")).isZero();
      assertThat(errors()).isEmpty();
      try (OutboxStore second = OutboxStore.directory(own(2))) {
        assertThat(second.load("lobby")).hasSize(1);
        assertThat(send("third")).isZero();
        assertThat(history()).containsExactly("third");
      }
    }
    err.clear();
    assertThat(send("fourth")).isZero();
    assertThat(errors()).contains("2 messages from last time");
    assertThat(history()).containsExactly("third", "first", "second", "fourth");
  }

  @Test
  void withoutAnOutboxNothingIsKept() throws Exception {
    Path gone = Files.move(rooms, directory.resolve("moved"));
    assertThat(send("lost", "--no-outbox")).isEqualTo(4);
    assertThat(errors()).doesNotContain("waits in");
    Files.move(gone, rooms);
    assertThat(send("now")).isZero();
    assertThat(history()).containsExactly("now");
  }

  @Test
  void theUsersOutboxKeepsWhatIsForAnotherPassword() throws Exception {
    Path old = Files.writeString(directory.resolve("old"), "another horse battery");
    Path current = password;
    password = old;
    assertThat(send("old", "--queue")).isZero();
    password = current;
    assertThat(send("new")).isZero();
    assertThat(errors()).contains("1 message waits in ", own(1).toString(), "another password");
    assertThat(errors()).doesNotContain("from last time");
    try (OutboxStore store = OutboxStore.directory(own(1))) {
      assertThat(store.load("lobby")).hasSize(1);
    }
    assertThat(history()).containsExactly("new");
  }

  @Test
  void aNewRoomIsSaidToBeNew() {
    assertThat(send("one")).isZero();
    assertThat(errors())
        .isEqualTo("ftpchat: there is no room lobby yet; it is made with your first message\n");
    err.clear();
    assertThat(send("two")).isZero();
    assertThat(errors()).isEmpty();
  }

  private Path own(int number) throws IOException {
    String place = PlaceName.of(RoomUrlParser.parse(room()).place());
    return Homes.state("outbox").resolve(number == 1 ? place : place + "-" + number);
  }

  private String errors() {
    return err.text();
  }

  @Test
  void anOutboxInUseIsRefusedInOneLine() throws Exception {
    assertThat(send("first", "--outbox", outbox, "--queue")).isZero();
    Path part;
    try (Stream<Path> parts = Files.list(outbox)) {
      part = parts.findFirst().orElseThrow();
    }
    try (OutboxStore held = OutboxStore.directory(part)) {
      assertThat(held.load("lobby")).hasSize(1);
      assertThat(send("second", "--outbox", outbox, "--timeout", "1")).isEqualTo(4);
    }
    assertThat(err.text()).contains("in use").hasLineCount(1);
  }

  @Test
  void anOutboxInUseIsWaitedFor() throws Exception {
    assertThat(send("first", "--outbox", outbox, "--queue")).isZero();
    Path part;
    try (Stream<Path> parts = Files.list(outbox)) {
      part = parts.findFirst().orElseThrow();
    }
    CompletableFuture<Integer> second;
    try (OutboxStore held = OutboxStore.directory(part)) {
      second = CompletableFuture.supplyAsync(() -> send("second", "--outbox", outbox, "--queue"));
      assertThat(second).failsWithin(Duration.ofSeconds(1));
      assertThat(held.load("lobby")).hasSize(1);
    }
    assertThat(second.get()).isZero();
    assertThat(send("third", "--outbox", outbox)).isZero();
    assertThat(history()).containsExactly("first", "second", "third");
  }

  @Test
  void anOutboxThatIsNoDirectoryIsRefusedInOneLine() throws Exception {
    Files.createFile(outbox);
    assertThat(send("hello", "--outbox", outbox)).isEqualTo(2);
    assertThat(err.text()).contains("--outbox: not a directory: " + outbox).hasLineCount(1);
  }

  @Test
  void aDamagedCursorIsRefusedInOneLine() throws Exception {
    Path cursor = Files.writeString(directory.resolve("cursor"), "nonsense");
    assertThat(run("tail", room(), "--cursor", cursor, "--password-file", password)).isEqualTo(2);
    assertThat(err.text())
        .contains("--cursor: " + cursor + ": cannot be used for cursors")
        .hasLineCount(1);
  }

  @Test
  void aCursorThatCannotBeSavedIsRefusedBeforeAnythingIsPrinted() {
    Path absent = directory.resolve("absent");
    send("one");
    err.clear();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(
            Ftpchat.run(
                arguments(
                    "tail",
                    room(),
                    "--from",
                    "start",
                    "--cursor",
                    absent.resolve("cursor"),
                    "--password-file",
                    password),
                new Output(out)))
        .isEqualTo(2);
    assertThat(err.text()).isEqualTo("ftpchat: --cursor: no such directory: " + absent + "\n");
    assertThat(out.size()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anOutboxThatCannotBeMadeIsRefusedInOneLine() {
    assertThat(send("hello", "--outbox", "/proc/outbox")).isEqualTo(2);
    assertThat(err.text()).contains("--outbox: ").hasLineCount(1);
  }

  @Test
  void tailGoesOnBehindWhatWasReallyPrinted() throws Exception {
    Path cursor = directory.resolve("cursor");
    send("one");
    send("two");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ClosableStream stream = new ClosableStream(printed);
    CompletableFuture<Integer> first = tail(stream, cursor);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> texts(printed).equals(List.of("one", "two")) && Files.exists(cursor));
    stream.closed = true; // whoever reads the output has gone
    send("three");
    assertThat(first.get()).isZero();

    printed.reset();
    ClosableStream again = new ClosableStream(printed);
    CompletableFuture<Integer> second = tail(again, cursor);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> texts(printed).equals(List.of("three")));
    again.closed = true;
    send("four");
    assertThat(second.get()).isZero();
  }

  private CompletableFuture<Integer> tail(OutputStream stream, Path cursor) {
    String[] args =
        arguments(
            "tail", room(), "--from", "start", "--cursor", cursor, "--password-file", password);
    return CompletableFuture.supplyAsync(() -> Ftpchat.run(args, new Output(stream)));
  }

  private static List<String> texts(ByteArrayOutputStream printed) {
    return printed
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .toList();
  }

  private List<String> history() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(
            Ftpchat.run(arguments("history", room(), "--password-file", password), new Output(out)))
        .isZero();
    return texts(out);
  }

  private int send(String text, Object... options) {
    return run(
        Stream.concat(
                Stream.of("send", room(), "--as", "alice", text, "--password-file", password),
                Stream.of(options))
            .toArray());
  }

  private String room() {
    // The URI of a folder that is not there has no slash at its end.
    return rooms.resolve("lobby").toUri().toString();
  }

  private static int run(Object... args) {
    return Ftpchat.run(arguments(args), new Output(new ByteArrayOutputStream()));
  }

  private static String[] arguments(Object... args) {
    return Stream.of(args).map(Object::toString).toArray(String[]::new);
  }

  /** An output whose reader can go away. */
  private static final class ClosableStream extends FilterOutputStream {

    private volatile boolean closed;

    ClosableStream(ByteArrayOutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (closed) {
        throw new IOException("Broken pipe");
      }
      out.write(bytes, offset, length);
    }
  }
}
