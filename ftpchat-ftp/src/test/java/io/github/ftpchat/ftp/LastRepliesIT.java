package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server says, or does not, after a download in TLS whose end it announced. The transport
 * hears it with the next command. The server is pyftpdlib, which a script makes do so.
 */
@Timeout(180)
class LastRepliesIT {

  private static final byte[] LINE = "line\n".getBytes(US_ASCII);
  private static final int LINES = 100;
  private static final int SIZE = LINES * LINE.length;
  private static final String CANNOT_READ = "451 cannot read on";
  private static final String SILENCE = "";

  private static final String NEVER_THE_SAME_GREETING =
      """
      import itertools
      names = itertools.permutations("abcdefgh")

      class FickleHandler(ObedientHandler):
          def handle(self):
              self.banner = "pyftpdlib on " + "".join(next(names))
              super().handle()

      server.handler = FickleHandler
      """;

  /** A busy machine needs a good part of it for an honest reply. */
  private static final Duration TIMEOUT = Duration.ofMillis(1_500);

  /** So many reads of a session that all end at one place, and it would take that for the end. */
  private static final int ENOUGH_TO_BE_BELIEVED = 8;

  /** Or a look at the size would often set right what a reading got wrong. */
  private static final PollingPolicy HARDLY_EVER = PollingPolicy.every(Duration.ofMinutes(5));

  private static final RetryPolicy IMPATIENT =
      new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofMillis(200));

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  private static FtpServerFixture server;
  private FtpTransport transport;

  @BeforeAll
  static void startServer() throws IOException {
    server = start("");
  }

  private static FtpServerFixture start(String setting) throws IOException {
    try (InputStream script =
        LastRepliesIT.class.getResourceAsStream("/servers/pyftpdlib/downloads.py")) {
      return PyftpdlibFixture.local()
          .tls(Tls.REQUIRED)
          .setting(new String(script.readAllBytes(), StandardCharsets.UTF_8))
          .setting(setting)
          .start();
    }
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    Files.write(room(), "line\n".repeat(LINES).getBytes(US_ASCII));
    server.root().resolve("room.txt").toFile().setWritable(true, false);
    transport = transport();
  }

  @AfterEach
  void close() throws IOException {
    transport.close();
    downloadsAreWhole();
    Files.deleteIfExists(room());
  }

  @ParameterizedTest
  @CsvSource({"426 broken, LOST", CANNOT_READ + ", REFUSED"})
  void aRefusalAfterTheEndIsHeardOfLaterAndFromThenOnByTheReadItself(String reply, Reason reason)
      throws Exception {
    downloadsLack(2, reply);
    assertThat(read()).as("nobody can know").isEqualTo(SIZE - 2 * LINE.length);
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(SIZE));
    for (int i = 0; i < 3; i++) {
      assertThat(failure(this::read).reason()).isEqualTo(reason);
    }
    downloadsAreWhole();
    assertThat(read()).isEqualTo(SIZE);
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @Test
  void aReplyThatNeverComesEndsTheWaitInTimeAndFromThenOnTheRead() throws Exception {
    downloadsLack(0, SILENCE);
    assertThat(read()).isEqualTo(SIZE);
    assertWaits(
        () ->
            assertThat(transport.append("room.txt", LINE).outcome())
                .as("on another connection")
                .isEqualTo(Outcome.ACKED));
    assertThat(server.fileBytes("room.txt")).hasSize(SIZE + LINE.length);
    assertThat(transport.capabilities().connection()).isEqualTo(2);
    assertWaits(() -> assertThat(failure(this::read).reason()).isEqualTo(Reason.TIMED_OUT));
    downloadsAreWhole();
    assertThat(read()).isEqualTo(SIZE + LINE.length);
    assertThat(transport.capabilities().connection()).isEqualTo(3);
  }

  private static void assertWaits(ThrowingCallable call) {
    long start = System.nanoTime();
    assertThatCode(call).doesNotThrowAnyException();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(TIMEOUT, TIMEOUT.multipliedBy(2));
  }

  /**
   * Silence costs the connection, so that what is forgotten with each would never be known. Some
   * addresses lead to many servers with a name each, or greet with a word for the day.
   */
  @Test
  void aServerThatNeverGreetsTwiceTheSameIsKnownAgain() throws Exception {
    try (FtpServerFixture fickle = start(NEVER_THE_SAME_GREETING);
        FtpTransport other = FtpTransportContract.to(fickle).timeout(TIMEOUT).build()) {
      Files.write(fickle.root().resolve("room.txt"), LINE);
      downloadsLack(fickle, 1, SILENCE);
      assertThat(read(other)).as("nobody can know").isZero();
      assertThat(failure(() -> read(other)).reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(failure(() -> read(other)).reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(other.capabilities().connection()).isEqualTo(3);
    }
  }

  @Test
  void thatTheWaitWasAbortedSaysNothingOfTheServer() throws Exception {
    downloadsLack(0, SILENCE);
    read();
    CompletableFuture<TransportException> aborted =
        CompletableFuture.supplyAsync(() -> failure(() -> transport.stat(List.of("room.txt"))));
    await(
        () -> {
          transport.abort();
          return aborted.isDone();
        });
    assertThat(aborted.join().reason()).isEqualTo(Reason.ABORTED);
    downloadsLack(2, CANNOT_READ);
    assertThat(read()).as("without waiting for the reply").isEqualTo(SIZE - 2 * LINE.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"426 broken", CANNOT_READ, SILENCE})
  void whatIsReadShortIsNeverTakenForWholeInASession(String reply) throws Exception {
    Files.delete(room());
    Queue<String> shown = new ConcurrentLinkedQueue<>();
    try (ChatClient client =
            ChatClient.builder(transport).polling(HARDLY_EVER).retry(IMPATIENT).build();
        ChatSession alice = join(client, shown)) {
      List<OutgoingMessage> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sent.add(alice.send("before " + i));
      }
      await(() -> sent.stream().allMatch(message -> message.settled().isDone()));

      downloadsLack(2, reply);
      sent.add(alice.send("meanwhile"));
      int downloads = downloads();
      await(() -> downloads() >= downloads + ENOUGH_TO_BE_BELIEVED);
      downloadsAreWhole();

      await(() -> sent.get(3).settled().isDone());
      assertThat(sent).allSatisfy(message -> assertThat(message.settled()).isCompleted());
      await(() -> shown.size() >= 4);
      assertThat(shown).containsExactly("before 0", "before 1", "before 2", "meanwhile");
      assertThat(Files.readAllLines(room())).hasSize(4);
    }
  }

  private static ChatSession join(ChatClient client, Queue<String> shown) {
    return client
        .session()
        .room("room")
        .cipher(CIPHER)
        .participant("alice")
        .history(HistoryPolicy.replayAll())
        .settle(SettlePolicy.fixed(Duration.ofMillis(50), Duration.ofMinutes(5)))
        .listener(ChatListener.ofMessages((session, message) -> shown.add(message.text())))
        .open();
  }

  private static int downloads() {
    return (int) server.commands().stream().filter(line -> line.startsWith("RETR")).count();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(condition);
  }

  private FtpTransport transport() {
    return FtpTransportContract.to(server).timeout(TIMEOUT).build();
  }

  private long read() throws TransportException {
    return read(transport);
  }

  private static long read(FtpTransport from) throws TransportException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long count = from.read("room.txt", 0, 1_000_000, bytes::write);
    assertThat(bytes.size()).isEqualTo((int) count);
    return count;
  }

  private static TransportException failure(ThrowingCallable call) {
    return assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
  }

  private static Path room() {
    return server.root().resolve("room.txt");
  }

  /** From now on downloads end so many lines before the file does, and with this reply. */
  private static void downloadsLack(int lines, String reply) throws IOException {
    downloadsLack(server, lines, reply);
  }

  private static void downloadsLack(FtpServerFixture at, int lines, String reply)
      throws IOException {
    Files.writeString(orders(at), lines + " " + reply);
  }

  private static void downloadsAreWhole() throws IOException {
    Files.deleteIfExists(orders(server));
  }

  private static Path orders(FtpServerFixture of) {
    return of.root().resolve(".downloads");
  }
}
