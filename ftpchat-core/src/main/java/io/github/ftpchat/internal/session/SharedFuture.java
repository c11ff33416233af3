package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A future that many holders share. None of them can complete it, so each caller can be given the
 * same one. Thread-safe.
 *
 * @param <T> its value
 */
final class SharedFuture<T> extends CompletableFuture<T> {

  /**
   * Completes it for all holders.
   *
   * @return false if it was complete before; it stays as it was
   */
  boolean succeed(T value) {
    return super.complete(value);
  }

  /** Fails it for all holders. If it was complete before, it stays as it was. */
  void fail(ChatException problem) {
    super.completeExceptionally(problem);
  }

  /** A future that depends on it belongs to the caller, who may complete it. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  @Override
  public boolean complete(T value) {
    return false;
  }

  @Override
  public boolean completeExceptionally(Throwable problem) {
    return false;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return false;
  }

  @Override
  public void obtrudeValue(T value) {
    throw new UnsupportedOperationException("it is shared");
  }

  @Override
  public void obtrudeException(Throwable problem) {
    throw new UnsupportedOperationException("it is shared");
  }

  @Override
  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    return copy().orTimeout(timeout, unit);
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    return copy().completeOnTimeout(value, timeout, unit);
  }
}
