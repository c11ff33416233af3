package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code drain} waits for, and what it does not wait for. */
@Timeout(90)
@ExtendWith(NoThreadsLeft.class)
class DrainTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);
  private static final Limits SMALL_LIMITS = Limits.defaults().withMaxUndelivered(100);
  private static final Duration LONG = Duration.ofSeconds(80);

  /** How long {@code drain} waits for listeners that make no progress, and a second more. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final InMemoryTransport server = InMemoryTransport.create();
  private final FaultyTransport transport = FaultyTransport.wrap(server.peer());

  private SessionBuilder session() {
    return in(ChatSession.builder().transport(transport), "room");
  }

  private static SessionBuilder in(SessionBuilder builder, String room) {
    return builder.room(room).cipher(CIPHER).participant("alice").limits(SMALL_LIMITS);
  }

  /** Counts what it is shown, not too fast. */
  private static final class Slow implements ChatListener {

    private final AtomicInteger shown = new AtomicInteger();

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      LockSupport.parkNanos(100_000);
      shown.incrementAndGet();
    }
  }

  // What it waits for

  @Test
  void allOwnMessagesWereShownHoweverFarListenersAreBehind() {
    Slow slow = new Slow();
    try (ChatSession session = session().listener(slow).open()) {
      for (int i = 0; i < 5_000; i++) {
        session.send("text " + i);
      }
      assertThat(session.drain(LONG)).isTrue();
      assertThat(slow.shown).hasValue(5_000);
    }
  }

  @Test
  void allRoomsOfAClientAreWaitedFor() {
    try (ChatClient client = ChatClient.builder(transport).build()) {
      List<Slow> listeners = new ArrayList<>();
      for (int room = 0; room < 3; room++) {
        Slow slow = new Slow();
        listeners.add(slow);
        ChatSession session = in(client.session(), "room" + room).listener(slow).open();
        for (int i = 0; i < 1_000; i++) {
          session.send("text " + i);
        }
      }
      assertThat(client.drain(LONG)).isTrue();
      assertThat(listeners).allSatisfy(slow -> assertThat(slow.shown).hasValue(1_000));
    }
  }

  /** A busy room is never shown to its end. */
  @Test
  void whatOthersSendMeanwhileIsNotWaitedFor() throws Exception {
    BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    try (ChatSession bob =
            in(ChatSession.builder().transport(server.peer()), "room").participant("bob").open();
        ChatSession session =
            session()
                .listener(
                    ChatListener.ofMessages(
                        (room, message) -> {
                          shown.add(message.text());
                          bob.send("answer");
                        }))
                .open()) {
      session.send("question");
      assertThat(session.drain(LONG)).isTrue();
      assertThat(shown).contains("question");
    }
  }

  // What it does not wait for

  @Test
  void aListenerThatHangsIsWaitedForAShortTimeInAllRoomsTogether() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    ChatListener hangs = ChatListener.ofMessages((room, message) -> awaitQuietly(over));
    try (ChatClient client = ChatClient.builder(transport).build()) {
      for (int room = 0; room < 8; room++) {
        in(client.session(), "room" + room).listener(hangs).open().send("text");
      }
      long start = System.nanoTime();
      assertThat(client.drain(LONG)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.multipliedBy(3));
      over.countDown();
    }
  }

  @Test
  void aMessageThatIsGivenAgainAndAgainIsWaitedForAShortTime() {
    ChatListener throwing =
        ChatListener.ofMessages(
            (room, message) -> {
              throw new IllegalStateException("on purpose");
            });
    try (ChatSession session =
        session().listenerFailure(ListenerFailurePolicy.retry()).listener(throwing).open()) {
      for (int i = 0; i < 500; i++) {
        session.send("text " + i);
      }
      long start = System.nanoTime();
      assertThat(session.drain(LONG)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.multipliedBy(3));
    }
  }

  @Test
  void aListenerDoesNotWaitForItself() throws Exception {
    BlockingQueue<Duration> took = new LinkedBlockingQueue<>();
    try (ChatSession session =
        session()
            .listener(
                ChatListener.ofMessages(
                    (room, message) -> {
                      long start = System.nanoTime();
                      room.drain(LONG);
                      took.add(Duration.ofNanos(System.nanoTime() - start));
                    }))
            .open()) {
      for (int i = 0; i < 300; i++) {
        session.send("text " + i);
      }
      for (int i = 0; i < 300; i++) {
        assertThat(took.poll(30, TimeUnit.SECONDS)).isLessThan(PATIENCE.minusSeconds(2));
      }
    }
  }

  @Test
  void closingTheSessionEndsTheWait() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    ChatListener hangs =
        ChatListener.ofMessages(
            (room, message) -> {
              room.close();
              awaitQuietly(over);
            });
    try (ChatClient client = ChatClient.builder(transport).build()) {
      ChatSession session = in(client.session(), "room").listener(hangs).open();
      session.send("text");
      long start = System.nanoTime();
      session.drain(LONG);
      assertThat(session.drain(LONG)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.minusSeconds(2));
      over.countDown();
    }
  }

  @Test
  void roomsWithoutAServerAreWaitedForNoLongerThanAsked() {
    transport.goDown(Reason.UNREACHABLE);
    try (ChatClient client = ChatClient.builder(transport).build()) {
      for (int room = 0; room < 3; room++) {
        in(client.session(), "room" + room).start().send("text");
      }
      assertThat(client.drain(Duration.ofMillis(50))).isFalse();
      assertThat(client.drain(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
      Thread.currentThread().interrupt();
      assertThat(client.drain(LONG)).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
