package io.github.ftpchat.examples.cli.chat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The one thread that rooms, conversations and windows belong to: none of them needs a lock. What
 * runs here must wait neither for a session nor for the person.
 */
final class UiThread implements AutoCloseable {

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "ftpchat-window");
            thread.setDaemon(true);
            return thread;
          });

  /** Runs something soon. What it throws is lost, so it must not. */
  void post(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The chat is over, there is nothing to show it on.
    }
  }

  /** Runs something and waits for its end, if the chat is not over. Throws what it throws. */
  void run(Runnable task) {
    getOr(
        null,
        () -> {
          task.run();
          return null;
        });
  }

  /** Runs something and waits for its result. Throws what it throws. */
  <T> T get(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, executor).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** As {@link #get}; gives something else when the thread has ended. */
  <T> T getOr(T otherwise, Supplier<T> task) {
    try {
      return get(task);
    } catch (RejectedExecutionException e) {
      return otherwise;
    }
  }

  /** Ends when all that was handed in has run. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
