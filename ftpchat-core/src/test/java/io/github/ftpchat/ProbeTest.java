package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** When it is tried out whether a server appends safely, which takes a while. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class ProbeTest {

  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicInteger appends = new AtomicInteger();
  private final AtomicInteger appendsAtProbe = new AtomicInteger();
  private final AtomicBoolean isAnother = new AtomicBoolean();
  private volatile Runnable onProbe = () -> {};

  /** How many probes it takes until the transport knows. */
  private volatile int needed = 1;

  @Test
  void theFirstMessageDoesNotWaitForIt() {
    CompletableFuture<OutgoingMessage> first = new CompletableFuture<>();
    CompletableFuture<SendReceipt> settled = first.thenCompose(OutgoingMessage::settled);
    AtomicReference<SendReceipt> settledBefore = new AtomicReference<>();
    onProbe = () -> settledBefore.set(settled.completeOnTimeout(null, 10, TimeUnit.SECONDS).join());
    try (ChatSession session = open()) {
      first.complete(session.send("first"));
      await().atMost(20, TimeUnit.SECONDS).until(() -> probes.get() == 1);
    }
    assertThat(settledBefore).doesNotHaveNullValue();
  }

  @Test
  void whoGoesOnSendingLearnsSoon() {
    try (ChatSession session = open()) {
      for (int i = 0; i < 6; i++) {
        session.send("message " + i).settled().join();
      }
    }
    assertThat(probes).hasValue(1);
    assertThat(appendsAtProbe.get()).isBetween(1, 2);
  }

  @Test
  void anotherServerBehindTheSameNameIsTriedAnew() {
    try (ChatSession session = open()) {
      session.send("first").settled().join();
      await().until(() -> probes.get() == 1);
      isAnother.set(true);
      session.send("second").settled().join();
      await().until(() -> probes.get() == 2);
    }
  }

  @Test
  void aTransportThatDoesNotKnowYetIsAskedAgainInOtherIdleMoments() {
    needed = 3;
    List<Long> times = new CopyOnWriteArrayList<>();
    onProbe = () -> times.add(System.nanoTime());
    try (ChatSession session = open()) {
      session.send("first").settled().join();
      await().atMost(20, TimeUnit.SECONDS).until(() -> probes.get() == 3);
      session.send("second").settled().join();
    }
    assertThat(probes).hasValue(3);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1))
          .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }
  }

  private ChatSession open() {
    return ChatSession.builder()
        .transport(unknown())
        .room("lobby")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant("alice")
        .open();
  }

  /** A transport that does not know how safe its appends are until it is probed. */
  private Transport unknown() {
    return new ForwardingTransport(InMemoryTransport.create()) {
      @Override
      public AppendSafety probeAppendSafety(String name) {
        onProbe.run();
        probes.incrementAndGet();
        appendsAtProbe.set(appends.get());
        return probes.get() < needed ? AppendSafety.UNKNOWN : AppendSafety.SAFE;
      }

      @Override
      public AppendResult append(String name, byte[] data) throws TransportException {
        appends.incrementAndGet();
        return super.append(name, data);
      }

      @Override
      public AppendResult append(String name, byte[] data, Duration openWithin)
          throws TransportException {
        appends.incrementAndGet();
        return super.append(name, data, openWithin);
      }

      @Override
      public TransportCapabilities capabilities() {
        boolean known = probes.get() == (isAnother.get() ? 2 : needed);
        return super.capabilities()
            .withAppendSafety(known ? AppendSafety.SAFE : AppendSafety.UNKNOWN)
            .withConnection(isAnother.get() ? 7 : 1);
      }
    };
  }
}
