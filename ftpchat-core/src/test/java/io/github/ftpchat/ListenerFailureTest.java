package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.InMemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages at which a listener throws. */
@Timeout(60)
class ListenerFailureTest {

  private static final int FOR_EVER = Integer.MAX_VALUE;

  private final InMemoryTransport server = InMemoryTransport.create();
  private final CursorStore cursors = CursorStore.inMemory();

  @BeforeEach
  void fillRoom() throws Exception {
    fill("room");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void fill(String room) throws Exception {
    try (ChatSession session = session(room).participant("x").open()) {
      for (int i = 0; i < 4; i++) {
        session.send("m" + i).settled().get(10, TimeUnit.SECONDS);
      }
    }
  }

  private SessionBuilder session(String room) {
    return ChatSession.builder()
        .transport(server.peer())
        .room(room)
        .cipher(FernetCipher.ofKey(new byte[32]))
        .history(HistoryPolicy.replayAll());
  }

  /** Throws at m1 so often. */
  private static final class Failing implements ChatListener {

    private final BlockingQueue<String> given = new LinkedBlockingQueue<>();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Throwable failure;
    private int left;

    Failing(int times) {
      this(times, new IllegalStateException("the database is down"));
    }

    Failing(int times, Throwable failure) {
      this.left = times;
      this.failure = failure;
    }

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      given.add(message.text());
      if (message.text().equals("m1") && left > 0) {
        left--;
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      errors.add(error);
    }

    void await(String... texts) throws InterruptedException {
      for (String text : texts) {
        assertThat(given.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
      }
    }
  }

  @Test
  void aMessageIsGivenAgainToWhoThrewAndNothingLaterBeforeIt() throws Exception {
    Failing failing = new Failing(3, new NoClassDefFoundError("on purpose"));
    Failing other = new Failing(0);
    try (ChatSession session =
        session("room").cursors(cursors).listener(failing).listener(other).open()) {
      failing.await("m0", "m1", "m1", "m1", "m1", "m2", "m3");
      other.await("m0", "m1", "m2", "m3");
      assertThat(other.errors).hasSize(3).containsOnly(failing.failure);
      // It is handled when the last listener has returned, not when it was called.
      assertThat(session.drain(Duration.ofSeconds(20))).isTrue();
      assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
      assertThat(session.drain(Duration.ofSeconds(5))).isTrue();
    }
    Failing later = new Failing(0);
    try (ChatSession session = session("room").cursors(cursors).listener(later).open()) {
      assertThat(session.drain(Duration.ofSeconds(5))).isTrue();
    }
    assertThat(later.given).isEmpty();
  }

  /** Also those whose listeners are called on the same thread. */
  @Test
  void otherRoomsGoOnMeanwhile() throws Exception {
    fill("other");
    ExecutorService one = Executors.newSingleThreadExecutor();
    Failing failing = new Failing(FOR_EVER);
    Failing other = new Failing(0);
    FernetCipher cipher = FernetCipher.ofKey(new byte[32]);
    try (ChatClient client = ChatClient.builder(server.peer()).callbackExecutor(one).build()) {
      client.session().room("room").cipher(cipher).after(Cursor.START).listener(failing).open();
      failing.await("m0", "m1", "m1");
      client.session().room("other").cipher(cipher).after(Cursor.START).listener(other).open();
      other.await("m0", "m1", "m2", "m3");
      failing.await("m1");
    } finally {
      one.shutdown();
    }
  }

  @Test
  void aMessageThatWasNotHandledComesAgainAfterARestart() throws Exception {
    Failing failing = new Failing(FOR_EVER);
    try (ChatSession session = session("room").cursors(cursors).listener(failing).open()) {
      failing.await("m0", "m1", "m1");
      assertThat(session.drain(Duration.ofMillis(200))).isTrue();
    }
    assertThat(failing.given).doesNotContain("m2");
    Failing mended = new Failing(0);
    try (ChatSession session = session("room").cursors(cursors).listener(mended).open()) {
      mended.await("m1", "m2", "m3");
      assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
    }
  }

  @Test
  void whoKeepsNoPlaceSkipsAMessage() throws Exception {
    Failing failing = new Failing(1);
    try (ChatSession session = session("room").listener(failing).open()) {
      failing.await("m0", "m1", "m2", "m3");
      assertThat(failing.errors).containsExactly(failing.failure);
      assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aSessionStopsInFrontOfTheMessage(int attempts) throws Exception {
    Failing failing = new Failing(FOR_EVER);
    BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    try (ChatSession session =
        session("room")
            .cursors(cursors)
            .listenerFailure(ListenerFailurePolicy.retryThenStop(attempts))
            .listener(failing)
            .listener(
                new ChatListener() {
                  @Override
                  public void onStateChange(ChatSession session, SessionState state) {
                    states.add(state);
                  }
                })
            .start()) {
      SessionState state;
      do {
        state = states.poll(20, TimeUnit.SECONDS);
        assertThat(state).isNotNull();
      } while (state.phase() != Phase.CLOSED);
      assertThat(session.state()).isEqualTo(state);
      assertThat(state.problem().orElseThrow())
          .isInstanceOf(ListenerException.class)
          .hasCause(failing.failure)
          .hasMessageContaining("Failing threw at message")
          .hasMessageContaining("the database is down");
    }
    failing.await("m0");
    assertThat(failing.given).hasSize(attempts).containsOnly("m1");
    Failing mended = new Failing(0);
    try (ChatSession session = session("room").cursors(cursors).listener(mended).open()) {
      mended.await("m1", "m2", "m3");
      assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
    }
  }

  @Test
  void aMessageIsSkippedAfterSoManyAttempts() throws Exception {
    Failing failing = new Failing(FOR_EVER);
    try (ChatSession session =
        session("room")
            .cursors(cursors)
            .listenerFailure(ListenerFailurePolicy.retryThenSkip(2))
            .listener(failing)
            .open()) {
      failing.await("m0", "m1", "m1", "m2", "m3");
      assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
    }
  }

  @Test
  void operatorsReadThatAMessageWasSkipped() throws Exception {
    Failing failing = new Failing(FOR_EVER);
    String log =
        Logs.during(
            () -> {
              try (ChatSession session =
                  session("room")
                      .listenerFailure(ListenerFailurePolicy.retryThenSkip(2))
                      .listener(failing)
                      .open()) {
                failing.await("m0", "m1", "m1", "m2", "m3");
                assertThat(session.drain(Duration.ofSeconds(20))).isTrue();
              }
            });
    assertThat(log.lines().filter(line -> line.contains("WARN")))
        .hasSize(2)
        .last()
        .asString()
        .contains("room on ", "is skipped after 2 attempts");
  }

  @Test
  void operatorsAreNotToldThatAMessageWasHandledByWhoWasRemoved() throws Exception {
    Failing failing = new Failing(FOR_EVER);
    String log =
        Logs.during(
            () -> {
              try (ChatSession session =
                  session("room").cursors(cursors).listener(failing).open()) {
                failing.await("m0", "m1", "m1");
                session.removeListener(failing);
                assertThat(session.drain(Duration.ofSeconds(20))).isTrue();
              }
            });
    assertThat(log).doesNotContain("is handled").contains("was removed; it is given to nobody");
  }

  /** However often it is tried again. */
  @Test
  void aListenerThatThrowsInOnErrorTooIsALineForEach() throws Exception {
    BlockingQueue<String> given = new LinkedBlockingQueue<>();
    ChatListener awkward =
        new ChatListener() {
          @Override
          public void onMessage(ChatSession session, ChatMessage message) {
            given.add(message.text());
            throw new IllegalStateException("the database is down");
          }

          @Override
          public void onError(ChatSession session, Throwable error) {
            throw new IllegalStateException("so is what it is told to");
          }
        };
    String log =
        Logs.during(
            () -> {
              try (ChatSession session =
                  session("room").cursors(cursors).listener(awkward).open()) {
                for (int i = 0; i < 4; i++) {
                  assertThat(given.poll(20, TimeUnit.SECONDS)).isEqualTo("m0");
                }
                assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
              }
            });
    assertThat(log.lines().filter(line -> line.contains("WARN"))).hasSize(2);
  }

  @Test
  void operatorsReadOnceThatNoCursorIsSaved() throws Exception {
    Failing shown = new Failing(0);
    CursorStore full =
        new CursorStore() {
          private int saves;

          @Override
          public Optional<Cursor> load(String room) {
            return Optional.empty();
          }

          @Override
          public void save(String room, Cursor cursor) throws IOException {
            saves++;
            if (saves <= 3) {
              throw new IOException("no space left");
            }
          }
        };
    String log =
        Logs.during(
            () -> {
              try (ChatSession session = session("room").cursors(full).listener(shown).open()) {
                shown.await("m0", "m1", "m2", "m3");
                assertThat(session.drain(Duration.ofSeconds(20))).isTrue();
              }
            });
    assertThat(log.lines().filter(line -> line.contains("WARN")))
        .singleElement()
        .asString()
        .contains("room on ", "the cursor is not saved");
    assertThat(log).containsOnlyOnce("the cursor is saved again");
    assertThat(shown.errors).hasSize(3);
  }

  @Test
  void aListenerThatIsRemovedIsNotWaitedFor() throws Exception {
    Failing failing = new Failing(FOR_EVER);
    Failing other = new Failing(0);
    try (ChatSession session =
        session("room").cursors(cursors).listener(failing).listener(other).open()) {
      failing.await("m0", "m1", "m1");
      other.await("m0", "m1");
      session.removeListener(failing);
      other.await("m2", "m3");
    }
  }

  /** Who closes the session in the midst of a message may not have come to its end. */
  @Test
  void aMessageInWhichTheSessionWasClosedComesAgain() throws Exception {
    BlockingQueue<String> given = new LinkedBlockingQueue<>();
    try (ChatSession session =
        session("room")
            .cursors(cursors)
            .listener(
                ChatListener.ofMessages(
                    (closing, message) -> {
                      given.add(message.text());
                      if (message.text().equals("m1")) {
                        closing.close();
                      }
                    }))
            .start()) {
      assertThat(List.of(take(given), take(given))).containsExactly("m0", "m1");
      assertThat(session.room()).isEqualTo("room");
    }
    assertThat(given).isEmpty();
    Failing next = new Failing(0);
    try (ChatSession session = session("room").cursors(cursors).listener(next).open()) {
      next.await("m1", "m2", "m3");
      assertThat(session.state().phase()).isEqualTo(Phase.LIVE);
    }
  }

  private static String take(BlockingQueue<String> queue) throws InterruptedException {
    return queue.poll(20, TimeUnit.SECONDS);
  }
}
