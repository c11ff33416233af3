package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Limits;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.InMemoryTransport;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private static final int MAX_BYTES = Limits.defaults().maxUndeliveredBytes();
  private static final int SMALL_SHARE = 64 << 10;

  private final ChatSession session =
      ChatSession.builder()
          .transport(InMemoryTransport.create())
          .room("room")
          .cipher(FernetCipher.ofKey(new byte[32]))
          .start();
  private final AtomicLong ofAll = new AtomicLong();
  private final Queue<Runnable> calls = new ArrayDeque<>();
  private final AtomicInteger drained = new AtomicInteger();

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void eachTakesUpToItsLimitWhereFewWait() {
    Delivery one = delivery();
    post(delivery(), MAX_BYTES);
    post(one, MAX_BYTES - 1);
    assertThat(one.full()).isFalse();
    post(one, 1);
    assertThat(one.full()).isTrue();
  }

  @Test
  void whereManyWaitEachTakesALittle() {
    post(delivery(), MAX_BYTES);
    post(delivery(), MAX_BYTES);
    calls.clear(); // Their listeners stopped.
    Delivery other = delivery();
    assertThat(other.full()).isFalse();
    post(other, SMALL_SHARE / 2);
    assertThat(other.full()).isFalse();
    post(other, SMALL_SHARE / 2);
    assertThat(other.full()).isTrue();
    assertThat(drained).hasValue(0);
    calls.remove().run();
    assertThat(other.full()).isFalse();
    assertThat(drained).hasValue(1);
  }

  private Delivery delivery() {
    return new Delivery(
        session,
        Log.SESSION,
        Limits.defaults(),
        ListenerFailurePolicy.skip(),
        calls::add,
        ofAll,
        List.of(),
        (pace, failures, task) -> task.run(),
        drained::incrementAndGet,
        failure -> session.close());
  }

  /** Nobody listens, so it does not matter what. */
  private static void post(Delivery delivery, int bytes) {
    delivery.post(bytes, null, () -> {});
  }
}
