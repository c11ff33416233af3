package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.Output;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The end of the time that a command has. Time in which the command waits for whoever reads its
 * output, a pager for example, does not count.
 *
 * @since 0.1
 */
public final class Deadline {

  private final Duration limit;
  private final LongSupplier uncounted;
  private final long start = System.nanoTime();

  private Deadline(Duration limit, LongSupplier uncounted) {
    this.limit = limit;
    this.uncounted = uncounted;
  }

  /**
   * Starts to count the time.
   *
   * @param limit how much of it there is
   * @param out what is waited for there does not count
   * @return the end of the time
   */
  public static Deadline in(Duration limit, Output out) {
    return new Deadline(limit, out::waitedNanos);
  }

  /**
   * What is left of the time.
   *
   * @return not negative
   */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanosLeft()));
  }

  /** Waits before something is tried again; not beyond the end. */
  void pause(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), nanosLeft()));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private long nanosLeft() {
    return limit.toNanos() - (System.nanoTime() - start - uncounted.getAsLong());
  }

  /**
   * Calls something that may block, on a daemon thread.
   *
   * @param <T> what comes of it
   * @param call what may block
   * @return what comes of it
   */
  public static <T> CompletableFuture<T> start(Supplier<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    start(call, result);
    return result;
  }

  /** As the other; gives the thread, for it to be interrupted. */
  static <T> Thread start(Supplier<T> call, CompletableFuture<T> result) {
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(call.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "ftpchat-command");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Waits for a result.
   *
   * @param <T> what it is
   * @param what what is waited for, for the message of the exception
   * @param result what is waited for
   * @return the result
   * @throws TimedOutException if the time is over
   */
  public <T> T await(String what, CompletableFuture<T> result) {
    try {
      for (long left = nanosLeft(); left > 0; left = nanosLeft()) {
        try {
          return result.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          // Some of the time that passed may not count.
        }
      }
      throw new TimedOutException("%s within %d s".formatted(what, limit.toSeconds()));
    } catch (ExecutionException e) {
      throw unchecked(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits for a result for as long as it takes.
   *
   * @param <T> what it is
   * @param result what is waited for
   * @return the result
   */
  public static <T> T awaitForever(CompletableFuture<T> result) {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw unchecked(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static RuntimeException unchecked(ExecutionException failure) {
    return failure.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(failure.getCause());
  }

  private static RuntimeException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", interrupt);
  }
}
