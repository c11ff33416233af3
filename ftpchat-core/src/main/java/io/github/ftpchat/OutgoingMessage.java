package io.github.ftpchat;

import java.util.concurrent.CompletableFuture;

/**
 * A message on its way into the file.
 *
 * <p>Its futures complete in the order of the stages, on a thread of the client that is neither the
 * I/O thread nor a callback's. So a listener can wait for them. Without an outbox the first future
 * is complete before the message is returned.
 *
 * <p>What depends on a future runs on that one thread, or on the caller's if the future is
 * complete, and must not block it. Use the {@code …Async} methods for work that blocks.
 *
 * <p>The futures fail with a {@link ChatException}; methods like {@code whenComplete} get it inside
 * a {@link java.util.concurrent.CompletionException}. Once a stage failed, the later ones fail too.
 * Cancelling a future has no effect on the message.
 *
 * <p>Made by {@link ChatSession#send}. Not meant to be implemented by applications; methods may be
 * added.
 *
 * @since 0.1
 */
public interface OutgoingMessage {

  /**
   * The identity that the message has for all participants.
   *
   * @return the id
   */
  MessageId id();

  /**
   * Completes when the message is in the outbox, on disk if the outbox is. From then on the session
   * tries to write it until it is settled or the session is closed. There is one exception: where
   * the server says that nothing can ever be appended, the other futures fail at once. A message in
   * an {@link OutboxStore} then stays there, for a session that is opened after the server was
   * repaired.
   *
   * @return the future
   */
  CompletableFuture<SendReceipt> accepted();

  /**
   * Completes when the message was read back from the file.
   *
   * @return the future
   */
  CompletableFuture<SendReceipt> written();

  /**
   * Completes when the message is in the file for good: it was read back unchanged after the settle
   * time (see {@link SettlePolicy}). It stays guarded for a while longer.
   *
   * <p>Where the file is rewritten for each message (see {@link SessionBuilder#allowRewriting}), no
   * message settles: the future fails with {@link NotSettledException} once {@link #written()}
   * completed. The message is still guarded for the guard time, and written again if it vanishes.
   *
   * @return the future
   */
  CompletableFuture<SendReceipt> settled();
}
