package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SendReceipt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** The caller's side of a sent message. Thread-safe. */
final class Outgoing implements OutgoingMessage {

  private final MessageId id;
  private final Executor completer;
  private final Runnable onEnd;
  private final CompletableFuture<SendReceipt> accepted = new CompletableFuture<>();
  private final CompletableFuture<SendReceipt> written = new CompletableFuture<>();
  private final CompletableFuture<SendReceipt> settled = new CompletableFuture<>();

  /**
   * Makes one.
   *
   * @param completer completes the futures, one after the other
   * @param onEnd is called when the message is settled or failed, before its futures tell
   */
  Outgoing(MessageId id, Executor completer, Runnable onEnd) {
    this.id = id;
    this.completer = completer;
    this.onEnd = onEnd;
  }

  @Override
  public MessageId id() {
    return id;
  }

  @Override
  public CompletableFuture<SendReceipt> accepted() {
    return accepted.copy();
  }

  @Override
  public CompletableFuture<SendReceipt> written() {
    return written.copy();
  }

  @Override
  public CompletableFuture<SendReceipt> settled() {
    return settled.copy();
  }

  /** Completes when the message is settled, or written where nothing settles. */
  CompletableFuture<Void> ended() {
    return settled.handle(
        (receipt, failure) -> {
          if (failure == null || failure instanceof NotSettledException) {
            return null;
          }
          throw new CompletionException(failure);
        });
  }

  /** Completes the first stage at once, for a message that nobody has in hand yet. */
  void acceptAtOnce() {
    accepted.complete(new SendReceipt(id, -1, 0));
  }

  void completeAccepted() {
    completer.execute(this::acceptAtOnce);
  }

  void completeWritten(long position, int attempts) {
    completer.execute(() -> written.complete(new SendReceipt(id, position, attempts)));
  }

  /** Completes the last stage, and the one before if it is not complete. */
  void completeSettled(long position, int attempts) {
    onEnd.run();
    completer.execute(
        () -> {
          SendReceipt receipt = new SendReceipt(id, position, attempts);
          written.complete(receipt);
          settled.complete(receipt);
        });
  }

  /** Fails the stages that were not reached. */
  void fail(ChatException problem) {
    onEnd.run();
    completer.execute(
        () -> {
          accepted.completeExceptionally(problem);
          written.completeExceptionally(problem);
          settled.completeExceptionally(problem);
        });
  }

  @Override
  public String toString() {
    return "OutgoingMessage[" + id + "]";
  }
}
