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
 * The caller's side of a sent message: its id and its futures. Thread-safe.
 *
 * <p>The first outcome of each future stands. Later outcomes change nothing, but they can come:
 *
 * <ul>
 *   <li>Any outcome can be reported twice: a task that ran out of memory runs again.
 *   <li>Written and settled can be reported again if the message vanished and came back, or was
 *       submitted again.
 *   <li>A settled message can fail: when the writer gives up, it gives up on all messages, even
 *       those that it only watches.
 *   <li>Once the session has ended, any outcome can come, because the I/O thread and the outbox may
 *       still be at work.
 * </ul>
 *
 * <p>While the session goes on, a message that failed must not succeed later: its caller may have
 * sent the text once more. If that happens, it is logged. Either the engine has a fault, or there
 * was no memory to give up on all messages.
 */
final class Outgoing implements OutgoingMessage {

  private final MessageId id;
  private final Log log;
  private final Executor completer;
  private final Consumer<Optional<ChatException>> onEnd;
  private final Runnable onReported;
  private final SharedFuture<SendReceipt> accepted = new SharedFuture<>();
  private final SharedFuture<SendReceipt> written = new SharedFuture<>();
  private final SharedFuture<SendReceipt> settled = new SharedFuture<>();

  /** Whether the session has ended. */
  private volatile boolean ended;

  /**
   * Makes the caller's side of a message.
   *
   * @param log logs what must not happen
   * @param completer completes the futures, one after the other; it may run a task again
   * @param onEnd is called before the futures complete, when the message is settled or failed; is
   *     given the reason if it failed
   * @param onReported is called after the futures completed
   */
  Outgoing(
      MessageId id,
      Log log,
      Executor completer,
      Consumer<Optional<ChatException>> onEnd,
      Runnable onReported) {
    this.id = id;
    this.log = log;
    this.completer = completer;
    this.onEnd = onEnd;
    this.onReported = onReported;
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

  /** Completes the first future on the calling thread, for a message that nobody holds yet. */
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
          onReported.run();
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

  /**
   * Fails all futures on the calling thread, for a message that nobody holds yet: many of them need
   * not wait for the completer.
   */
  void failAtOnce(ChatException problem) {
    onEnd.accept(Optional.of(problem));
    accepted.fail(problem);
    written.fail(problem);
    settled.fail(problem);
    onReported.run();
  }

  /** The message was not sent, and nobody holds it. */
  void forget() {
    onEnd.accept(Optional.empty());
    onReported.run();
  }

  @Override
  public String toString() {
    return "OutgoingMessage[" + id + "]";
  }
}
