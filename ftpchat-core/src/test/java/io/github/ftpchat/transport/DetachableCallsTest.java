package io.github.ftpchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.transport.DetachableCalls.Call;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DetachableCallsTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(20);

  /** What a file system that hangs waits for. */
  private final CountDownLatch network = new CountDownLatch(1);

  private final CountDownLatch hangs = new CountDownLatch(1);

  @AfterEach
  void noThreadIsLeft() {
    network.countDown();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("ftpchat-directory")));
  }

  @Test
  void aStepGivesItsResultOrItsException() throws Exception {
    DetachableCalls calls = new DetachableCalls(LONG);
    try (Call call = calls.begin()) {
      assertThat(call.run(() -> 42)).isEqualTo(42);
      assertThatThrownBy(
              () ->
                  call.run(
                      () -> {
                        throw new IOException("disk on fire");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("disk on fire");
      assertThatThrownBy(
              () ->
                  call.run(
                      () -> {
                        throw new IllegalArgumentException("wrong");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(call.isLeft()).isFalse();
    }
    calls.close();
  }

  @Test
  void aStepThatHangsIsLeftAfterItsTime() throws Exception {
    DetachableCalls calls = new DetachableCalls(SHORT);

    assertThat(reasonOf(calls)).isEqualTo(Reason.TIMED_OUT);

    calls.close();
  }

  @Test
  void anotherCallDoesNotWaitForTheOneThatHangs() throws Exception {
    DetachableCalls calls = new DetachableCalls(LONG);
    CompletableFuture<Void> aborting =
        CompletableFuture.runAsync(
            () -> {
              arrives(hangs);
              calls.abort();
            });
    assertThat(reasonOf(calls)).isEqualTo(Reason.ABORTED);
    aborting.join();

    try (Call call = calls.begin()) {
      assertThat(call.run(() -> "fine")).isEqualTo("fine");
    }
    calls.close();
  }

  @Test
  void closeEndsACallThatHangs() throws Exception {
    DetachableCalls calls = new DetachableCalls(LONG);
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(
            () -> {
              arrives(hangs);
              calls.close();
            });

    assertThat(reasonOf(calls)).isEqualTo(Reason.CLOSED);
    closing.join();
    TransportException e = catchThrowableOfType(TransportException.class, calls::begin);
    assertThat(e.reason()).isEqualTo(Reason.CLOSED);
  }

  @Test
  void interruptingTheCallerIsAborting() throws Exception {
    DetachableCalls calls = new DetachableCalls(LONG);
    Thread caller = Thread.currentThread();
    CompletableFuture<Void> interrupting =
        CompletableFuture.runAsync(
            () -> {
              arrives(hangs);
              caller.interrupt();
            });

    assertThat(reasonOf(calls)).isEqualTo(Reason.ABORTED);
    assertThat(Thread.interrupted()).isTrue();
    interrupting.join();
    calls.close();
  }

  @Test
  void whatIsOpenIsClosedWithTheCall() throws Exception {
    DetachableCalls calls = new DetachableCalls(LONG);
    AtomicBoolean closed = new AtomicBoolean();
    try (Call call = calls.begin()) {
      Closeable opened = call.open(() -> () -> closed.set(true));
      assertThat(opened).isNotNull();
      assertThat(closed).isFalse();
    }

    assertThat(closed).isTrue();
    calls.close();
  }

  @Test
  void whatOpensTooLateIsClosed() throws Exception {
    DetachableCalls calls = new DetachableCalls(SHORT);
    AtomicBoolean closed = new AtomicBoolean();
    try (Call call = calls.begin()) {
      assertThatThrownBy(
              () ->
                  call.<Closeable>open(
                      () -> {
                        arrives(network);
                        return () -> closed.set(true);
                      }))
          .isInstanceOf(TransportException.class);
    }
    assertThat(closed).isFalse();

    network.countDown();
    await().untilTrue(closed);
    calls.close();
  }

  @Test
  void thereAreNoMoreCallsWhileManyHang() throws Exception {
    DetachableCalls calls = new DetachableCalls(SHORT);
    for (int i = 0; i < DetachableCalls.MAX_HANGING; i++) {
      reasonOf(calls);
    }
    TransportException e = catchThrowableOfType(TransportException.class, calls::begin);
    assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT);

    network.countDown();
    await()
        .ignoreExceptions()
        .until(
            () -> {
              try (Call call = calls.begin()) {
                return call.run(() -> true);
              }
            });
    calls.close();
  }

  @Test
  void abortOutsideOfACallIsForgotten() throws Exception {
    DetachableCalls calls = new DetachableCalls(LONG);
    calls.abort();
    try (Call call = calls.begin()) {
      assertThat(call.run(() -> 1)).isEqualTo(1);
    }
    calls.abort();
    try (Call call = calls.begin()) {
      assertThat(call.run(() -> 2)).isEqualTo(2);
    }
    calls.close();
  }

  /** Makes a call that hangs and tells why it was left. */
  private Reason reasonOf(DetachableCalls calls) throws IOException {
    try (Call call = calls.begin()) {
      TransportException e =
          catchThrowableOfType(
              TransportException.class,
              () ->
                  call.run(
                      () -> {
                        hangs.countDown();
                        arrives(network);
                        return true;
                      }));
      assertThat(call.isLeft()).isTrue();
      return e.reason();
    }
  }

  private static void arrives(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
