package io.github.ftpchat.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final EventLoop loop = new EventLoop("ftpchat-test-loop", TimeSource.SYSTEM, death -> {});

  @AfterEach
  void end() {
    loop.stop();
    assertThat(loop.awaitEnd(LIMIT)).isTrue();
  }

  @Test
  void tasksRunThoughATimerIsAlwaysDue() throws InterruptedException {
    loop.start();
    loop.execute(this::again);
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(() -> loop.execute(ran::countDown));
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void again() {
    loop.schedule(loop.nanoTime(), this::again);
  }

  @Test
  void timersFireThoughThereAreAlwaysTasks() throws InterruptedException {
    loop.start();
    CountDownLatch fired = new CountDownLatch(1);
    loop.execute(() -> loop.schedule(loop.nanoTime(), fired::countDown));
    loop.execute(this::moreTasks);
    assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void moreTasks() {
    try {
      loop.execute(this::moreTasks);
    } catch (RejectedExecutionException e) {
      assertThat(e).hasMessageContaining("stopped");
    }
  }

  @Test
  void timersFireInOrderAndNotWhenCancelled() throws InterruptedException {
    loop.start();
    List<String> fired = new CopyOnWriteArrayList<>();
    CountDownLatch last = new CountDownLatch(1);
    loop.execute(
        () -> {
          long now = loop.nanoTime();
          loop.schedule(now + 3_000_000, last::countDown);
          loop.schedule(now + 2_000_000, () -> fired.add("second"));
          loop.schedule(now + 1_500_000, () -> fired.add("cancelled")).cancel();
          loop.schedule(now + 1_000_000, () -> fired.add("first"));
        });
    assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(fired).containsExactly("first", "second");
  }

  @Test
  void aTaskIsRunOrRejectedWheneverTheLoopIsStopped() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      EventLoop brief = new EventLoop("ftpchat-test-loop", TimeSource.SYSTEM, death -> {});
      AtomicInteger taken = new AtomicInteger();
      AtomicInteger run = new AtomicInteger();
      brief.start();
      Thread other =
          new Thread(
              () -> {
                try {
                  while (true) {
                    brief.execute(run::incrementAndGet);
                    taken.incrementAndGet();
                  }
                } catch (RejectedExecutionException e) {
                  // The end of it.
                }
              });
      other.start();
      brief.stop();
      assertThat(brief.awaitEnd(LIMIT)).isTrue();
      other.join();
      assertThat(run.get()).isEqualTo(taken.get());
    }
    loop.start();
  }

  @Test
  void aTaskThatThrowsStopsNothing() throws InterruptedException {
    loop.start();
    loop.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(ran::countDown);
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
