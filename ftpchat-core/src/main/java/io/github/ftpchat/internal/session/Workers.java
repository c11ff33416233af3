package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.concurrent.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a client that call listeners, complete futures and write outboxes. They are
 * daemons that start with their first task and end when idle. Executors that the application
 * brought are used instead, and never shut down. Thread-safe.
 */
final class Workers implements AutoCloseable {

  /** How long {@link #close} waits for outboxes to remove what is in the file for good. */
  private static final Duration STORE_LIMIT = Duration.ofSeconds(1);

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  private final Executor callbacks;
  private final Optional<ExecutorService> ownCallbacks;
  private final Worker ownCompleter;
  private final Worker ownStorage;
  private final Executor completer;
  private final Executor storage;

  /**
   * Makes the executors; no thread starts yet.
   *
   * @param number the number of the client, for the names of the threads
   * @param environment what the application or a test brought
   */
  Workers(int number, Environment environment) {
    this.ownCallbacks =
        environment.callbacks().isPresent()
            ? Optional.empty()
            : Optional.of(cachedPool("ftpchat-callback-" + number));
    this.callbacks = environment.callbacks().orElseGet(ownCallbacks::orElseThrow);
    this.ownCompleter = new Worker(daemons("ftpchat-futures-" + number), Runnable::run);
    this.ownStorage = new Worker(daemons("ftpchat-outbox-" + number), task -> {});
    this.completer = environment.background().orElse(ownCompleter);
    this.storage = environment.background().orElse(ownStorage);
  }

  private static ExecutorService cachedPool(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_THREAD.toSeconds(),
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        daemons(name));
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Where listeners are called. */
  Executor callbacks() {
    return callbacks;
  }

  /** Completes futures on one thread, so that the stages of a message come in order. */
  void complete(Runnable completion) {
    completer.execute(completion);
  }

  /** Runs tasks that may wait for a disk, one at a time and in order. */
  void store(Runnable task) {
    storage.execute(task);
  }

  /** Runs what waits for memory or for a thread. Returns whether anything waited. */
  boolean retry() {
    boolean held = ownCompleter.retry();
    return ownStorage.retry() || held;
  }

  /**
   * Ends the threads. Waits a moment for the outboxes, so that the application can close their
   * stores.
   */
  @Override
  public void close() {
    ownCallbacks.ifPresent(ExecutorService::shutdown);
    ownCompleter.close();
    ownStorage.close();
    try {
      ownStorage.awaitEnd(STORE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
