package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No byte of an upload that was opened too late is sent. */
@Timeout(60)
class LateUploadTest {

  private static final byte[] OLD = "old\n".getBytes(US_ASCII);
  private static final byte[] LINE = "line\n".getBytes(US_ASCII);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** So short that tests may wait for it, so long that a busy machine answers in it. */
  private static final Duration SHORT = Duration.ofMillis(1_500);

  private final FakeFtpServer server = new FakeFtpServer();
  private final FtpTransport transport = server.transport().build();

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong millis = new AtomicLong();
  private final Deadline deadline = new Deadline(LIMIT, nanos::get, millis::get);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  @Test
  void aDeadlinePassesByTheClockThatRanFurther() {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
    assertThat(deadline.hasPassed()).isFalse();
    assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(1));
    millis.addAndGet(4_999); // the machine was suspended
    assertThat(deadline.hasPassed()).isFalse();
    millis.addAndGet(1);
    assertThat(deadline.hasPassed()).isTrue();
    millis.set(-3_600_000); // somebody set the clock
    assertThat(deadline.hasPassed()).isFalse();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(deadline.hasPassed()).isTrue();
    assertThat(Deadline.NEVER.hasPassed()).isFalse();
    assertThat(Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).hasPassed()).isFalse();
    assertThat(Deadline.in(Duration.ZERO).hasPassed()).isTrue();
    assertThat(Deadline.in(Duration.ofSeconds(-1)).hasPassed()).isTrue();
  }

  @Test
  void whatIsOpenedInTimeIsWritten() throws Exception {
    assertThat(transport.append("room.txt", OLD, LIMIT).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(transport.append("room.txt", LINE, LIMIT).outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs("old\nline\n");
  }

  @Test
  void whereNoTimeIsLeftNothingIsOpened() throws Exception {
    server.files().put("room.txt", OLD);
    assertTooLate(transport.append("room.txt", LINE, Duration.ZERO));
    assertTooLate(transport.append("room.txt", LINE, Duration.ofSeconds(-1)));
    assertThat(server.commands()).doesNotContain("APPE room.txt");
    assertRoomIs("old\n");
    assertUsable(1);
  }

  /** The server opens the file while the machine sleeps: only the clock on the wall tells. */
  @Test
  void aFileThatIsOpenedTooLateIsLeftAsItIs() throws Exception {
    server.files().put("room.txt", OLD);
    server.on(
        "APPE",
        (session, argument) -> {
          if (argument.equals("room.txt")) {
            millis.addAndGet(LIMIT.toMillis());
          }
          session.behave("APPE", argument);
        });
    RemoteFiles files = connect();
    AppendResult result = files.append("room.txt", LINE, deadline);

    assertTooLate(result);
    assertThat(server.commands()).contains("APPE room.txt");
    assertRoomIs("old\n");
    assertThat(files.connection().isUsable()).isTrue();
    server.behave("APPE");
    assertThat(files.append("room.txt", LINE, Deadline.NEVER).outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs("old\nline\n");
    files.connection().drop(Reason.CLOSED);
  }

  /** A server that does not open it in time is not waited for. */
  @ParameterizedTest
  @ValueSource(strings = {"EPSV", "APPE"})
  void aFileThatIsNotOpenedInTimeIsGivenUp(String verb) throws Exception {
    server.files().put("room.txt", OLD);
    transport.append("other.txt", LINE);
    transport.append("other.txt", LINE); // so that it is known to append
    server.on(verb, (session, argument) -> stall(session, verb, argument));
    AppendResult result = transport.append("room.txt", LINE, SHORT);

    assertTooLate(result);
    assertRoomIs("old\n");
    server.behave(verb);
    assertUsable(2);
  }

  /**
   * What has to be tried first may take longer, so that it can be done on a slow line, but ends.
   */
  @Test
  void aTrialThatTheServerLeavesUnansweredEndsToo() throws Exception {
    server.files().put("room.txt", OLD);
    server.on("RETR", (session, name) -> session.waitForTheEnd());
    CompletableFuture<AppendResult> result =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return transport.append("room.txt", LINE, SHORT);
              } catch (TransportException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(result).succeedsWithin(Duration.ofSeconds(20));
    assertTooLate(result.join());
    assertThat(server.files()).containsOnlyKeys("room.txt");
    assertRoomIs("old\n");
    server.behave("RETR");
    assertThat(transport.append("room.txt", LINE, SHORT.multipliedBy(4)).outcome())
        .isEqualTo(Outcome.ACKED);
  }

  private static void stall(FakeFtpServer.Session session, String verb, String argument)
      throws IOException {
    if (argument.endsWith(".tmp")) {
      session.behave(verb, argument);
    } else {
      session.waitForTheEnd();
    }
  }

  private RemoteFiles connect() throws TransportException {
    Settings settings =
        new Settings(
            "127.0.0.1",
            server.port(),
            "user",
            new Password("password".toCharArray()),
            TlsPolicy.OFF,
            false,
            Trust.any(),
            null,
            (fingerprint, file) -> {},
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    return new RemoteFiles(
        Connection.open(settings, new ServerProfile(), new Lifeline()),
        () -> {
          throw new AssertionError("nothing is to be cleaned up");
        });
  }

  private static void assertTooLate(AppendResult result) {
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.TIMED_OUT);
  }

  private void assertUsable(int connections) throws TransportException {
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertRoomIs("old\nline\n");
    assertThat(transport.capabilities().connection()).isEqualTo(connections);
  }

  private void assertRoomIs(String content) {
    assertThat(new String(server.files().get("room.txt"), US_ASCII)).isEqualTo(content);
  }
}
