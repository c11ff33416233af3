package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.testkit.FaultyTransport.Stall;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application sees of sessions: calls, futures, listeners and threads. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class ChatSessionTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);
  private static final PollingPolicy QUICK = PollingPolicy.every(Duration.ofMillis(20));
  private static final RetryPolicy SOON =
      new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(200));

  private final InMemoryTransport place = InMemoryTransport.create();

  /** Remembers what it is told. */
  private static final class Memory implements ChatListener {
    private final List<ChatMessage> messages = new CopyOnWriteArrayList<>();
    private final List<SessionState> states = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      messages.add(message);
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      states.add(state);
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      errors.add(error);
    }

    private List<String> texts() {
      return messages.stream().map(ChatMessage::text).toList();
    }

    private List<Phase> phases() {
      return states.stream().map(SessionState::phase).toList();
    }
  }

  private static ChatClient client(Transport transport) {
    return ChatClient.builder(transport).polling(QUICK).retry(SOON).build();
  }

  private static SessionBuilder session(ChatClient client, String name) {
    return client.session().room("lobby").participant(name).cipher(CIPHER);
  }

  private static void settle(OutgoingMessage message) throws Exception {
    message.settled().get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatOneSendsTheOtherIsShownOnceAndInOrder() throws Exception {
    Memory seen = new Memory();
    try (ChatClient a = client(place.peer());
        ChatClient b = client(place.peer())) {
      ChatSession alice = session(a, "alice").open();
      ChatSession bob = session(b, "bob").listener(seen).open();
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        alice.send("message " + i);
        all.add("message " + i);
      }
      SendReceipt receipt = alice.send("last").settled().get(10, TimeUnit.SECONDS);
      all.add("last");

      await().until(() -> seen.messages.size() >= 51);
      assertThat(seen.texts()).isEqualTo(all);
      assertThat(seen.messages.get(50).id()).isEqualTo(receipt.id());
      assertThat(seen.messages.get(50).position()).isEqualTo(receipt.position());
      assertThat(seen.messages).noneMatch(ChatMessage::own);
      assertThat(bob.state().phase()).isEqualTo(Phase.LIVE);
    }
  }

  @Test
  void twoSessionsOfOneClientInOneRoomHearEachOther() throws Exception {
    Memory ofAlice = new Memory();
    Memory ofBob = new Memory();
    try (ChatClient client = client(place)) {
      ChatSession alice = session(client, "alice").listener(ofAlice).open();
      ChatSession bob = session(client, "bob").listener(ofBob).open();
      settle(alice.send("one"));
      settle(bob.send("two"));
      await().until(() -> ofAlice.messages.size() == 2 && ofBob.messages.size() == 2);
      assertThat(ofAlice.messages).extracting(ChatMessage::own).containsExactly(true, false);
      assertThat(ofBob.messages).extracting(ChatMessage::own).containsExactly(false, true);
    }
  }

  @Test
  void futuresCompleteInOrderOnAThreadOfTheirOwn() throws Exception {
    List<String> stages = new CopyOnWriteArrayList<>();
    AtomicReference<String> thread = new AtomicReference<>();
    try (ChatClient client = client(place)) {
      ChatSession alice = session(client, "alice").open();
      OutgoingMessage message = alice.send("hello");
      CompletableFuture<?> all =
          CompletableFuture.allOf(
              message.accepted().thenAccept(receipt -> stages.add("accepted")),
              message.written().thenAccept(receipt -> stages.add("written")),
              message
                  .settled()
                  .thenAccept(
                      receipt -> {
                        stages.add("settled");
                        thread.set(Thread.currentThread().getName());
                      }));
      all.get(10, TimeUnit.SECONDS);
      assertThat(stages).containsSubsequence("written", "settled");
      assertThat(stages).contains("accepted");
      // On the test's own if it came too late.
      assertThat(thread.get()).matches("ftpchat-futures-.*|" + Thread.currentThread().getName());
    }
  }

  @Test
  void aListenerCanWaitUntilItsAnswerIsSettled() throws Exception {
    try (ChatClient a = client(place.peer());
        ChatClient b = client(place.peer())) {
      CompletableFuture<SendReceipt> answered = new CompletableFuture<>();
      session(b, "bot")
          .listener(
              ChatListener.ofMessages(
                  (session, message) -> {
                    if (!message.own()) {
                      answered.complete(session.send("echo").settled().join());
                    }
                  }))
          .open();
      session(a, "alice").open().send("hello");
      assertThat(answered.get(10, TimeUnit.SECONDS).position()).isPositive();
    }
  }

  @Test
  void aListenerOnTheOnlyThreadCanWaitUntilItsAnswerIsStoredAndSettled() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (ChatClient a = client(place.peer());
        ChatClient b =
            ChatClient.builder(place.peer()).polling(QUICK).callbackExecutor(one).build()) {
      CompletableFuture<SendReceipt> answered = new CompletableFuture<>();
      session(b, "bot")
          .outbox(OutboxStore.inMemory())
          .listener(
              ChatListener.ofMessages(
                  (session, message) -> {
                    if (!message.own()) {
                      OutgoingMessage echo = session.send("echo");
                      echo.accepted().join();
                      answered.complete(echo.settled().join());
                    }
                  }))
          .open();
      session(a, "alice").open().send("hello");
      assertThat(answered.get(10, TimeUnit.SECONDS).position()).isPositive();
    } finally {
      one.shutdown();
    }
  }

  @Test
  void aListenerThatBlocksHoldsUpNoOtherRoomAndNoProof() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Memory other = new Memory();
    try (ChatClient client = client(place)) {
      ChatSession blocked =
          session(client, "alice")
              .listener(
                  ChatListener.ofMessages(
                      (session, message) -> {
                        try {
                          release.await();
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                      }))
              .open();
      ChatSession free =
          client.session().room("other").participant("bob").cipher(CIPHER).listener(other).open();
      for (int i = 0; i < 3_000; i++) {
        blocked.send("message " + i);
      }
      settle(blocked.send("last"));
      settle(free.send("free"));
      await().until(() -> other.texts().contains("free"));
      release.countDown();
    }
  }

  @Test
  void whatAListenerThrowsIsToldToAllAndStopsNothing() throws Exception {
    Memory seen = new Memory();
    try (ChatClient client = client(place)) {
      ChatSession alice =
          session(client, "alice")
              .listener(
                  ChatListener.ofMessages(
                      (session, message) -> {
                        throw new IllegalStateException("on purpose");
                      }))
              .listener(seen)
              .open();
      settle(alice.send("one"));
      settle(alice.send("two"));
      await().until(() -> seen.messages.size() == 2 && seen.errors.size() == 2);
      assertThat(seen.errors).allMatch(e -> e.getMessage().equals("on purpose"));
    }
  }

  @Test
  void whatAnExecutorRejectsIsCalledLater() throws Exception {
    AtomicBoolean rejecting = new AtomicBoolean();
    ExecutorService pool = Executors.newCachedThreadPool();
    Executor moody =
        task -> {
          if (rejecting.get()) {
            throw new RejectedExecutionException("on purpose");
          }
          pool.execute(task);
        };
    Memory seen = new Memory();
    try (ChatClient client =
        ChatClient.builder(place).polling(QUICK).callbackExecutor(moody).build()) {
      ChatSession alice = session(client, "alice").listener(seen).open();
      rejecting.set(true);
      for (int i = 0; i < 3_000; i++) {
        alice.send("message " + i);
      }
      settle(alice.send("last"));
      rejecting.set(false);
      await().until(() -> seen.messages.size() == 3_001);
      assertThat(seen.texts().get(0)).isEqualTo("message 0");
      assertThat(seen.texts().get(3_000)).isEqualTo("last");
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aListenerCanCloseItsSession() throws Exception {
    Memory seen = new Memory();
    ChatSession session =
        ChatSession.builder()
            .transport(place)
            .room("lobby")
            .participant("alice")
            .cipher(CIPHER)
            .listener(ChatListener.ofMessages((s, m) -> s.close()))
            .listener(seen)
            .open();
    session.send("hello");
    await().until(() -> seen.phases().contains(Phase.CLOSED));
    assertThat(session.state().problem()).isEmpty();
    assertThat(seen.phases()).endsWith(Phase.CLOSED);
  }

  @Test
  void closingFailsWhatIsUnderWayAndWhatComesAfter() throws Exception {
    FaultyTransport transport = FaultyTransport.wrap(place);
    OutgoingMessage before;
    ChatSession alice;
    try (ChatClient client = client(transport)) {
      alice = session(client, "alice").open();
      Stall stall = transport.stallBefore(Operation.APPEND);
      before = alice.send("before");
      stall.awaitReached();
    }
    assertThatThrownBy(() -> before.settled().get(1, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SessionClosedException.class);
    assertThat(before.accepted().isCompletedExceptionally()).isFalse();
    assertThatThrownBy(() -> alice.send("after").accepted().get(1, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SessionClosedException.class);
    assertThat(alice.drain(Duration.ZERO)).isTrue();
  }

  @Test
  void aMessageOnItsWayIntoTheOutboxFailsWhenTheSessionCloses() throws Exception {
    CountDownLatch storing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    OutboxStore slow =
        new ForwardingOutbox(OutboxStore.inMemory()) {
          @Override
          public void add(List<SealedMessage> entries) {
            storing.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (ChatClient client = client(place)) {
      ChatSession alice = session(client, "alice").outbox(slow).open();
      OutgoingMessage message = alice.send("hello");
      storing.await();
      alice.close();
      assertThatThrownBy(() -> message.settled().get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SessionClosedException.class);
      release.countDown();
    }
  }

  @Test
  void anOutboxThatFailsFailsTheMessage() throws Exception {
    OutboxStore broken =
        new ForwardingOutbox(OutboxStore.inMemory()) {
          @Override
          public void add(List<SealedMessage> entries) {
            throw new IllegalStateException("on purpose");
          }
        };
    try (ChatClient client = client(place)) {
      ChatSession alice = session(client, "alice").outbox(broken).open();
      assertThatThrownBy(() -> alice.send("hello").accepted().get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StorageException.class);
      assertThat(alice.drain(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void closingTakesABoundedTimeWithATransportThatIsStuck() {
    FaultyTransport transport = FaultyTransport.wrap(place);
    ChatClient client = client(transport);
    ChatSession alice = session(client, "alice").open();
    Stall stall = transport.stallBefore(Operation.STAT);
    stall.awaitReached();
    long start = System.nanoTime();
    client.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(alice.state().phase()).isEqualTo(Phase.CLOSED);
  }

  @Test
  void openingFailsAtOnceWithTheReason() {
    FaultyTransport transport = FaultyTransport.wrap(place);
    transport.goDown(Reason.LOGIN_REFUSED);
    try (ChatClient client = client(transport)) {
      assertThatThrownBy(() -> session(client, "alice").open())
          .isInstanceOfSatisfying(
              ConnectionException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.LOGIN_REFUSED);
                assertThat(e.retryable()).isFalse();
                assertThat(e.getStackTrace())
                    .extracting(StackTraceElement::getClassName)
                    .contains(getClass().getName());
              });
    }
  }

  @Test
  void startingSaysWhatIsWrongAndTriesForEver() throws Exception {
    FaultyTransport transport = FaultyTransport.wrap(place);
    transport.goDown(Reason.UNREACHABLE);
    Memory seen = new Memory();
    try (ChatClient client = client(transport)) {
      ChatSession alice = session(client, "alice").listener(seen).start();
      OutgoingMessage message = alice.send("hello");
      await().until(() -> alice.state().problem().isPresent());
      assertThat(alice.state().phase()).isEqualTo(Phase.CONNECTING);
      transport.goUp();
      settle(message);
      assertThat(alice.state().phase()).isEqualTo(Phase.LIVE);
      await().until(() -> seen.texts().equals(List.of("hello")));
      assertThat(seen.phases()).endsWith(Phase.LIVE);
    }
  }

  @Test
  void openingWithADestroyedCipherIsAMistakeOfTheCaller() {
    FernetCipher destroyed = FernetCipher.ofKey(new byte[32]);
    destroyed.destroy();
    try (ChatClient client = client(place)) {
      SessionBuilder builder = session(client, "alice").cipher(destroyed);
      assertThatThrownBy(builder::open).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aBuilderTakesEitherAClientOrATransport() {
    try (ChatClient client = client(place)) {
      assertThatThrownBy(() -> client.session().transport(place.peer()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a client was given, which has a transport of its own");
      assertThatThrownBy(() -> ChatSession.builder().transport(place.peer()).client(client))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a transport was given, for which a client will be made");
      assertThatThrownBy(() -> ChatSession.builder().room("lobby").cipher(CIPHER).open())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("client or transport is missing");
    }
  }

  @Test
  void aTransportIsLeftOpenByMistakesAndIsOneSessionsThen() throws Exception {
    SessionBuilder builder = ChatSession.builder().transport(place).room("lobby");
    assertThatThrownBy(builder::open).isInstanceOf(IllegalStateException.class);
    builder.cipher(CIPHER).participant("a".repeat(65));
    assertThatThrownBy(builder::open).isInstanceOf(IllegalArgumentException.class);
    try (ChatSession alice = builder.participant("alice").open()) {
      for (ThrowingCallable again : List.<ThrowingCallable>of(builder::open, builder::start)) {
        assertThatThrownBy(again)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("the transport went with the first session");
      }
      settle(alice.send("undisturbed"));
    }
    assertThatThrownBy(builder::open).isInstanceOf(IllegalStateException.class);
    try (ChatSession second = builder.transport(place.peer()).open()) {
      settle(second.send("with another transport"));
    }
  }

  @Test
  void aBuilderWithAClientCanOpenMoreThanOneSession() throws Exception {
    try (ChatClient client = client(place)) {
      SessionBuilder builder = session(client, "alice");
      settle(builder.open().send("first"));
      settle(builder.open().send("second"));
    }
  }

  @Test
  void sessionsAndMessagesSayWhichTheyAre() throws Exception {
    try (ChatClient client = client(place)) {
      ChatSession session = session(client, "alice").open();
      OutgoingMessage message = session.send("secret");
      assertThat(session).hasToString("ChatSession[lobby]");
      assertThat(message).hasToString("OutgoingMessage[" + message.id() + "]");
    }
  }

  @Test
  void openingOnAClosedClientFails() {
    ChatClient client = client(place);
    client.close();
    assertThatThrownBy(() -> session(client, "alice").open())
        .isInstanceOf(SessionClosedException.class);
    assertThatThrownBy(() -> session(client, "alice").start())
        .isInstanceOf(SessionClosedException.class);
  }

  @Test
  void openingBesideACloseEndsOneWayOrTheOther() throws Exception {
    for (int i = 0; i < 50; i++) {
      ChatClient client = client(place.peer());
      CompletableFuture<Void> opening =
          CompletableFuture.runAsync(
              () -> {
                try {
                  session(client, "alice").open();
                } catch (SessionClosedException e) {
                  assertThat(e).hasNoCause();
                }
              });
      client.close();
      opening.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aFullSessionRefusesAndTakesMoreWhenItIsEmptier() throws Exception {
    FaultyTransport transport = FaultyTransport.wrap(place);
    Limits small = Limits.defaults().withMaxUnsettled(10).withMaxUnsettledBytes(5_000);
    try (ChatClient client = client(transport)) {
      ChatSession alice = session(client, "alice").limits(small).open();
      Stall stall = transport.stallBefore(Operation.APPEND);
      List<OutgoingMessage> taken =
          IntStream.range(0, 10).mapToObj(i -> alice.send("taken " + i)).toList();
      for (int i = 0; i < 1_000; i++) {
        OutgoingMessage refused = alice.send("refused");
        assertThatThrownBy(() -> refused.accepted().get(5, TimeUnit.SECONDS))
            .hasCauseInstanceOf(OutboxFullException.class)
            .hasMessageContaining("10 messages wait already, maxUnsettled is 10");
      }
      stall.release();
      for (OutgoingMessage message : taken) {
        settle(message);
      }
      settle(alice.send("fits again"));
    }
  }

  @Test
  void aMessageThatIsLargerThanAllThatMayWaitIsRefusedWithTheLimit() {
    try (ChatClient client = client(place)) {
      ChatSession alice =
          session(client, "alice").limits(Limits.defaults().withMaxUnsettledBytes(50)).open();
      OutgoingMessage refused = alice.send("hello");
      assertThatThrownBy(() -> refused.accepted().get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(OutboxFullException.class)
          .hasMessageMatching(
              ".*: 0 bytes wait already, with this message's \\d+ more than maxUnsettledBytes, 50");
    }
  }

  @Test
  void aTransportThatThrowsWhatItMustNotIsTriedAgain() throws Exception {
    AtomicBoolean thrown = new AtomicBoolean();
    FaultyTransport transport = FaultyTransport.wrap(place);
    try (ChatClient client = client(transport)) {
      ChatSession alice = session(client, "alice").open();
      settle(alice.send("before"));
      transport.alterStat(
          found -> {
            thrown.set(true);
            throw new IllegalStateException("on purpose");
          });
      await().untilTrue(thrown);
      settle(alice.send("after"));
    }
  }

  @Test
  void aCipherThatWasDestroyedTroublesNoOtherRoom() throws Exception {
    FernetCipher own = FernetCipher.ofKey(new byte[32]);
    try (ChatClient client = client(place)) {
      ChatSession alice = client.session().room("hers").participant("alice").cipher(own).open();
      ChatSession bob = session(client, "bob").open();
      own.destroy();
      try (ChatClient other = client(place.peer())) {
        settle(
            other.session().room("hers").participant("carol").cipher(CIPHER).open().send("hello"));
      }
      await().until(() -> alice.state().phase() == Phase.INTERRUPTED);
      settle(bob.send("still here"));
    }
  }

  @Test
  void aLostConnectionIsToldAndMadeAgain() throws Exception {
    FaultyTransport transport = FaultyTransport.wrap(place);
    Memory seen = new Memory();
    try (ChatClient client = client(transport)) {
      ChatSession alice = session(client, "alice").listener(seen).open();
      transport.goDown(Reason.LOST);
      await().until(() -> alice.state().phase() == Phase.INTERRUPTED);
      OutgoingMessage message = alice.send("kept");
      transport.goUp();
      settle(message);
      await().until(() -> seen.phases().size() >= 3);
      assertThat(seen.phases()).startsWith(Phase.LIVE, Phase.INTERRUPTED).endsWith(Phase.LIVE);
    }
  }

  @Test
  void drainingTellsWhetherAllIsSettled() throws Exception {
    FaultyTransport transport = FaultyTransport.wrap(place);
    try (ChatClient client = client(transport)) {
      ChatSession alice = session(client, "alice").open();
      assertThat(alice.drain(Duration.ZERO)).isTrue();
      Stall stall = transport.stallBefore(Operation.APPEND);
      alice.send("hello");
      assertThat(alice.drain(Duration.ofMillis(50))).isFalse();
      stall.release();
      assertThat(alice.drain(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    }
  }

  @Test
  void drainingLetsListenersHaveWhatWasRead() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    try (ChatClient client = client(place)) {
      ChatSession alice =
          session(client, "alice")
              .listener(
                  ChatListener.ofMessages(
                      (session, message) -> {
                        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                        shown.incrementAndGet();
                      }))
              .open();
      for (int i = 0; i < 100; i++) {
        alice.send("message " + i);
      }
      assertThat(alice.drain(Duration.ofSeconds(30))).isTrue();
      assertThat(shown).hasValue(100);
    }
  }

  @Test
  void drainingInAListenerDoesNotWaitForItself() throws Exception {
    CompletableFuture<Boolean> drained = new CompletableFuture<>();
    try (ChatClient client = client(place)) {
      session(client, "alice")
          .listener(
              ChatListener.ofMessages(
                  (session, message) ->
                      drained.complete(session.drain(Duration.ofSeconds(Long.MAX_VALUE)))))
          .open()
          .send("hello");
      assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aServerThatCannotAppendFailsMessages() throws Exception {
    FaultyTransport transport = FaultyTransport.wrap(place);
    transport.fail(Operation.APPEND, Reason.UNSUPPORTED);
    try (ChatClient client = client(transport)) {
      OutgoingMessage message = session(client, "alice").open().send("hello");
      assertThatThrownBy(() -> message.settled().get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ConnectionException.class);
    }
  }

  @Test
  void hundredsOfSessionsOpenAndCloseOnOneClient() {
    try (ChatClient client = client(place)) {
      List<ChatSession> sessions = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sessions.add(client.session().room("room" + i).participant("alice").cipher(CIPHER).open());
      }
      assertThat(sessions.stream().map(s -> s.send("hello")).toList())
          .allSatisfy(
              message -> assertThat(message.settled()).succeedsWithin(10, TimeUnit.SECONDS));
    }
  }
}
