package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.concurrent.TimeSource;
import io.github.ftpchat.transport.InMemoryTransport;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once any {@code close()} has returned, nothing that is sent is accepted. */
@Timeout(60)
class SendingAfterCloseTest {

  private final AtomicReference<CountDownLatch> hold = new AtomicReference<>();
  private final CountDownLatch held = new CountDownLatch(1);

  /** Runs what it is given, and holds up whoever gives it something while it is to. */
  private final Executor background =
      task -> {
        CountDownLatch latch = hold.getAndSet(null);
        if (latch != null) {
          held.countDown();
          awaitUninterrupted(latch);
        }
        task.run();
      };

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsSentAfterASecondCloseReturnedIsRefusedThoughTheFirstStillWaits() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    try (Client client = client()) {
      ChatSession session = client.open(config(outbox), false, true);
      CountDownLatch release = new CountDownLatch(1);
      hold.set(release);
      Thread sends = start(() -> session.send("before"));
      held.await();
      Thread closes = start(session::close);
      awaitBlocked(closes);
      AtomicReference<OutgoingMessage> after = new AtomicReference<>();
      Thread closesAndSends =
          start(
              () -> {
                session.close();
                after.set(session.send("after"));
              });
      awaitBlocked(closesAndSends);
      release.countDown();
      for (Thread thread : List.of(sends, closes, closesAndSends)) {
        thread.join();
      }
      assertThat(after.get().accepted()).isCompletedExceptionally();
      assertThat(outbox.load("room")).noneMatch(entry -> entry.id().equals(after.get().id()));
    }
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    return thread;
  }

  private static void awaitBlocked(Thread thread) {
    await().until(() -> thread.getState() == Thread.State.BLOCKED);
  }

  private Client client() {
    return new Client(
        InMemoryTransport.create(),
        PollingPolicy.defaults(),
        RetryPolicy.defaults(),
        new Environment(
            TimeSource.SYSTEM,
            Clock.systemUTC(),
            new SplittableRandom(),
            Optional.empty(),
            Optional.of(background)));
  }

  private static SessionConfig config(OutboxStore outbox) {
    return new SessionConfig(
        "room",
        FernetCipher.ofKey(new byte[32]),
        Optional.of("me"),
        Optional.empty(),
        HistoryPolicy.none(),
        SettlePolicy.none(),
        LockPolicy.NEVER,
        Limits.defaults(),
        Optional.of(outbox),
        Optional.empty(),
        Optional.empty(),
        ListenerFailurePolicy.skip(),
        false,
        false,
        List.of());
  }
}
