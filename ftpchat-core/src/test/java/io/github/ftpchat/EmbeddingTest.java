package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the program that embeds a session can rely on: nothing grows, hangs or falls silent. */
@Timeout(60)
class EmbeddingTest {

  private final InMemoryTransport server = InMemoryTransport.create();
  private final FaultyTransport transport = FaultyTransport.wrap(server.peer());

  private SessionBuilder session() {
    return ChatSession.builder()
        .transport(transport)
        .room("room")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant("alice");
  }

  // Nothing grows

  @Test
  void askingAgainAndAgainLeavesNothingBehind() throws Exception {
    transport.goDown(Reason.UNREACHABLE);
    try (ChatSession session = session().start()) {
      List<OutgoingMessage> sent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        sent.add(session.send("text " + i));
      }
      for (int i = 0; i < 10_000; i++) {
        assertThat(session.drain(Duration.ZERO)).isFalse();
        OutgoingMessage message = sent.get(i % sent.size());
        assertThat(message.settled()).isSameAs(message.settled());
        assertThat(message.written()).isSameAs(message.written());
      }
      assertThat(sent).allMatch(message -> message.settled().getNumberOfDependents() == 0);
      transport.goUp();
      assertThat(session.drain(Duration.ofSeconds(40))).isTrue();
      assertThat(sent).allMatch(message -> message.settled().isDone());
    }
  }

  @Test
  void nobodyCompletesTheFuturesOfAMessageForOthers() throws Exception {
    transport.goDown(Reason.UNREACHABLE);
    try (ChatSession session = session().start()) {
      OutgoingMessage message = session.send("text");
      CompletableFuture<SendReceipt> settled = message.settled();
      assertThat(settled.cancel(true)).isFalse();
      assertThat(settled.complete(null)).isFalse();
      assertThat(settled.completeExceptionally(new IllegalStateException())).isFalse();
      CompletableFuture<SendReceipt> impatient = settled.orTimeout(10, TimeUnit.MILLISECONDS);
      await().until(impatient::isCompletedExceptionally);
      CompletableFuture<SendReceipt> mine = settled.thenApply(receipt -> receipt);
      assertThat(mine.cancel(false)).isTrue();
      assertThat(settled).isNotDone();
      transport.goUp();
      assertThat(settled.get(40, TimeUnit.SECONDS).id()).isEqualTo(message.id());
    }
  }

  // Nothing hangs

  @Test
  void openingEndsWhenTheThreadIsInterrupted() throws Exception {
    FaultyTransport.Stall stall = transport.stallBefore(Operation.STAT);
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread opening =
        new Thread(
            () -> {
              try {
                session().open();
              } catch (Throwable e) {
                thrown.add(e);
              }
              flag.complete(Thread.currentThread().isInterrupted());
            });
    opening.start();
    stall.awaitReached();
    opening.interrupt();
    assertThat(thrown.poll(20, TimeUnit.SECONDS))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("interrupted");
    assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
    stall.release();
  }

  @Test
  void closingWithTheInterruptFlagSetSaysNothingUntrue() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    String log =
        Logs.during(
            () -> {
              try (ChatSession session = session().outbox(outbox).open()) {
                session.send("text").settled().get(20, TimeUnit.SECONDS);
                Thread.currentThread().interrupt();
              }
              assertThat(Thread.interrupted()).isTrue();
            });
    assertThat(log).isEmpty();
  }

  @Test
  void drainingAfterTheClientWasClosedWaitsForNobody() throws Exception {
    ChatSession session;
    try (ChatClient client = ChatClient.builder(transport).build()) {
      session =
          client
              .session()
              .room("room")
              .cipher(FernetCipher.ofKey(new byte[32]))
              .participant("alice")
              .listener(new ChatListener() {})
              .open();
      session.send("text").settled().get(20, TimeUnit.SECONDS);
    }
    long start = System.nanoTime();
    assertThat(session.drain(Duration.ofSeconds(10))).isTrue();
    // Not a matter of speed: it waited for 5 s.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void twoSessionsOfARoomDoNotSendTheSameMessages() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    try (ChatSession first = session().outbox(outbox).open()) {
      SessionBuilder second =
          ChatSession.builder()
              .transport(server.peer())
              .room("room")
              .cipher(FernetCipher.ofKey(new byte[32]))
              .participant("bob")
              .outbox(outbox);
      assertThatThrownBy(second::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another session of room room uses the same outbox");
      first.send("text").settled().get(20, TimeUnit.SECONDS);
    }
    try (ChatSession later =
        ChatSession.builder()
            .transport(server.peer())
            .room("room")
            .cipher(FernetCipher.ofKey(new byte[32]))
            .participant("bob")
            .outbox(outbox)
            .open()) {
      later.send("text").settled().get(20, TimeUnit.SECONDS);
    }
  }

  // Nothing falls silent

  @Test
  void aLoggerThatThrowsStopsNothing() throws Exception {
    BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    PrintStream before = System.err;
    try (ChatSession session =
        session()
            .listener(
                ChatListener.ofMessages(
                    (room, message) -> {
                      shown.add(message.text());
                      throw new IllegalStateException("on purpose");
                    }))
            .open()) {
      System.setErr(
          new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(String line) {
              throw new IllegalStateException("the logger throws");
            }
          });
      session.send("first").settled().get(20, TimeUnit.SECONDS);
      session.send("second").settled().get(20, TimeUnit.SECONDS);
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("second");
    } finally {
      System.setErr(before);
    }
  }

  /** One whose queue is full waits for the thread that takes from it, which may send. */
  @Test
  void aLoggerMayWaitForAThreadThatSends() throws Exception {
    BlockingQueue<OutgoingMessage> sent = new LinkedBlockingQueue<>();
    CountDownLatch over = new CountDownLatch(1);
    PrintStream before = System.err;
    try (ChatSession session = session().open()) {
      System.setErr(
          new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(String line) {
              new Thread(() -> sent.add(session.send(line))).start();
              try {
                over.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          });
      transport.goDown(Reason.UNREACHABLE);
      assertThat(sent.poll(10, TimeUnit.SECONDS)).isNotNull();
    } finally {
      over.countDown();
      System.setErr(before);
    }
  }

  @Test
  void anOutageIsOneLineAtItsBeginAndOneAtItsEnd() throws Exception {
    String log =
        Logs.during(
            () -> {
              try (ChatSession session = session().open()) {
                transport.goDown(Reason.UNREACHABLE);
                await().until(() -> session.state().phase() == Phase.INTERRUPTED);
                int calls = transport.calls(Operation.STAT);
                await().until(() -> transport.calls(Operation.STAT) >= calls + 3);
                session.send("text");
                transport.goUp();
                await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> session.state().phase() == Phase.LIVE);
                assertThat(session.drain(Duration.ofSeconds(20))).isTrue();
              }
            });
    assertThat(log.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("WARN io.github.ftpchat.session - room on ")
                    .contains("cannot be reached, is tried again: "),
            line ->
                assertThat(line)
                    .contains("INFO io.github.ftpchat.session - room on ")
                    .contains("is live again after ")
                    .contains(" s, 1 messages wait"));
  }
}
