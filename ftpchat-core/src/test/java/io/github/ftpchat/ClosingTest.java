package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client or session is closed wherever the program happens to be. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class ClosingTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  private final InMemoryTransport server = InMemoryTransport.create();

  /** Where the program is. */
  private enum Place {
    MESSAGE,
    STATE,
    REJECTED,
    ERROR,
    ACCEPTED,
    WRITTEN,
    SETTLED,
    CLOSED
  }

  /** Closes something at one place, as soon as it may. */
  private static final class Closing implements ChatListener {

    private final Place place;
    private final Runnable close;
    private final CompletableFuture<Void> returned = new CompletableFuture<>();
    private volatile boolean may;

    Closing(Place place, Runnable close) {
      this.place = place;
      this.close = close;
    }

    /** Does what brings the program to its place. */
    void provoke(ChatSession session, Transport stranger) throws Exception {
      may = true;
      CompletableFuture<?> closed = session.closed().thenRun(() -> at(Place.CLOSED));
      OutgoingMessage message = session.send("text");
      CompletableFuture<?> accepted = message.accepted().thenRun(() -> at(Place.ACCEPTED));
      CompletableFuture<?> written = message.written().thenRun(() -> at(Place.WRITTEN));
      CompletableFuture<?> settled = message.settled().thenRun(() -> at(Place.SETTLED));
      stranger.append("room.txt", "no record\n".getBytes(StandardCharsets.US_ASCII));
      if (place == Place.STATE || place == Place.CLOSED) {
        session.close();
      }
      returned.get(40, TimeUnit.SECONDS);
      assertThat(closed).isNotNull();
      assertThat(accepted).isNotNull();
      assertThat(written).isNotNull();
      assertThat(settled).isNotNull();
    }

    private void at(Place here) {
      if (may && here == place) {
        try {
          close.run();
          returned.complete(null);
        } catch (Throwable e) {
          returned.completeExceptionally(e);
        }
      }
    }

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      at(Place.MESSAGE);
      if (place == Place.ERROR) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      at(Place.STATE);
    }

    @Override
    public void onRejectedRecord(ChatSession session, RejectedRecord record) {
      at(Place.REJECTED);
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      at(Place.ERROR);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientIsClosedOnAnyOfItsThreads(Place place) throws Exception {
    ChatClient client = ChatClient.builder(server.peer()).build();
    assertThat(closeAt(place, client, client::close)).isEmpty();
  }

  /** Where listeners are called on the I/O thread, in the midst of a turn. */
  @ParameterizedTest
  @EnumSource
  void aClientIsClosedOnItsIoThread(Place place) throws Exception {
    Executor direct = Runnable::run;
    ChatClient client = ChatClient.builder(server.peer()).callbackExecutor(direct).build();
    assertThat(closeAt(place, client, client::close)).isEmpty();
  }

  private String closeAt(Place place, ChatClient client, Runnable close) throws Exception {
    return Logs.during(
            () -> {
              Closing closing = new Closing(place, close);
              try (ChatSession session =
                  client
                      .session()
                      .room("room")
                      .cipher(CIPHER)
                      .participant("alice")
                      .outbox(OutboxStore.inMemory())
                      .listener(closing)
                      .open()) {
                closing.provoke(session, server.peer());
                assertThat(session.closed().get(20, TimeUnit.SECONDS).problem()).isEmpty();
                assertThat(session.state().phase()).isEqualTo(Phase.CLOSED);
                // Waits for what is done by others at the same time.
                client.close();
              }
            })
        .replaceAll("(?s)\\[[^\\]]*\\] WARN [^\n]* threw at message.*?(?=\n\\[|\\z)", "")
        .strip();
  }

  @Test
  void theEndIsToldHoweverItComes() throws Exception {
    ChatClient client = ChatClient.builder(server.peer()).build();
    SessionBuilder builder = client.session().room("room").cipher(CIPHER).participant("alice");
    ChatSession closed = builder.open();
    ChatSession failed =
        builder
            .listenerFailure(ListenerFailurePolicy.stop())
            .listener(
                ChatListener.ofMessages(
                    (session, message) -> {
                      throw new IllegalStateException("on purpose");
                    }))
            .open();
    ChatSession left = client.session().room("other").cipher(CIPHER).open();
    assertThat(closed.closed()).isSameAs(closed.closed()).isNotDone();
    assertThat(closed.closed().complete(null)).isFalse();
    failed.send("text");
    assertThat(failed.closed().get(20, TimeUnit.SECONDS).problem().orElseThrow())
        .isInstanceOf(ListenerException.class);
    closed.close();
    SessionState last = closed.closed().get(20, TimeUnit.SECONDS);
    assertThat(last.phase()).isEqualTo(Phase.CLOSED);
    assertThat(last.problem()).isEmpty();
    assertThat(left.closed()).isNotDone();
    client.close();
    assertThat(left.closed().get(20, TimeUnit.SECONDS).phase()).isEqualTo(Phase.CLOSED);
    assertThat(left.closed().getNumberOfDependents()).isZero();
  }

  /** Blocks the first thread that ends a session, in the midst of that. */
  private static final class SlowEnd implements ChatListener {

    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      if (state.phase() == Phase.CLOSED && reached.complete(null)) {
        released.join();
      }
    }
  }

  /** Else an outbox would be in use still, at times, by a session that was closed. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverClosesWhileAnotherThreadDoesMayOpenTheNext(boolean wholeClient) throws Exception {
    SlowEnd slow = new SlowEnd();
    OutboxStore outbox = OutboxStore.inMemory();
    ChatClient client = ChatClient.builder(server.peer()).callbackExecutor(Runnable::run).build();
    ChatSession room = with(outbox, client, "room").listener(slow).open();
    ChatSession other = with(outbox, client, "other").listener(slow).open();
    Thread first = new Thread(wholeClient ? client::close : room::close);
    first.start();
    slow.reached.get(20, TimeUnit.SECONDS);
    try (ChatClient next = ChatClient.builder(server.peer()).build()) {
      if (wholeClient) {
        client.close();
      } else {
        room.close();
        other.close();
      }
      for (String name : List.of("room", "other")) {
        with(outbox, next, name).open().send("text").settled().get(20, TimeUnit.SECONDS);
      }
    } finally {
      slow.released.complete(null);
      first.join();
      client.close();
    }
  }

  private static SessionBuilder with(OutboxStore outbox, ChatClient client, String room) {
    return client.session().room(room).cipher(CIPHER).participant("alice").outbox(outbox);
  }
}
