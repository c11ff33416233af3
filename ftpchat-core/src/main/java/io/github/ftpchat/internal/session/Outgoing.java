package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SendReceipt;
import io.github.ftpchat.internal.logging.Log;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The caller's side of a sent message. Thread-safe.
 *
 * <p>The first outcome of each future stands. What comes later changes nothing, and may come:
 *
 * <ul>
 *   <li>Everything may be told twice: the completer runs a task again that had no memory, and so
 *       does the outbox.
 *   <li>Written and settled may be told again: the message vanished and came back, or it was
 *       submitted again.
 *   <li>A message that is settled may fail: whoever gives up gives up on all in hand, among them
 *       those that are only watched.
 *   <li>Once the session has ended, anything may come: the I/O thread and the outbox may be in the
 *       midst of their work.
 * </ul>
 *
 * <p>What may not come, while the session goes on, is good news of a message that failed: its
 * caller may have sent the text once more. Either this is a fault of ours, or there was no memory
 * to give up on all. It is logged.
 */
final class Outgoing implements OutgoingMessage {

  private final MessageId id;
  private final Log log;
  private final Executor completer;
  private final Consumer<Optional<ChatException>> onEnd;
  private final Runnable onTold;
  private final SharedFuture<SendReceipt> accepted = new SharedFuture<>();
  private final SharedFuture<SendReceipt> written = new SharedFuture<>();
  private final SharedFuture<SendReceipt> settled = new SharedFuture<>();

  /** Whether it failed, if it did, because the session has ended. */
  private volatile boolean ended;

  /**
   * Makes one.
   *
   * @param log says what may not happen
   * @param completer completes the futures, one after the other; what it does may be done again
   * @param onEnd is called when the message is settled or failed, with why it failed, before its
   *     futures tell
   * @param onTold is called when they have
   */
  Outgoing(
      MessageId id,
      Log log,
      Executor completer,
      Consumer<Optional<ChatException>> onEnd,
      Runnable onTold) {
    this.id = id;
    this.log = log;
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

  /** Completes the first future at once, for a message that nobody has in hand yet. */
  void acceptAtOnce() {
    succeed(accepted, new SendReceipt(id, -1, 0), "accepted");
  }

  void completeAccepted() {
    completer.execute(this::acceptAtOnce);
  }

  void completeWritten(long position, int attempts) {
    completer.execute(() -> succeed(written, new SendReceipt(id, position, attempts), "written"));
  }

  /** Completes the last future, and the one before if it is not complete. */
  void completeSettled(long position, int attempts) {
    completer.execute(
        () -> {
          onEnd.accept(Optional.empty());
          SendReceipt receipt = new SendReceipt(id, position, attempts);
          succeed(written, receipt, "written");
          succeed(settled, receipt, "settled");
          onTold.run();
        });
  }

  private void succeed(SharedFuture<SendReceipt> future, SendReceipt receipt, String stage) {
    if (!future.succeed(receipt) && future.isCompletedExceptionally() && !ended) {
      log.warn("message {} is {}, but its caller was told before that it failed", id, stage);
    }
  }

  /** Fails the futures that are not complete, as the session has ended. */
  void end(ChatException problem) {
    completer.execute(
        () -> {
          ended = true;
          failAtOnce(problem);
        });
  }

  /** Fails the futures that are not complete. */
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
