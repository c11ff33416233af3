package io.github.ftpchat.examples.cli.conversation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A thread of its own, for windows whose toolkit has none.
 *
 * @since 0.1
 */
public final class WindowThread implements UiThread, AutoCloseable {

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "ftpchat-window");
            thread.setDaemon(true);
            return thread;
          });

  /** Starts the thread with its first task. */
  public WindowThread() {}

  @Override
  public void post(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The chat is over, there is nothing to show it on.
    }
  }

  @Override
  public <T> T get(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, executor).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Ends when all that was handed in has run. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
