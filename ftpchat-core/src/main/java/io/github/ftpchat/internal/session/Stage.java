package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.SendReceipt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A future that its holders can share, as none of them can complete it: who asks for it a million
 * times gets the same one. Thread-safe.
 */
final class Stage extends CompletableFuture<SendReceipt> {

  /** Completes it, for all who hold it. */
  void reach(SendReceipt receipt) {
    super.complete(receipt);
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
  public boolean complete(SendReceipt value) {
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
  public void obtrudeValue(SendReceipt value) {
    throw new UnsupportedOperationException("it is shared");
  }

  @Override
  public void obtrudeException(Throwable problem) {
    throw new UnsupportedOperationException("it is shared");
  }

  @Override
  public CompletableFuture<SendReceipt> orTimeout(long timeout, TimeUnit unit) {
    return copy().orTimeout(timeout, unit);
  }

  @Override
  public CompletableFuture<SendReceipt> completeOnTimeout(
      SendReceipt value, long timeout, TimeUnit unit) {
    return copy().completeOnTimeout(value, timeout, unit);
  }
}
