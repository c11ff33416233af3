package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done again and again leaves nothing behind: in so little memory it would be seen. */
@Timeout(120)
class GrowthTest {

  private static final String MEMORY = "-Xmx24m";
  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  /** What is done again and again. */
  enum What {
    ASKING {
      @Override
      void run() {
        FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
        transport.goDown(Reason.UNREACHABLE);
        try (ChatSession session = session(transport).start()) {
          List<OutgoingMessage> sent = new ArrayList<>();
          for (int i = 0; i < 1_000; i++) {
            sent.add(session.send("text"));
          }
          ask(session, sent.get(500));
        }
      }
    },
    ASKING_WHILE_A_CALL_HANGS {
      @Override
      void run() {
        FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
        FaultyTransport.Stall stall = transport.stallBefore(Operation.STAT);
        try (ChatSession session = session(transport).start()) {
          OutgoingMessage message = session.send("text");
          stall.awaitReached();
          ask(session, message);
          stall.release();
        }
      }
    },
    ASKING_WHILE_A_LISTENER_HANGS {
      @Override
      void run() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ChatListener hangs =
            ChatListener.ofMessages(
                (session, message) -> {
                  called.countDown();
                  awaitQuietly(over);
                });
        try (ChatSession session = session(InMemoryTransport.create()).listener(hangs).open()) {
          OutgoingMessage message = session.send("text");
          message.settled().get();
          called.await();
          ask(session, message);
          over.countDown();
        }
      }
    },
    SENDING_WHAT_IS_REFUSED {
      @Override
      void run() throws Exception {
        FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
        CountDownLatch over = new CountDownLatch(1);
        ChatSession session =
            session(transport).limits(Limits.defaults().withMaxUnsettled(1)).open();
        // Whoever is told where futures are told keeps all others from being told.
        CountDownLatch told = new CountDownLatch(1);
        CompletableFuture<Void> hangs =
            session
                .send("text")
                .settled()
                .thenRun(
                    () -> {
                      told.countDown();
                      awaitQuietly(over);
                    });
        told.await();
        transport.goDown(Reason.UNREACHABLE);
        session.send("waits");
        refuse(session, OutboxFullException.class);
        session.close();
        refuse(session, SessionClosedException.class);
        over.countDown();
        hangs.join();
      }

      private void refuse(ChatSession session, Class<?> with) {
        for (int i = 0; i < 100_000; i++) {
          OutgoingMessage message = session.send("text");
          if (!message.accepted().isCompletedExceptionally()) {
            throw new IllegalStateException("taken, not " + with);
          }
        }
      }
    },
    OPENING_SESSIONS {
      @Override
      void run() {
        InMemoryTransport server = InMemoryTransport.create();
        OutboxStore outbox = OutboxStore.inMemory();
        CursorStore cursors = CursorStore.inMemory();
        try (ChatClient client = ChatClient.builder(server).build()) {
          for (int i = 0; i < 10_000; i++) {
            SessionBuilder builder =
                client
                    .session()
                    .room("room")
                    .cipher(CIPHER)
                    .participant("alice")
                    .outbox(outbox)
                    .cursors(cursors)
                    .listener(new ChatListener() {});
            try (ChatSession session = i % 2 == 0 ? builder.open() : builder.start()) {
              session.addListener(new ChatListener() {});
            }
          }
        }
      }
    };

    abstract void run() throws Exception;

    private static SessionBuilder session(Transport transport) {
      return ChatSession.builder()
          .transport(transport)
          .room("room")
          .cipher(CIPHER)
          .participant("alice");
    }

    private static void ask(ChatSession session, OutgoingMessage message) {
      ChatListener listener = new ChatListener() {};
      for (int i = 0; i < 1_000_000; i++) {
        boolean open =
            !message.accepted().isCancelled()
                && !message.written().isCancelled()
                && !message.settled().isCancelled()
                && !session.closed().isDone()
                && session.state().problem() != null
                && session.history().isEmpty();
        if (!open || message.settled().complete(null)) {
          throw new IllegalStateException("not open");
        }
        session.drain(Duration.ZERO);
        session.reconnectNow();
        session.addListener(listener);
        session.removeListener(listener);
      }
    }

    static void awaitQuietly(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Does one of them in a small virtual machine. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
      What.valueOf(args[0]).run();
      System.out.println("done");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaysBehind(What what) throws Exception {
    try (Child child =
        Child.start(
            List.of(
                MEMORY,
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"),
            Main.class,
            what.name())) {
      assertThat(child.readLine()).isEqualTo("done");
    }
  }

  /** Also one that was closed while a message was to be given to its listener again. */
  @Test
  void aClosedSessionIsForgottenByItsClient() {
    try (ChatClient client = ChatClient.builder(InMemoryTransport.create()).build()) {
      WeakReference<ChatSession> closed = new WeakReference<>(retryAndClose(client));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                System.gc();
                return closed.get() == null;
              });
    }
  }

  private static ChatSession retryAndClose(ChatClient client) {
    CountDownLatch given = new CountDownLatch(4);
    ChatSession session =
        client
            .session()
            .room("room")
            .cipher(CIPHER)
            .participant("alice")
            .outbox(OutboxStore.inMemory())
            .listenerFailure(ListenerFailurePolicy.retry())
            .listener(
                ChatListener.ofMessages(
                    (room, message) -> {
                      given.countDown();
                      throw new IllegalStateException("on purpose");
                    }))
            .open();
    session.send("text").settled().join();
    What.awaitQuietly(given);
    session.close();
    return session;
  }
}
