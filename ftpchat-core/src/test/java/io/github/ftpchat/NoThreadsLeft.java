package io.github.ftpchat;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test after which threads of this library's live on. */
final class NoThreadsLeft implements BeforeEachCallback, AfterEachCallback {

  private List<Thread> before = List.of();

  @Override
  public void beforeEach(ExtensionContext context) {
    before = threads();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> {
              List<Thread> left = threads().stream().filter(t -> !before.contains(t)).toList();
              if (!left.isEmpty()) {
                throw new AssertionError("threads left: " + left);
              }
            });
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ftpchat-"))
        .toList();
  }
}
