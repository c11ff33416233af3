package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Limits;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.InMemoryTransport;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private static final int MOST = Limits.defaults().maxUndeliveredBytes();
  private static final int LITTLE = 64 << 10;

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
    delivery().post(MOST, listener -> {}, () -> {});
    one.post(MOST - 1, listener -> {}, () -> {});
    assertThat(one.full()).isFalse();
    one.post(1, listener -> {}, () -> {});
    assertThat(one.full()).isTrue();
  }

  @Test
  void whereManyWaitEachTakesALittle() {
    delivery().post(MOST, listener -> {}, () -> {});
    delivery().post(MOST, listener -> {}, () -> {});
    calls.clear(); // Their listeners stopped.
    Delivery other = delivery();
    assertThat(other.full()).isFalse();
    other.post(LITTLE / 2, listener -> {}, () -> {});
    assertThat(other.full()).isFalse();
    other.post(LITTLE / 2, listener -> {}, () -> {});
    assertThat(other.full()).isTrue();
    assertThat(drained).hasValue(0);
    calls.remove().run();
    assertThat(other.full()).isFalse();
    assertThat(drained).hasValue(1);
  }

  private Delivery delivery() {
    return new Delivery(
        session, Limits.defaults(), calls::add, ofAll, List.of(), drained::incrementAndGet);
  }
}
