package io.github.ftpchat.ftp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.Fault;
import io.github.ftpchat.ftp.testkit.FaultPoint;
import io.github.ftpchat.ftp.testkit.Leaks;
import io.github.ftpchat.ftp.testkit.ProxyCounters;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing hangs, whatever the server, the network or the application does. */
@Timeout(150)
class LivenessIT {

  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final AtomicInteger ROOMS = new AtomicInteger();
  private static FtpServerFixture server;

  @BeforeAll
  static void startServer() {
    server = ServerKind.VSFTPD.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void leavesNoThread() {
    Leaks.assertNone(SOON);
  }

  private static Visit visit(Duration timeout) throws Exception {
    return visit(server, timeout);
  }

  private static Visit visit(FtpServerFixture server, Duration timeout) throws Exception {
    Visit visit = new Visit(server, "live" + ROOMS.incrementAndGet(), timeout);
    visit.listensFrom(0);
    return visit;
  }

  private static void leaveAndCheck(Visit visit) {
    visit.awaitLive();
    visit.leave();
    assertThat(visit.check().violations()).isEmpty();
  }

  private static List<Phase> phases(Visit visit) {
    return visit.states.stream().map(state -> state.phase()).toList();
  }

  /** The stages of a send, as the proxy sees them. */
  enum Stage {
    GREETING,
    USER,
    PASS,
    TYPE,
    SIZE,
    EPSV,
    APPE,
    UPLOAD,
    UPLOADED,
    RETR,
    DOWNLOAD,
    DOWNLOADED;

    FaultPoint in(Visit visit) {
      return switch (this) {
        case GREETING -> visit.proxy.beforeReply("CONNECT", 1);
        case UPLOAD -> visit.proxy.at(Channel.DATA_UP, 100);
        case UPLOADED -> visit.proxy.beforeFinalReply("APPE", 1);
        case DOWNLOAD -> visit.proxy.at(Channel.DATA_DOWN, 100);
        case DOWNLOADED -> visit.proxy.beforeFinalReply("RETR", 1);
        default -> visit.proxy.beforeReply(name(), 1);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStallAtAnyStageIsSurvived(Stage stage) throws Exception {
    try (Visit visit = visit(SHORT)) {
      visit.peerWrites(2);
      Fault stall = stage.in(visit).stall();
      visit.start(HistoryPolicy.replayAll());
      OutgoingMessage message = visit.offer("hello");
      stall.awaitFired(SOON);
      if (stage == Stage.UPLOAD) {
        // The server keeps the file locked until it hears of the end of the upload.
        visit.awaitPhase(Phase.INTERRUPTED);
        stall.release();
      }
      visit.awaitSettled(message);
      visit.awaitShown(3);
      leaveAndCheck(visit);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingIsBoundedWhereTheServerStallsAtAnyStage(Stage stage) throws Exception {
    try (Visit visit = visit(LONG)) {
      visit.peerWrites(2);
      Fault stall = stage.in(visit).stall();
      visit.start(HistoryPolicy.replayAll());
      OutgoingMessage message = visit.offer("hello");
      stall.awaitFired(SOON);
      long start = System.nanoTime();
      visit.client.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSE_LIMIT);
      visit.await("the end of the message", () -> message.settled().isDone());
      assertThat(message.settled()).isCompletedExceptionally();
      Leaks.assertNone(SOON, visit.proxy);
    }
  }

  @Test
  void closingIsBoundedWhereTheServerIsStopped() throws Exception {
    try (FtpServerFixture stopped = ServerKind.VSFTPD.start();
        Visit visit = visit(stopped, LONG)) {
      visit.start(HistoryPolicy.none());
      visit.awaitLive();
      stopped.pause();
      OutgoingMessage message = visit.offer("hello");
      visit.awaitQuiet(Channel.CONTROL_DOWN);
      long start = System.nanoTime();
      visit.client.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSE_LIMIT);
      visit.await("the end of the message", () -> message.settled().isDone());
      Leaks.assertNone(SOON, visit.proxy);
      stopped.resume();
    }
  }

  @Test
  void closingIsBoundedWhereTheServerIsGone() throws Exception {
    try (Visit visit = visit(LONG)) {
      visit.start(HistoryPolicy.none());
      visit.awaitLive();
      visit.proxy.refuseConnections(true);
      visit.proxy.now().reset();
      visit.offer("hello");
      visit.awaitPhase(Phase.INTERRUPTED);
      visit.leave();
    }
  }

  @Test
  void aHalfOpenConnectionIsNoticedAndReplaced() throws Exception {
    try (Visit visit = visit(SHORT)) {
      visit.start(HistoryPolicy.replayAll());
      visit.awaitLive();
      visit.proxy.now().swallow();
      visit.peerWrites(1);
      visit.awaitShown(1);
      visit.send("hello");
      visit.awaitShown(2);
      assertThat(phases(visit)).containsSubsequence(Phase.LIVE, Phase.INTERRUPTED, Phase.LIVE);
      leaveAndCheck(visit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "USER", "PASS", "SIZE", "EPSV", "RETR", "APPE"})
  void aServerThatWantsNobodyForNowIsTriedAgain(String verb) throws Exception {
    try (Visit visit = visit(SHORT)) {
      visit.peerWrites(1);
      Fault refusal =
          visit.proxy.beforeReply(verb, 1).times(3).replaceWith("421 Service not available");
      visit.start(HistoryPolicy.replayAll());
      visit.send("hello");
      visit.awaitShown(2);
      assertThat(refusal.fired()).isEqualTo(3);
      leaveAndCheck(visit);
    }
  }

  @Test
  void aLimitOfConnectionsIsAwaitedWithGrowingAndUnevenPauses() throws Exception {
    try (FtpServerFixture one = ServerKind.VSFTPD.options().setting("max_clients=1").start();
        Visit first = visit(one, SOON);
        Visit second = visit(one, SOON)) {
      first.start(HistoryPolicy.none());
      first.awaitLive();
      second.retry =
          new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(60));
      second.start(HistoryPolicy.none());
      List<Long> gaps = gaps(second, 12);
      assertThat(second.session.state().phase()).isEqualTo(Phase.CONNECTING);
      ConnectionException problem =
          (ConnectionException) second.session.state().problem().orElseThrow();
      assertThat(problem.reason()).isEqualTo(Reason.BUSY);
      // From the fifth on the backoff is the longest.
      List<Long> longest = gaps.subList(5, gaps.size());
      assertThat(longest).allMatch(millis -> millis >= 95);
      assertThat(longest.stream().mapToLong(Long::longValue).max().orElseThrow())
          .isGreaterThan(longest.stream().mapToLong(Long::longValue).min().orElseThrow() + 5);
      first.leave();
      second.send("hello");
      leaveAndCheck(second);
    }
  }

  /** The milliseconds between attempts to connect. */
  private static List<Long> gaps(Visit visit, int count) {
    List<Long> gaps = new ArrayList<>();
    long last = System.nanoTime();
    long seen = 0;
    while (gaps.size() <= count) {
      long connections = visit.proxy.counters().controlConnections();
      long now = System.nanoTime();
      if (connections > seen) {
        seen = connections;
        gaps.add((now - last) / 1_000_000);
        last = now;
      }
      LockSupport.parkNanos(500_000);
    }
    return gaps.subList(1, gaps.size());
  }

  @Test
  void aRefusedLoginIsReportedAndTriedAgainSlowly() throws Exception {
    try (Visit visit = visit(SOON)) {
      visit.password = "wrong";
      visit.retry =
          new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(600));
      ConnectionException refused =
          catchThrowableOfType(ConnectionException.class, () -> visit.prepare().open());
      assertThat(refused.reason()).isEqualTo(Reason.LOGIN_REFUSED);
      visit.client.close();

      visit.start(HistoryPolicy.none());
      List<Long> gaps = gaps(visit, 3);
      assertThat(gaps.subList(1, 3)).allMatch(millis -> millis >= 290);
      ConnectionException problem =
          (ConnectionException) visit.session.state().problem().orElseThrow();
      assertThat(problem.reason()).isEqualTo(Reason.LOGIN_REFUSED);
      assertThat(visit.states).isNotEmpty();
      visit.leave();
    }
  }

  @Test
  void aServerThatWasGoneIsFoundAgainAndNothingIsLost() throws Exception {
    try (FtpServerFixture mortal = ServerKind.VSFTPD.start();
        Visit visit = visit(mortal, SHORT)) {
      visit.start(HistoryPolicy.replayAll());
      visit.send("before");
      mortal.kill();
      List<OutgoingMessage> offline = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        offline.add(visit.offer("while it is gone " + i));
      }
      visit.awaitPhase(Phase.INTERRUPTED);
      visit.peerWrites(2);
      mortal.restart();
      offline.forEach(visit::awaitSettled);
      visit.awaitShown(8);
      assertThat(phases(visit)).containsSubsequence(Phase.LIVE, Phase.INTERRUPTED, Phase.LIVE);
      visit.leave();
      assertThat(visit.check().violations()).isEmpty();
      assertThat(visit.check().reordered()).isEmpty();
    }
  }

  @Test
  void refusedDataConnectionsAreTriedAgain() throws Exception {
    // Where it waits for a data connection it does not notice that the client has left, and counts
    // it as there for a minute if it is not told otherwise.
    try (FtpServerFixture attentive =
            ServerKind.VSFTPD.options().setting("accept_timeout=1").start();
        Visit visit = visit(attentive, SHORT)) {
      visit.start(HistoryPolicy.replayAll());
      visit.awaitLive();
      visit.proxy.refuseDataConnections(true);
      OutgoingMessage message = visit.offer("hello");
      visit.awaitPhase(Phase.INTERRUPTED);
      visit.peerWrites(1);
      visit.proxy.refuseDataConnections(false);
      visit.awaitSettled(message);
      visit.awaitShown(2);
      leaveAndCheck(visit);
    }
  }

  @Test
  void anIdleTimeoutOfTheServerIsNotNoticed() throws Exception {
    try (FtpServerFixture impatient =
            ServerKind.VSFTPD.options().setting("idle_session_timeout=1").start();
        Visit visit = visit(impatient, SOON)) {
      visit.polling = PollingPolicy.every(Duration.ofMillis(2500));
      visit.start(HistoryPolicy.replayAll());
      visit.awaitLive();
      visit.peerWrites(1);
      visit.awaitShown(1);
      visit.peerWrites(1);
      visit.awaitShown(2);
      visit.send("hello");
      assertThat(visit.proxy.counters().controlConnections()).isGreaterThanOrEqualTo(2);
      leaveAndCheck(visit);
      assertThat(phases(visit)).doesNotContain(Phase.INTERRUPTED);
    }
  }

  @Test
  void aListenerThatBlocksDelaysNeitherSendingNorClosing() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (Visit visit = visit(SOON)) {
      visit.session =
          visit
              .prepare()
              .listener(
                  ChatListener.ofMessages(
                      (session, message) -> {
                        blocked.countDown();
                        awaitUninterruptibly(released);
                      }))
              .start();
      visit.send("one");
      blocked.await();
      visit.send("two");
      visit.leave();
      released.countDown();
    } finally {
      released.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aListenerMaySendAndWaitAndThrow() throws Exception {
    try (Visit visit = visit(SOON)) {
      Queue<OutgoingMessage> answers = new ConcurrentLinkedQueue<>();
      visit.session =
          visit
              .prepare()
              .listener(
                  ChatListener.ofMessages(
                      (session, message) -> {
                        if (!message.own()) {
                          OutgoingMessage answer = visit.offer("answer");
                          answer.settled().join();
                          answers.add(answer);
                          throw new IllegalStateException("for the test");
                        }
                      }))
              .start();
      visit.awaitLive();
      visit.peerWrites(2);
      visit.await("answered", () -> answers.size() == 2);
      visit.awaitShown(4);
      visit.await("reported", () -> visit.errors.size() == 2);
      answers.forEach(visit::awaitSettled);
      leaveAndCheck(visit);
    }
  }

  @Test
  void aListenerMayCloseEverything() throws Exception {
    try (Visit visit = visit(SOON)) {
      AtomicReference<Duration> took = new AtomicReference<>();
      AtomicBoolean late = new AtomicBoolean();
      visit.session =
          visit
              .prepare()
              .listener(
                  ChatListener.ofMessages(
                      (ChatSession session, ChatMessage message) -> {
                        late.set(took.get() != null);
                        long start = System.nanoTime();
                        session.close();
                        visit.client.close();
                        took.set(Duration.ofNanos(System.nanoTime() - start));
                      }))
              .start();
      visit.awaitLive();
      visit.peerWrites(3);
      visit.await("closed", () -> took.get() != null);
      assertThat(took.get()).isLessThan(CLOSE_LIMIT);
      Leaks.assertNone(SOON, visit.proxy);
      assertThat(late).isFalse();
      assertThat(visit.session.state().phase()).isEqualTo(Phase.CLOSED);
    }
  }

  @Test
  void fiveHundredRoomsTakeOneConnectionFiveThreadsAndOneRoundTripToLookAt() throws Exception {
    try (FtpServerFixture big = ServerKind.VSFTPD.start();
        Visit visit = visit(big, LONG)) {
      // Empty, for reading them would take two transfers each, one after the other.
      for (int i = 0; i < 500; i++) {
        Files.createFile(big.root().resolve("many" + i + ".txt"));
      }
      Duration pause = Duration.ofMillis(200);
      ChatClient client =
          ChatClient.builder(visit.transport().build()).polling(PollingPolicy.every(pause)).build();
      try {
        List<ChatSession> sessions =
            IntStream.range(0, 500)
                .mapToObj(i -> client.session().room("many" + i).cipher(Witness.CIPHER).start())
                .toList();
        visit.await(
            "all live",
            () -> sessions.stream().allMatch(session -> session.state().phase() == Phase.LIVE));
        ProxyCounters before = visit.proxy.counters();
        int logged = big.commands().size();
        visit.await(
            "ten looks", () -> visit.proxy.counters().minus(before).controlRoundTrips() >= 10);
        ProxyCounters looks = visit.proxy.counters().minus(before);
        List<String> commands = big.commands();
        commands = commands.subList(logged, commands.size());
        visit.await("few threads", () -> threads() <= 5);
        System.out.printf(
            "500 rooms: %d threads, %d connections; %d round trips with %s%n",
            threads(),
            visit.proxy.counters().controlConnections(),
            looks.controlRoundTrips(),
            looks.commands());
        assertThat(visit.proxy.counters().controlConnections()).isOne();
        assertThat(looks.dataConnections()).isZero();
        // One command each, by the word of the server.
        assertThat(commands.size()).isBetween(9, 12);
        assertThat(commands).allMatch(command -> command.startsWith("STAT"));
      } finally {
        client.close();
      }
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ftpchat-"))
        .count();
  }
}
