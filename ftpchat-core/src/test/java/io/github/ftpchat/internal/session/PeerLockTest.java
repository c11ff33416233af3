package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerLockTest {

  private final Transport real = InMemoryTransport.create();

  /** Somebody else is always as quick: whenever a nonce stands there, another stands beside it. */
  private final Transport contended =
      (Transport)
          Proxy.newProxyInstance(
              Transport.class.getClassLoader(),
              new Class<?>[] {Transport.class},
              (proxy, method, args) -> {
                Object result = method.invoke(real, args);
                if (!method.getName().equals("list") || ((List<?>) result).isEmpty()) {
                  return result;
                }
                List<Object> both = new ArrayList<>((List<?>) result);
                both.add("another");
                return both;
              });

  @Test
  void whoNeverWinsGivesUpWaiting() throws Exception {
    PeerLock lock = new PeerLock("room.txt", new Random(1));
    int seconds = 0;
    while (lock.acquire(contended, Duration.ofSeconds(seconds).toNanos())
        == PeerLock.Attempt.BUSY) {
      assertThat(lock.mayStand()).isFalse();
      assertThat(++seconds).isLessThan(60);
    }
    assertThat(seconds).isGreaterThanOrEqualTo(25);
    assertThat(lock.acquire(real, Duration.ofSeconds(seconds).toNanos()))
        .isEqualTo(PeerLock.Attempt.HELD);
  }

  @Test
  void aHolderWhoMustNotBeRemovedIsNoReasonToStopLocking() throws Exception {
    Transport guarded =
        (Transport)
            Proxy.newProxyInstance(
                Transport.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, args) -> {
                  if (method.getName().equals("removeDirectory")
                      && args[0].equals("room.txt.lock/theirs")) {
                    throw new TransportException(TransportException.Reason.REFUSED, "not yours");
                  }
                  return method.invoke(real, args);
                });
    real.makeDirectory("room.txt.lock");
    real.makeDirectory("room.txt.lock/theirs");
    PeerLock lock = new PeerLock("room.txt", new Random(1));
    for (int tenths = 0; tenths < 240; tenths++) {
      assertThat(lock.acquire(guarded, Duration.ofMillis(100L * tenths).toNanos()))
          .isEqualTo(PeerLock.Attempt.BUSY);
    }
    real.removeDirectory("room.txt.lock/theirs");
    assertThat(lock.acquire(guarded, Duration.ofSeconds(24).toNanos()))
        .isEqualTo(PeerLock.Attempt.HELD);
  }
}
