package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.internal.log.Fence;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.internal.session.PeerLock.Attempt;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerLockTest {

  private static final String LOCK = "room.txt.lock";

  private final Transport real = InMemoryTransport.create();
  private final PeerLock lock = newLock(1);
  private long now;

  private PeerLock newLock(long seed) {
    Clock wall = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    return new PeerLock(
        "room.txt", Log.SESSION, new Random(seed), () -> Stopwatch.start(() -> now, wall));
  }

  private Attempt acquire(PeerLock who, Transport transport) throws TransportException {
    return who.acquire(transport, false, now, 100, Batch.MAX_BYTES);
  }

  private void pass(Duration duration) {
    now += duration.toNanos();
  }

  /** Calls of one method fail as the server says. */
  private interface Refusal {
    boolean refuses(String method, Object[] args);
  }

  private Transport refusing(Refusal refusal) {
    return (Transport)
        Proxy.newProxyInstance(
            Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (proxy, method, args) -> {
              if (refusal.refuses(method.getName(), args)) {
                throw new TransportException(TransportException.Reason.REFUSED, "not yours");
              }
              try {
                return method.invoke(real, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void claim(String name) throws TransportException {
    real.makeDirectory(LOCK);
    real.makeDirectory(LOCK + "/" + name);
  }

  @Test
  void whoTakesItFirstHoldsIt() throws Exception {
    PeerLock other = newLock(2);
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(lock.fence(0)).isEmpty();
    assertThat(lock.room()).isGreaterThanOrEqualTo(100);
    assertThat(acquire(other, real)).isEqualTo(Attempt.BUSY);
    lock.uploaded(Outcome.ACKED);
    lock.release(real);
    assertThat(acquire(other, real)).isEqualTo(Attempt.HELD);
    other.uploaded(Outcome.NOT_WRITTEN);
    other.release(real);
    assertThat(real.list("")).isEmpty();
  }

  @Test
  void whatAHolderAnnouncedWhoIsGoneIsFencedBeforeItsClaimIsRemoved() throws Exception {
    claim("0123456789abcdef-500");
    assertThat(acquire(lock, real)).isEqualTo(Attempt.BUSY);
    pass(Duration.ofSeconds(9));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.BUSY);
    pass(Duration.ofSeconds(2));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(new String(lock.fence(0), StandardCharsets.US_ASCII))
        .isEqualTo(" ".repeat(1022) + "\t\n");
    assertThat(lock.room()).isGreaterThanOrEqualTo(100);
    lock.uploaded(Outcome.NOT_WRITTEN);
    lock.release(real);
    assertThat(real.list(LOCK)).containsExactly("0123456789abcdef-500");
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    lock.uploaded(Outcome.ACKED);
    lock.release(real);
    assertThat(real.list("")).isEmpty();
  }

  /** So that it can be seen of what is left of it where something landed. */
  @Test
  void aFenceEndsAMultipleOfItsUnitBehindTheStartOfALine() throws Exception {
    claim("0123456789abcdef-1000");
    acquire(lock, real);
    pass(Duration.ofSeconds(11));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    for (int tail : new int[] {0, 1, 23, 24, 25, 1_023, 1_024, 1_025, 40_000}) {
      byte[] fence = lock.fence(tail);
      assertThat(fence.length).isGreaterThanOrEqualTo(1_000);
      assertThat((tail + fence.length) % Fence.UNIT).isZero();
      String room = new String(fence, StandardCharsets.US_ASCII) + "x".repeat(lock.room());
      assertThat(real.list(LOCK)).anyMatch(own -> announcedBy(own) >= room.length() + 32);
    }
  }

  private static int announcedBy(String claim) {
    return Integer.parseInt(claim.substring(claim.indexOf('-') + 1));
  }

  @Test
  void aClaimThatAnnouncesNothingIsFencedOnceWith4Kib() throws Exception {
    claim("0123456789abcdef");
    acquire(lock, real);
    pass(Duration.ofSeconds(11));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(lock.fence(0)).hasSize(4 << 10);
  }

  @Test
  void longFencesAreMadeOfLinesThatAnyReaderTakes() throws Exception {
    claim("0123456789abcdef-999999999");
    acquire(lock, real);
    pass(Duration.ofHours(1));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(new String(lock.fence(0), StandardCharsets.US_ASCII).lines())
        .allMatch(line -> line.isBlank() && line.length() < 64 << 10);
    assertThat(lock.fence(0).length).isLessThanOrEqualTo(6 << 20);
  }

  @Test
  void overASlowLineTheLimitsGrowUntilSomethingIsOpenedInTime() throws Exception {
    PeerLock other = newLock(2);
    Duration openAfter = Duration.ofSeconds(40);
    int attempts = 0;
    while (true) {
      assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
      if (lock.openWithin().compareTo(openAfter) > 0) {
        break;
      }
      pass(lock.openWithin());
      lock.uploaded(Outcome.NOT_WRITTEN);
      lock.release(real);
      assertThat(++attempts).isLessThan(10);
    }
    assertThat(lock.room()).isLessThan(1_000);
    // Others wait for it for longer, too.
    assertThat(acquire(other, real)).isEqualTo(Attempt.BUSY);
    pass(openAfter);
    assertThat(acquire(other, real)).isEqualTo(Attempt.BUSY);
    lock.uploaded(Outcome.ACKED);
    lock.release(real);
    // When the line is quick again, so are they.
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    lock.uploaded(Outcome.ACKED);
    lock.release(real);
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(lock.openWithin()).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void anOwnUploadWithAnUnknownEndKeepsItsClaimAndIsFencedAtOnce() throws Exception {
    PeerLock other = newLock(2);
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    int announced = lock.room();
    lock.uploaded(Outcome.UNKNOWN);
    assertThat(lock.mayStand()).isFalse();
    lock.release(real);
    assertThat(real.list(LOCK)).hasSize(1);
    assertThat(acquire(other, real)).isEqualTo(Attempt.BUSY);
    assertThat(lock.owesFence(now)).isTrue();
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(lock.fence(0)).hasSizeGreaterThan(announced);
    lock.uploaded(Outcome.ACKED);
    lock.release(real);
    assertThat(acquire(other, real)).isEqualTo(Attempt.HELD);
    assertThat(other.fence(0)).isEmpty();
    assertThat(acquire(lock, real)).isEqualTo(Attempt.BUSY);
    assertThat(lock.owesFence(now)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Thumbs.db", "@eaDir", "theirs", "0123456789ABCDEF-9", ".DS_Store"})
  void whatIsNoClaimHoldsUpNothing(String name) throws Exception {
    claim(name);
    for (int i = 0; i < 3; i++) {
      assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
      assertThat(lock.fence(0)).isEmpty();
      lock.uploaded(Outcome.ACKED);
      lock.release(real);
    }
    assertThat(real.list(LOCK)).containsExactly(name);
  }

  @Test
  void aClaimThatCannotBeRemovedIsFencedOnce() throws Exception {
    String theirs = "0123456789abcdef-500";
    claim(theirs);
    Transport guarded =
        refusing(
            (method, args) ->
                method.equals("removeDirectory") && args[0].equals(LOCK + "/" + theirs));
    acquire(lock, guarded);
    pass(Duration.ofSeconds(11));
    assertThat(acquire(lock, guarded)).isEqualTo(Attempt.HELD);
    assertThat(lock.fence(0)).hasSize(1 << 10);
    lock.uploaded(Outcome.ACKED);
    lock.release(guarded);
    assertThat(acquire(lock, guarded)).isEqualTo(Attempt.HELD);
    assertThat(lock.fence(0)).isEmpty();
  }

  @Test
  void soIsOneWithSomethingInIt() throws Exception {
    String theirs = "0123456789abcdef-500";
    claim(theirs);
    real.makeDirectory(LOCK + "/" + theirs + "/full");
    acquire(lock, real);
    pass(Duration.ofSeconds(11));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    lock.uploaded(Outcome.ACKED);
    lock.release(real);
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
    assertThat(lock.fence(0)).isEmpty();
  }

  @Test
  void whereTheClaimsAreEverNewItIsGoneWithoutAfterFiveMinutes() throws Exception {
    int seconds = 0;
    String last = "";
    do {
      if (!last.isEmpty()) {
        real.removeDirectory(LOCK + "/" + last);
      }
      last = "%016x-9".formatted(seconds);
      claim(last);
      pass(Duration.ofSeconds(1));
      assertThat(++seconds).isLessThan(400);
    } while (acquire(lock, real) == Attempt.BUSY);
    assertThat(seconds).isGreaterThan(300);
    real.removeDirectory(LOCK + "/" + last);
    pass(Duration.ofMinutes(6));
    assertThat(acquire(lock, real)).isEqualTo(Attempt.HELD);
  }

  @Test
  void whereNoDirectoryCanBeMadeItIsTakenByFiles() throws Exception {
    Transport files = refusing((method, args) -> method.equals("makeDirectory"));
    PeerLock other = newLock(2);
    List<Attempt> attempts = new ArrayList<>();
    for (PeerLock each : List.of(lock, other)) {
      Attempt attempt;
      do {
        attempt = acquire(each, files);
        attempts.add(attempt);
        pass(Duration.ofMillis(10));
      } while (attempt == Attempt.BUSY && attempts.size() < 40);
    }
    assertThat(attempts).contains(Attempt.HELD).containsOnlyOnce(Attempt.HELD);
    lock.uploaded(Outcome.ACKED);
    lock.release(files);
    assertThat(acquire(other, files)).isEqualTo(Attempt.HELD);
    other.uploaded(Outcome.UNKNOWN);
    assertThat(real.list("")).singleElement().asString().startsWith("room.txt.lock-");
    assertThat(acquire(other, files)).isEqualTo(Attempt.HELD);
    assertThat(other.fence(0)).isNotEmpty();
    other.uploaded(Outcome.ACKED);
    other.release(files);
    assertThat(real.list("")).isEmpty();
  }

  @Test
  void whereNeitherWorksThereIsNoLock() throws Exception {
    Transport nothing =
        refusing((method, args) -> method.equals("makeDirectory") || method.equals("append"));
    Attempt attempt = Attempt.BUSY;
    for (int i = 0; i < 40 && attempt == Attempt.BUSY; i++) {
      attempt = acquire(lock, nothing);
      lock.release(nothing);
    }
    assertThat(attempt).isEqualTo(Attempt.UNAVAILABLE);
  }
}
