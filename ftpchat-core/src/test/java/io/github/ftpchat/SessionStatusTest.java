package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What health checks and metrics are told. */
@Timeout(60)
class SessionStatusTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  private final InMemoryTransport server = InMemoryTransport.create();
  private final FaultyTransport transport = FaultyTransport.wrap(server.peer());

  private SessionBuilder session() {
    return ChatSession.builder()
        .transport(transport)
        .room("room")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant("alice");
  }

  private long sizeOfFile() throws Exception {
    return server.stat(List.of("room.txt")).get("room.txt").size();
  }

  @Test
  void tellsThatAllIsWell() throws Exception {
    Instant before = Instant.now();
    try (ChatSession session = session().open()) {
      session.send("text").settled().get(20, TimeUnit.SECONDS);
      await().until(() -> session.status().position() == sizeOfFile());
      Instant settled = Instant.now();
      await().until(() -> session.status().lastRead().orElseThrow().isAfter(settled));
      await().until(() -> session.status().unsettled() == 0);
      SessionStatus status = session.status();
      assertThat(status.state().phase()).isEqualTo(Phase.LIVE);
      assertThat(status.lastRead().orElseThrow()).isBetween(before, Instant.now());
      assertThat(status.failedAttempts()).isZero();
      assertThat(status.queued()).isZero();
      assertThat(status.unsettledSince()).isEmpty();
      assertThat(status.undelivered()).isZero();
      assertThat(status.undeliveredBytes()).isZero();
      assertThat(status.size()).isEqualTo(sizeOfFile());
    }
  }

  @Test
  void tellsOfAnOutageAndOfItsEnd() throws Exception {
    try (ChatSession session = session().open()) {
      transport.goDown(Reason.UNREACHABLE);
      await().atMost(LONG).until(() -> session.status().failedAttempts() >= 3);
      Instant lastRead = session.status().lastRead().orElseThrow();
      Instant sent = Instant.now().minusMillis(1);
      OutgoingMessage first = session.send("first");
      session.send("second");
      SessionStatus status = session.status();
      assertThat(status.state().phase()).isEqualTo(Phase.INTERRUPTED);
      assertThat(status.state().problem()).isPresent();
      assertThat(status.lastRead()).contains(lastRead);
      assertThat(status.queued()).isEqualTo(2);
      assertThat(status.unsettled()).isEqualTo(2);
      assertThat(status.unsettledSince().orElseThrow()).isBetween(sent, Instant.now());
      transport.goUp();
      session.reconnectNow();
      first.settled().get(40, TimeUnit.SECONDS);
      assertThat(session.drain(LONG)).isTrue();
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                SessionStatus well = session.status();
                assertThat(well.state().phase()).isEqualTo(Phase.LIVE);
                assertThat(well.failedAttempts()).isZero();
                assertThat(well.lastRead().orElseThrow()).isAfter(lastRead);
                assertThat(well.queued()).isZero();
                assertThat(well.unsettled()).isZero();
                assertThat(well.unsettledSince()).isEmpty();
              });
    }
  }

  @Test
  void tellsThatARoomWasNeverReached() {
    transport.goDown(Reason.LOGIN_REFUSED);
    try (ChatSession session = session().start()) {
      await().until(() -> session.status().failedAttempts() > 0);
      SessionStatus status = session.status();
      assertThat(status.state().phase()).isEqualTo(Phase.CONNECTING);
      assertThat(status.lastRead()).isEmpty();
      assertThat(status.size()).isZero();
      assertThat(status.position()).isZero();
    }
  }

  @Test
  void tellsWrittenMessagesFromQueuedOnes() throws Exception {
    transport.alterCapabilities(
        can -> can.withAppendSafety(AppendSafety.UNSAFE).withCanAppend(true).withConnection(1));
    try (ChatSession session = session().settle(SettlePolicy.fixed(LONG, LONG)).open()) {
      session.send("text").written().get(20, TimeUnit.SECONDS);
      await()
          .untilAsserted(
              () -> {
                assertThat(session.status().queued()).isZero();
                assertThat(session.status().unsettled()).isOne();
              });
    }
  }

  @Test
  void tellsHowFarListenersAreBehind() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    try (ChatSession session =
            session()
                .limits(Limits.defaults().withMaxUndelivered(4))
                .listener(ChatListener.ofMessages((room, message) -> waitFor(free)))
                .open();
        ChatSession other =
            ChatSession.builder()
                .transport(server.peer())
                .room("room")
                .cipher(FernetCipher.ofKey(new byte[32]))
                .participant("bob")
                .open()) {
      for (int i = 0; i < 50; i++) {
        other.send("x".repeat(100_000)).settled().get(20, TimeUnit.SECONDS);
      }
      await()
          .untilAsserted(
              () -> {
                SessionStatus behind = session.status();
                assertThat(behind.undelivered()).isGreaterThan(3);
                assertThat(behind.undeliveredBytes()).isGreaterThan(200_000);
                assertThat(behind.size()).isEqualTo(sizeOfFile());
                assertThat(behind.position()).isPositive().isLessThan(behind.size());
              });
      // Something to prove, so that the file is read to its end and records are passed over.
      session.send("mine").written().get(20, TimeUnit.SECONDS);
      assertThat(session.status().position()).isLessThan(session.status().size());
      free.countDown();
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                SessionStatus well = session.status();
                assertThat(well.undelivered()).isZero();
                assertThat(well.undeliveredBytes()).isZero();
                assertThat(well.position()).isEqualTo(well.size()).isEqualTo(sizeOfFile());
              });
    }
  }

  @Test
  void neitherAStuckServerNorAStuckListenerHoldsItUp() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    FaultyTransport.Stall stall;
    try (ChatSession session =
        session()
            .listener(
                new ChatListener() {
                  @Override
                  public void onStateChange(ChatSession of, SessionState state) {
                    waitFor(free);
                  }
                })
            .open()) {
      stall = transport.stallBefore(Operation.STAT);
      stall.awaitReached();
      session.send("text");
      assertThat(session.status().queued()).isOne();
      assertThat(session.status().undelivered()).isOne();
      stall.release();
      free.countDown();
    }
  }

  @Test
  void manyThreadsAskWhileItCloses() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    ChatSession session = session().open();
    try {
      AtomicBoolean over = new AtomicBoolean();
      Callable<SessionStatus> asking =
          () -> {
            SessionStatus last = session.status();
            while (!over.get()) {
              last = session.status();
              assertThat(last.queued()).isBetween(0, last.unsettled());
              assertThat(last.position()).isBetween(0L, last.size());
            }
            return last;
          };
      List<Future<SessionStatus>> asked =
          Stream.generate(() -> threads.submit(asking)).limit(4).toList();
      for (int i = 0; i < 200; i++) {
        session.send("text " + i);
      }
      await().until(() -> session.status().position() > 0);
      session.close();
      await().until(() -> session.status().unsettled() == 0);
      over.set(true);
      for (Future<SessionStatus> future : asked) {
        future.get(20, TimeUnit.SECONDS);
      }
      assertThat(session.status().state().phase()).isEqualTo(Phase.CLOSED);
      assertThat(session.status().unsettledSince()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
