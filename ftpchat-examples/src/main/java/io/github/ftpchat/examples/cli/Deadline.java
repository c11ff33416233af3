package io.github.ftpchat.examples.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The end of the time that a command has. */
final class Deadline {

  private final Duration limit;
  private final long end;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
  }

  static Deadline in(Duration limit) {
    return new Deadline(limit);
  }

  /** The time that is left, not negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /**
   * Calls something that may block for longer than there is time.
   *
   * @param what what is waited for, for the message of the exception
   * @throws TimedOutException if the time is over; the call is left behind on a daemon thread
   */
  <T> T call(String what, Supplier<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
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
    return await(what, result);
  }

  /**
   * Waits for a result.
   *
   * @param what what is waited for, for the message of the exception
   * @throws TimedOutException if the time is over
   */
  <T> T await(String what, CompletableFuture<T> result) {
    try {
      return result.get(left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TimedOutException("%s within %d s".formatted(what, limit.toSeconds()));
    } catch (ExecutionException e) {
      throw unchecked(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for a result for as long as it takes. */
  static <T> T awaitForever(CompletableFuture<T> result) {
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
