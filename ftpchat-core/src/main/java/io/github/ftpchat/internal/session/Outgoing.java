package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SendReceipt;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The caller's side of a sent message. Thread-safe. */
final class Outgoing implements OutgoingMessage {

  private final MessageId id;
  private final Executor completer;
  private final Consumer<Optional<ChatException>> onEnd;
  private final Runnable onTold;
  private final SharedFuture<SendReceipt> accepted = new SharedFuture<>();
  private final SharedFuture<SendReceipt> written = new SharedFuture<>();
  private final SharedFuture<SendReceipt> settled = new SharedFuture<>();

  /**
   * Makes one.
   *
   * @param completer completes the futures, one after the other; what it does may be done again
   * @param onEnd is called when the message is settled or failed, with why it failed, before its
   *     futures tell
   * @param onTold is called when they have
   */
  Outgoing(
      MessageId id, Executor completer, Consumer<Optional<ChatException>> onEnd, Runnable onTold) {
    this.id = id;
    this.completer = completer;
    this.onEnd = onEnd;
    this.onTold = onTold;
  }

  @Override
  public MessageId id() {
    return id;
  }

  @Override
  public CompletableFuture<SendReceipt> accepted() {
    return accepted;
  }

  @Override
  public CompletableFuture<SendReceipt> written() {
    return written;
  }

  @Override
  public CompletableFuture<SendReceipt> settled() {
    return settled;
  }

  /** Completes the first stage at once, for a message that nobody has in hand yet. */
  void acceptAtOnce() {
    accepted.succeed(new SendReceipt(id, -1, 0));
  }

  void completeAccepted() {
    completer.execute(this::acceptAtOnce);
  }

  void completeWritten(long position, int attempts) {
    completer.execute(() -> written.succeed(new SendReceipt(id, position, attempts)));
  }

  /** Completes the last stage, and the one before if it is not complete. */
  void completeSettled(long position, int attempts) {
    completer.execute(
        () -> {
          onEnd.accept(Optional.empty());
          SendReceipt receipt = new SendReceipt(id, position, attempts);
          written.succeed(receipt);
          settled.succeed(receipt);
          onTold.run();
        });
  }

  /** Fails the stages that were not reached. */
  void fail(ChatException problem) {
    completer.execute(() -> failAtOnce(problem));
  }

  /** Fails a message that nobody has in hand yet, so that none of many waits to be told. */
  void failAtOnce(ChatException problem) {
    onEnd.accept(Optional.of(problem));
    accepted.fail(problem);
    written.fail(problem);
    settled.fail(problem);
    onTold.run();
  }

  /** Nothing became of it, and nobody has it in hand. */
  void forget() {
    onEnd.accept(Optional.empty());
    onTold.run();
  }

  @Override
  public String toString() {
    return "OutgoingMessage[" + id + "]";
  }
}
