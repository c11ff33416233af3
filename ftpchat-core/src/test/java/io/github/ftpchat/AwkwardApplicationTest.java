package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.InMemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Applications that do what the documentation does not expect of them. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class AwkwardApplicationTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);
  private static final int MESSAGES = Limits.defaults().maxUndelivered() + 100;

  private final InMemoryTransport place = InMemoryTransport.create();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  @Test
  void aCursorStoreThatThrowsWhatItMustNotStopsNothing() throws Exception {
    CursorStore broken =
        new CursorStore() {
          @Override
          public Optional<Cursor> load(String room) {
            return Optional.empty();
          }

          @Override
          public void save(String room, Cursor cursor) {
            throw new IllegalStateException("the database is closed");
          }
        };
    try (ChatSession session = session().cursors(broken).listener(new Collector()).open()) {
      say(MESSAGES);
      await().until(() -> shown.size() == MESSAGES);
      assertThat(session.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
    assertThat(errors).isNotEmpty().hasOnlyElementsOfType(StorageException.class);
  }

  /** Kotlin has no checked exceptions, and Java's compiler can be talked out of them. */
  @Test
  void aListenerThatThrowsACheckedExceptionStopsNothing() throws Exception {
    ChatListener sneaky =
        ChatListener.ofMessages(
            (session, message) -> AwkwardApplicationTest.<RuntimeException>sneak());
    try (ChatSession session = session().listener(sneaky).listener(new Collector()).open()) {
      say(3);
      await().until(() -> shown.size() == 3 && errors.size() == 3);
      assertThat(session.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
    assertThat(errors).hasOnlyElementsOfType(IOException.class);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak() throws E {
    throw (E) new IOException("on purpose");
  }

  @Test
  void aListenerThatInterruptsItsThreadStopsNothing() throws Exception {
    ChatListener interrupting =
        ChatListener.ofMessages((session, message) -> Thread.currentThread().interrupt());
    try (ChatClient client = ChatClient.builder(place).callbackExecutor(Runnable::run).build();
        ChatSession session =
            client
                .session()
                .room("lobby")
                .cipher(CIPHER)
                .listener(interrupting)
                .listener(new Collector())
                .open()) {
      say(3);
      await().until(() -> shown.size() == 3);
      assertThat(session.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
  }

  @Test
  void anExecutorThatIsShutDownTooEarlyIsToldOfOnce() throws Exception {
    AtomicBoolean down = new AtomicBoolean();
    Executor executor =
        task -> {
          if (down.get()) {
            throw new RejectedExecutionException("shut down");
          }
          task.run();
        };
    String log =
        Logs.during(
            () -> {
              try (ChatClient client =
                      ChatClient.builder(place).callbackExecutor(executor).build();
                  ChatSession session =
                      client
                          .session()
                          .room("lobby")
                          .cipher(CIPHER)
                          .participant("alice")
                          .listener(new Collector())
                          .open()) {
                down.set(true);
                session.send("one").settled().join();
                session.send("two").settled().join();
                down.set(false);
                await().until(() -> shown.size() == 2);
                down.set(true);
                session.send("three").settled().join();
                session.send("four").settled().join();
              }
            });
    assertThat(log.split("An executor takes no tasks", -1)).hasSize(1 + 2);
  }

  @Test
  void aRoomCanBeOpenedWhereAMessageSettled() throws Exception {
    try (ChatSession session = session().participant("alice").open()) {
      CompletableFuture<String> other =
          session
              .send("hello")
              .settled()
              .thenApply(
                  receipt -> {
                    try (ChatSession second =
                        ChatSession.builder()
                            .transport(place.peer())
                            .room("lobby")
                            .cipher(CIPHER)
                            .history(HistoryPolicy.keep(1))
                            .open()) {
                      return second.history().get(0).text();
                    }
                  });
      assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
    }
  }

  private SessionBuilder session() {
    return ChatSession.builder().transport(place).room("lobby").cipher(CIPHER);
  }

  private void say(int messages) {
    try (ChatSession peer =
        ChatSession.builder()
            .transport(place.peer())
            .room("lobby")
            .cipher(CIPHER)
            .participant("bob")
            .open()) {
      for (int i = 0; i < messages; i++) {
        peer.send("message " + i);
      }
      assertThat(peer.drain(Duration.ofSeconds(30))).isTrue();
    }
  }

  private final class Collector implements ChatListener {

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      shown.add(message.text());
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      errors.add(error);
    }
  }
}
