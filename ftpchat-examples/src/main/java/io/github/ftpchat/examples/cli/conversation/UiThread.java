package io.github.ftpchat.examples.cli.conversation;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The one thread that rooms, conversations and windows belong to: none of them needs a lock. What
 * runs there must wait neither for a session nor for the person.
 *
 * @since 0.1
 */
public interface UiThread {

  /**
   * Runs something soon. What it throws is lost, so it must not.
   *
   * @param task has no effect once the thread has ended
   */
  void post(Runnable task);

  /**
   * Runs something and waits for its result. Throws what it throws.
   *
   * @param <T> what comes of it
   * @param task what to run
   * @return its result
   * @throws RejectedExecutionException if the thread has ended
   */
  <T> T get(Supplier<T> task);

  /**
   * As {@link #get}; gives something else when the thread has ended.
   *
   * @param <T> what comes of it
   * @param otherwise what to give then
   * @param task what to run
   * @return its result
   */
  default <T> T getOr(T otherwise, Supplier<T> task) {
    try {
      return get(task);
    } catch (RejectedExecutionException e) {
      return otherwise;
    }
  }

  /**
   * Runs something and waits for its end, if the thread has not ended. Throws what it throws.
   *
   * @param task what to run
   */
  default void run(Runnable task) {
    getOr(
        null,
        () -> {
          task.run();
          return null;
        });
  }
}
