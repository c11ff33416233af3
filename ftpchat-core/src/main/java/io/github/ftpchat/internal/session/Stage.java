package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A future that its holders can share, as none of them can complete it: who asks for it a million
 * times gets the same one. Thread-safe.
 *
 * @param <T> what it tells
 */
final class Stage<T> extends CompletableFuture<T> {

  /** Completes it, for all who hold it. */
  void reach(T value) {
    super.complete(value);
  }

  /** Says that it will never be reached. */
  void miss(ChatException problem) {
    super.completeExceptionally(problem);
  }

  /** What depends on it is the caller's own. */
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
