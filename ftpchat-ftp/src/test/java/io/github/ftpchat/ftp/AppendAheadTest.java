package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a server that appends safely the data are sent before it has agreed, and what it says after a
 * download that ends with them is heard later. What it says is told all the same.
 */
@Timeout(60)
class AppendAheadTest {

  private static final byte[] OLD = "old\n".getBytes(US_ASCII);
  private static final byte[] LINE = line('a');
  private static final byte[] NEXT = line('b');

  /** So short that tests may wait for it, so long that a busy machine answers in it. */
  private static final Duration TIMEOUT = Duration.ofMillis(1_500);

  private FakeFtpServer server;
  private FtpTransport transport;

  private static byte[] line(char letter) {
    byte[] line = new byte[100];
    Arrays.fill(line, (byte) letter);
    line[line.length - 1] = '\n';
    return line;
  }

  @BeforeEach
  void open() {
    server = new FakeFtpServer().answer("CONNECT", "220 ftpchat: rooms with atomic appends.");
    server.files().put("room.txt", OLD);
    transport = server.transport().timeout(TIMEOUT).build();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  // ---- data before the reply

  @Test
  void allIsThereBeforeTheServerHasAgreed() throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          session.takeData();
          try (Socket data = session.accept()) {
            server.files().put(name, data.getInputStream().readAllBytes());
            session.reply("150 go on");
          }
          session.end();
        });
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs(LINE);
  }

  @Test
  void withALimitOfTimeNothingIsSentBeforeTheServerHasAgreed() throws Exception {
    AtomicBoolean early = new AtomicBoolean();
    server.on("APPE", (session, name) -> early.set(isEarly(session, name)));
    assertThat(transport.append("room.txt", LINE, Duration.ofSeconds(20)).outcome())
        .isEqualTo(Outcome.ACKED);
    assertThat(early).isFalse();
    assertRoomIs(OLD, LINE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"220 (vsFTPd 3.0.3)", "220 ProFTPD Server", "220 pyftpdlib ready."})
  void whereAppendsAreNotKnownToBeSafeNothingIsSentBeforeTheServerHasAgreed(String greeting)
      throws Exception {
    server.answer("CONNECT", greeting);
    AtomicBoolean early = new AtomicBoolean();
    server.on("APPE", (session, name) -> early.set(isEarly(session, name)));
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    assertThat(early).isFalse();
    assertRoomIs(OLD, LINE);
  }

  @Test
  void whatNoBufferMayHoldIsSentWhenTheServerHasAgreed() throws Exception {
    AtomicBoolean early = new AtomicBoolean();
    server.on("APPE", (session, name) -> early.set(isEarly(session, name)));
    byte[] large = new byte[DataConnection.CHUNK + 1];
    assertThat(transport.append("room.txt", large).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(early).isFalse();
    assertRoomIs(OLD, large);
  }

  /** Appends, and tells whether anything came before the reply. */
  private boolean isEarly(FakeFtpServer.Session session, String name) throws IOException {
    session.takeData();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean early;
    try (Socket data = session.accept()) {
      data.setSoTimeout(300);
      try {
        bytes.write(data.getInputStream().readNBytes(1));
        early = true;
      } catch (SocketTimeoutException e) {
        early = false;
      }
      data.setSoTimeout(0);
      session.reply("150 go on");
      data.getInputStream().transferTo(bytes);
    }
    server.files().merge(name, bytes.toByteArray(), AppendAheadTest::join);
    session.end();
    return early;
  }

  @ParameterizedTest
  @CsvSource({
    "550 Permission denied., REFUSED",
    "553 Could not create file., REFUSED",
    "425 Failed to establish connection., LOST",
    "452 There is no space for more files., NO_SPACE",
    "552 Quota exceeded., NO_SPACE",
    "500 Unknown command., UNSUPPORTED",
  })
  void aRefusalIsToldAsItIsAndNothingOfItIsInTheNextAppend(String reply, Reason reason)
      throws Exception {
    append();
    server.answer("APPE", reply);
    AppendResult refused = transport.append("room.txt", NEXT);
    assertThat(refused.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(refused.problem().orElseThrow())
        .hasMessageContaining(reply)
        .extracting(TransportException::reason)
        .isEqualTo(reason);

    server.behave("APPE");
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs(OLD, LINE, LINE);
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  /** It may listen no more when we connect. What is told does not depend on that. */
  @Test
  void aRefusalIsToldAsItIsWhereTheServerDoesNotListenAnyMore() throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          session.stopListeningForData();
          session.reply("553 Could not create file.");
        });
    for (int i = 0; i < 20; i++) {
      AppendResult refused = append();
      assertThat(refused.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
      assertThat(refused.problem().orElseThrow().reason()).isEqualTo(Reason.REFUSED);
    }
    server.behave("APPE");
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs(OLD, LINE);
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "426 Failure reading network stream., LOST",
    "451 Failure writing to local file., REFUSED",
    "452 No space., NO_SPACE",
    "552 Quota exceeded., NO_SPACE",
  })
  void aFailureAfterTheServerHasAgreedProvesNothing(String reply, Reason reason) throws Exception {
    server.answer("END", reply);
    AppendResult failed = append();
    assertThat(failed.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(failed.problem().orElseThrow())
        .hasMessageContaining(reply)
        .extracting(TransportException::reason)
        .isEqualTo(reason);
    server.behave("END");
    assertThat(transport.stat(List.of("room.txt")))
        .containsValue(FileStatus.ofSize(OLD.length + LINE.length));
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @Test
  void aServerThatNeverAgreesMayHaveWritten() throws Exception {
    server.on("APPE", (session, name) -> session.waitForTheEnd());
    AppendResult result = append();
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(result.took()).isBetween(TIMEOUT, TIMEOUT.multipliedBy(2));
    server.behave("APPE");
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs(OLD, LINE);
  }

  @Test
  void aServerThatNeverConfirmsMayHaveWritten() throws Exception {
    server.on("END", (session, x) -> session.waitForTheEnd());
    AppendResult result = append();
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.TIMED_OUT);
    assertRoomIs(OLD, LINE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "421 Service not available."})
  void aServerThatEndsTheSessionBetweenDataAndReplyMayHaveWritten(String words) throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          session.takeData();
          try (Socket data = session.accept()) {
            data.getInputStream().readAllBytes();
          }
          session.send(words.isEmpty() ? "" : words + "\r\n");
          session.close();
        });
    AppendResult result = append();
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason().connectionWide()).isTrue();
    server.behave("APPE");
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs(OLD, LINE);
  }

  @Test
  void anAppendThatIsBrokenOffBeforeTheServerHasAgreedMayBeWritten() throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          session.takeData();
          try (Socket data = session.accept()) {
            data.getInputStream().readAllBytes();
          }
          transport.abort();
          session.waitForTheEnd();
        });
    AppendResult result = append();
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.ABORTED);
  }

  /** A reply that can be no answer to an APPE. */
  @Test
  void anAnswerThatMakesNoSenseProvesNothing() throws Exception {
    server.answer("APPE", "226 done");
    AppendResult result = append();
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.PROTOCOL);
  }

  // ---- the reply after the download

  @Test
  void aDownloadThatEndsWithWhatWasAppendedIsNotConfirmedFirst() throws Exception {
    append();
    CountDownLatch read = new CountDownLatch(1);
    replyAfter(read, "226 done");
    assertThat(read()).isEqualTo(join(OLD, LINE));
    read.countDown();
    assertThat(transport.stat(List.of("room.txt", "none.txt")))
        .containsOnlyKeys("room.txt")
        .containsValue(FileStatus.ofSize(OLD.length + LINE.length));
    assertThat(transport.makeDirectory("lock")).isTrue();
    assertThat(transport.makeDirectory("lock")).isFalse();
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "426 Failure writing network stream., LOST",
    "451 Failure reading local file., REFUSED",
    "552 Exceeded., NO_SPACE",
  })
  void aRefusalThenIsHeardLaterAndFromThenOnByTheReadItself(String reply, Reason reason)
      throws Exception {
    append();
    CountDownLatch read = new CountDownLatch(1);
    replyAfter(read, reply);
    assertThat(read()).isEqualTo(join(OLD, LINE));
    read.countDown();
    transport.stat(List.of("room.txt"));
    server.behave("END");
    assertThat(append().outcome()).isEqualTo(Outcome.ACKED);
    server.answer("END", reply);
    assertThat(failure(this::read).reason()).isEqualTo(reason);
    server.behave("END");
    assertThat(read()).isEqualTo(join(OLD, LINE, LINE));
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @Test
  void aReplyThatNeverComesEndsTheWaitInTimeAndFromThenOnTheRead() throws Exception {
    append();
    server.on("END", (session, x) -> session.waitForTheEnd());
    assertThat(read()).isEqualTo(join(OLD, LINE));
    server.behave("END");
    long start = System.nanoTime();
    assertThat(append().outcome()).as("on another connection").isEqualTo(Outcome.ACKED);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(TIMEOUT, TIMEOUT.multipliedBy(2));
    assertThat(transport.capabilities().connection()).isEqualTo(2);
    server.on("END", (session, x) -> session.waitForTheEnd());
    assertThat(failure(this::read).reason()).isEqualTo(Reason.TIMED_OUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 99})
  void aDownloadThatEndsInTheMiddleIsConfirmedFirst(int missing) throws Exception {
    append();
    server.on(
        "RETR", (session, name) -> session.retrieve(name, OLD.length + LINE.length - missing));
    server.answer("END", "426 Failure writing network stream.");
    assertThat(failure(this::read).reason()).isEqualTo(Reason.LOST);
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @Test
  void aDownloadThatEndsWithWhatOthersAppendedIsConfirmedFirst() throws Exception {
    append();
    server.files().merge("room.txt", NEXT, AppendAheadTest::join);
    server.answer("END", "426 Failure writing network stream.");
    assertThat(failure(this::read).reason()).isEqualTo(Reason.LOST);
  }

  @Test
  void theDownloadOfAnotherFileIsConfirmedFirst() throws Exception {
    append();
    server.files().put("other.txt", LINE);
    server.answer("END", "451 Failure reading local file.");
    assertThat(
            failure(() -> transport.read("other.txt", 0, 1_000, (bytes, offset, length) -> {}))
                .reason())
        .isEqualTo(Reason.REFUSED);
  }

  /** Lets a server say how the next transfer ended only when the test goes on. */
  private void replyAfter(CountDownLatch latch, String reply) {
    server.on(
        "END",
        (session, x) -> {
          try {
            latch.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          session.reply(reply);
        });
  }

  private AppendResult append() throws TransportException {
    return transport.append("room.txt", LINE);
  }

  private byte[] read() throws TransportException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    transport.read("room.txt", 0, 1_000_000, bytes::write);
    return bytes.toByteArray();
  }

  private static TransportException failure(ThrowingCallable call) {
    return assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
  }

  private void assertRoomIs(byte[]... parts) {
    assertThat(server.files().get("room.txt")).isEqualTo(join(parts));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
