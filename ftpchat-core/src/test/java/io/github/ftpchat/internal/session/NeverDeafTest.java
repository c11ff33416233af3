package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.OpenedToken;
import io.github.ftpchat.crypto.RecordContext;
import io.github.ftpchat.internal.concurrent.TimeSource;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever fails beneath a session: it goes on, or says that it is over. */
@Timeout(60)
class NeverDeafTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  private final InMemoryTransport server = InMemoryTransport.create();
  private final FaultyTransport transport = FaultyTransport.wrap(server.peer());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();
  private final List<SessionState> states = new CopyOnWriteArrayList<>();

  /** The time of the machine, until there is to be none. */
  private static class FailingTime implements TimeSource {

    private final AtomicBoolean fails = new AtomicBoolean();

    @Override
    public long nanoTime() {
      return SYSTEM.nanoTime();
    }

    @Override
    public void park(long nanos) {
      if (fails.get()) {
        throw new IllegalStateException("there is no time");
      }
      SYSTEM.park(nanos);
    }

    @Override
    public void unpark(Thread thread) {
      SYSTEM.unpark(thread);
    }

    @Override
    public Thread newThread(Runnable task, String name) {
      return SYSTEM.newThread(task, name);
    }
  }

  /** Runs tasks on another, but for a number of them. */
  private static final class FailingExecutor implements Executor {

    private final Executor executor;
    private final AtomicInteger failures = new AtomicInteger();

    FailingExecutor(Executor executor) {
      this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new OutOfMemoryError("on purpose: unable to create native thread");
      }
      executor.execute(task);
    }
  }

  private final ChatListener listener =
      new ChatListener() {
        @Override
        public void onMessage(ChatSession session, ChatMessage message) {
          shown.add(message.text());
        }

        @Override
        public void onStateChange(ChatSession session, SessionState state) {
          states.add(state);
        }
      };

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private Client client(TimeSource time, Executor callbacks, Optional<Executor> background) {
    return new Client(
        transport,
        PollingPolicy.defaults(),
        RetryPolicy.defaults(),
        new Environment(
            time, Clock.systemUTC(), new SplittableRandom(1), Optional.of(callbacks), background));
  }

  private Client client() {
    return client(TimeSource.SYSTEM, threads, Optional.empty());
  }

  private static SessionConfig config(
      MessageCipher cipher, Optional<OutboxStore> outbox, ChatListener... listeners) {
    return new SessionConfig(
        "room",
        cipher,
        Optional.of("alice"),
        Optional.empty(),
        HistoryPolicy.replayAll(),
        SettlePolicy.adaptive(),
        LockPolicy.WHERE_UNSAFE,
        Limits.defaults(),
        outbox,
        Optional.empty(),
        Optional.empty(),
        ListenerFailurePolicy.retryThenSkip(3),
        false,
        false,
        List.of(listeners));
  }

  private SessionConfig config() {
    return config(FernetCipher.ofKey(new byte[32]), Optional.empty(), listener);
  }

  @Test
  void sessionsSayThatTheIoThreadEndedAndCanBeOpenedAgain() throws Exception {
    FailingTime time = new FailingTime();
    OutboxStore outbox = OutboxStore.inMemory();
    SessionConfig config = config(FernetCipher.ofKey(new byte[32]), Optional.of(outbox), listener);
    Client client = client(time, threads, Optional.empty());
    ChatSession session = client.open(config, false, true);
    transport.goDown(Reason.UNREACHABLE);
    OutgoingMessage message = session.send("text");
    message.accepted().get(20, TimeUnit.SECONDS);
    time.fails.set(true);
    SessionState last = session.closed().get(20, TimeUnit.SECONDS);
    assertThat(last.phase()).isEqualTo(Phase.CLOSED);
    assertThat(last.problem().orElseThrow()).hasStackTraceContaining("there is no time");
    assertThat(session.state()).isEqualTo(last);
    assertThatThrownBy(() -> message.settled().get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(last.problem().orElseThrow());
    await().until(() -> states.contains(last));
    assertThat(session.status().unsettled()).isZero();
    assertThatThrownBy(() -> client.open(config, false, false)).isInstanceOf(ChatException.class);
    transport.goUp();
    FaultyTransport another = FaultyTransport.wrap(server.peer());
    try (Client next =
            new Client(
                another,
                PollingPolicy.defaults(),
                RetryPolicy.defaults(),
                Environment.system(Optional.empty()));
        ChatSession again = next.open(config, false, true)) {
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("text");
      assertThat(again.drain(LONG)).isTrue();
    }
  }

  @Test
  void aClientWithoutAThreadIsNone() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    TimeSource time =
        new FailingTime() {
          @Override
          public Thread newThread(Runnable task, String name) {
            return new Thread(task, name) {
              @Override
              public synchronized void start() {
                throw new OutOfMemoryError("on purpose: unable to create native thread");
              }
            };
          }
        };
    assertThatThrownBy(() -> client(time, threads, Optional.empty()))
        .isInstanceOf(OutOfMemoryError.class);
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .noneMatch(thread -> thread.getName().startsWith("ftpchat-")));
    try (Client client = client();
        ChatSession session = client.open(config(), false, true)) {
      session.send("text").settled().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void listenersHearOfAnOutageThoughThereWasNoThreadToTellThem() {
    FailingExecutor callbacks = new FailingExecutor(threads);
    try (Client client = client(TimeSource.SYSTEM, callbacks, Optional.empty());
        ChatSession session = client.open(config(), false, true)) {
      await().until(() -> !states.isEmpty());
      callbacks.failures.set(1);
      transport.goDown(Reason.UNREACHABLE);
      await()
          .atMost(LONG)
          .until(() -> states.stream().anyMatch(s -> s.phase() == Phase.INTERRUPTED));
      assertThat(session.state().phase()).isEqualTo(Phase.INTERRUPTED);
    }
  }

  @Test
  void futuresTellThoughThereWasNoMemoryToCompleteThem() throws Exception {
    FailingExecutor background = new FailingExecutor(threads);
    try (Client client = client(TimeSource.SYSTEM, threads, Optional.of(background));
        ChatSession session = client.open(config(), false, true)) {
      background.failures.set(2);
      OutgoingMessage message = session.send("text");
      message.settled().get(20, TimeUnit.SECONDS);
      assertThat(session.drain(LONG)).isTrue();
      await().until(() -> session.status().unsettled() == 0);
      assertThat(background.failures).hasValue(0);
    }
  }

  @Test
  void aMessageThatThereWasNoMemoryToSendCountsForNothing() throws Exception {
    FailingExecutor background = new FailingExecutor(threads);
    OutboxStore outbox = OutboxStore.inMemory();
    try (Client client = client(TimeSource.SYSTEM, threads, Optional.of(background));
        ChatSession session =
            client.open(
                config(FernetCipher.ofKey(new byte[32]), Optional.of(outbox), listener),
                false,
                true)) {
      background.failures.set(1);
      assertThatThrownBy(() -> session.send("lost")).isInstanceOf(OutOfMemoryError.class);
      assertThat(session.status().unsettled()).isZero();
      assertThat(session.drain(LONG)).isTrue();
      session.send("text").settled().get(20, TimeUnit.SECONDS);
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("text");
      assertThat(session.drain(LONG)).isTrue();
    }
  }

  @Test
  void messagesAreStoredThoughTheStoreHadNoMemory() throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    OutboxStore memory = OutboxStore.inMemory();
    OutboxStore outbox =
        new OutboxStore() {
          @Override
          public void add(List<SealedMessage> entries) throws IOException {
            if (failures.getAndDecrement() > 0) {
              throw new OutOfMemoryError("on purpose");
            }
            memory.add(entries);
          }

          @Override
          public void remove(String room, List<MessageId> ids) throws IOException {
            memory.remove(room, ids);
          }

          @Override
          public List<SealedMessage> load(String room) throws IOException {
            return memory.load(room);
          }

          @Override
          public void close() {}
        };
    try (Client client = client();
        ChatSession session =
            client.open(
                config(FernetCipher.ofKey(new byte[32]), Optional.of(outbox), listener),
                false,
                true)) {
      assertThatThrownBy(() -> session.send("first").settled().get(20, TimeUnit.SECONDS))
          .hasStackTraceContaining("on purpose");
      session.send("second").settled().get(20, TimeUnit.SECONDS);
      assertThat(session.status().unsettled()).isZero();
    }
  }

  @Test
  void anErrorWhileASessionOpensLetsGoOfItsOutbox() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    AtomicBoolean fails = new AtomicBoolean(true);
    MessageCipher cipher =
        new ForwardingCipher() {
          @Override
          void beforeOpening() {
            if (fails.get()) {
              throw new OutOfMemoryError("on purpose");
            }
          }
        };
    outbox.add(
        List.of(
            new SealedMessage(
                "room", MessageId.parse("00000000000000000000000000000000"), new byte[100])));
    SessionConfig config = config(cipher, Optional.of(outbox), listener);
    try (Client client = client()) {
      assertThatThrownBy(() -> client.open(config, false, true))
          .isInstanceOf(OutOfMemoryError.class);
      fails.set(false);
      try (ChatSession session = client.open(config, false, true)) {
        session.send("text").settled().get(20, TimeUnit.SECONDS);
      }
    }
  }

  /** Something that does not even say what it is. */
  private static final class Unspeakable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  /** Opens and seals as another does. */
  private abstract static class ForwardingCipher implements MessageCipher {

    private final MessageCipher cipher = FernetCipher.ofKey(new byte[32]);

    abstract void beforeOpening();

    @Override
    public byte[] seal(byte[] payload, RecordContext context) {
      return cipher.seal(payload, context);
    }

    @Override
    public byte[] identity(byte[] token) {
      return cipher.identity(token);
    }

    @Override
    public void destroy() {
      cipher.close();
    }

    @Override
    public Optional<OpenedToken> open(byte[] token, RecordContext context) {
      beforeOpening();
      return cipher.open(token, context);
    }
  }

  @Test
  void anExceptionThatCannotBeDescribedIsTold() throws Exception {
    AtomicBoolean fails = new AtomicBoolean();
    MessageCipher cipher =
        new ForwardingCipher() {
          @Override
          void beforeOpening() {
            if (fails.get()) {
              throw new Unspeakable();
            }
          }
        };
    try (Client client = client();
        ChatSession session =
            client.open(config(cipher, Optional.empty(), listener), false, true)) {
      fails.set(true);
      OutgoingMessage message = session.send("text");
      await().atMost(LONG).until(() -> session.state().phase() == Phase.INTERRUPTED);
      fails.set(false);
      message.settled().get(40, TimeUnit.SECONDS);
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("text");
      await().atMost(LONG).until(() -> session.state().phase() == Phase.LIVE);
    }
  }

  @Test
  void whatListenersDoToTheirMethodsOfObjectHoldsUpNothing() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ChatListener awkward =
        new ChatListener() {
          @Override
          public void onMessage(ChatSession session, ChatMessage message) {
            calls.incrementAndGet();
            throw new Unspeakable();
          }

          @Override
          public void onStateChange(ChatSession session, SessionState state) {
            throw new AssertionError("on purpose");
          }

          @Override
          public void onError(ChatSession session, Throwable error) {
            throw new Unspeakable();
          }

          @Override
          public boolean equals(Object other) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public int hashCode() {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public String toString() {
            throw new IllegalStateException("on purpose");
          }
        };
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          throw new IllegalStateException("the handler throws");
        });
    try (Client client = client();
        ChatSession session =
            client.open(
                config(FernetCipher.ofKey(new byte[32]), Optional.empty(), awkward, listener),
                false,
                true)) {
      session.send("first").settled().get(20, TimeUnit.SECONDS);
      session.send("second").settled().get(20, TimeUnit.SECONDS);
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
      assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("second");
      await().until(() -> session.status().undelivered() == 0);
      // Three attempts each.
      assertThat(calls).hasValue(6);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
