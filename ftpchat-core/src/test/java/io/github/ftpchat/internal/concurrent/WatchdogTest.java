package io.github.ftpchat.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {

  private final AtomicInteger reports = new AtomicInteger();

  @Test
  void aReportThatFailsIsNotTheLast() {
    try (Watchdog watchdog =
        new Watchdog(
            "ftpchat-test-watchdog",
            Duration.ofMillis(50),
            () -> {
              reports.incrementAndGet();
              throw new IllegalStateException("on purpose");
            })) {
      watchdog.enter();
      await().until(() -> reports.get() >= 2);
      watchdog.leave();
    }
  }

  @Test
  void aCallThatIsOverIsNotReported() {
    try (Watchdog watchdog =
        new Watchdog("ftpchat-test-watchdog", Duration.ofMillis(50), reports::incrementAndGet)) {
      watchdog.enter();
      watchdog.leave();
      await().pollDelay(Duration.ofMillis(200)).until(() -> true);
    }
    assertThat(reports).hasValue(0);
  }
}
