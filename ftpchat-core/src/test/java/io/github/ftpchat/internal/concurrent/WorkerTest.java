package io.github.ftpchat.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {

  private final AtomicInteger threadsMissing = new AtomicInteger();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final Worker worker =
      new Worker(
          task ->
              new Thread(task, "ftpchat-test-worker") {
                @Override
                public synchronized void start() {
                  if (threadsMissing.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("on purpose: unable to create native thread");
                  }
                  super.start();
                }
              },
          Runnable::run);

  @AfterEach
  void end() throws InterruptedException {
    worker.close();
    worker.awaitEnd(Duration.ofSeconds(10));
  }

  @Test
  void whatNoThreadCouldBeHadForIsRunInItsTurn() {
    threadsMissing.set(2);
    worker.execute(() -> done.add("first"));
    worker.execute(() -> done.add("second"));
    // Newer JDKs start another thread for what waits in the pool by themselves.
    worker.retry();
    await().until(() -> done.size() == 2);
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void whatThereWasNoMemoryForIsRunAgainBeforeAllOthers() {
    AtomicInteger failures = new AtomicInteger(2);
    worker.execute(
        () -> {
          if (failures.getAndDecrement() > 0) {
            throw new OutOfMemoryError("on purpose");
          }
          done.add("first");
        });
    worker.execute(() -> done.add("second"));
    await().until(() -> failures.get() == 1);
    await()
        .until(
            () -> {
              worker.retry();
              return done.size() == 2;
            });
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void whatFailsForAnotherReasonIsNotRunAgain() {
    worker.execute(
        () -> {
          done.add("first");
          throw new IllegalStateException("on purpose");
        });
    worker.execute(() -> done.add("second"));
    worker.retry();
    await().until(() -> done.size() == 2);
    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void whatWaitsWhenItIsClosedIsRunAllTheSame() throws Exception {
    threadsMissing.set(1);
    worker.execute(() -> done.add("first"));
    // By the caller, or in newer JDKs by a thread that the pool starts to end with.
    worker.close();
    worker.execute(() -> done.add("second"));
    worker.awaitEnd(Duration.ofSeconds(10));
    assertThat(done).containsExactly("first", "second");
  }
}
