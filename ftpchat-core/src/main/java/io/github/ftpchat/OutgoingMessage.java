package io.github.ftpchat;

import java.util.concurrent.CompletableFuture;

/**
 * A message on its way into the file.
 *
 * <p>Its futures complete in the order of the stages, on a thread of the client that is neither the
 * I/O thread nor a callback's, so they can be waited for inside a listener. Without an outbox the
 * first is complete before the message is returned. What depends on them runs on that one thread,
 * or on the caller's if they are complete, and must not block it; use the {@code …Async} methods
 * for what does. They fail with a {@link ChatException}, which methods like {@code whenComplete}
 * get inside a {@link java.util.concurrent.CompletionException}; once a stage failed, so do the
 * later ones. Cancelling a future has no effect on the message.
 *
 * <p>Made by {@link ChatSession#send}; not meant to be implemented elsewhere, methods may be added.
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
   * The message is in the outbox, on disk if the outbox is. It will be tried until it is settled or
   * the session is closed. Only where the server says that nothing can ever be appended there, the
   * other futures fail at once; what is in an {@link OutboxStore} stays there, for a session that
   * is opened when that was mended.
   *
   * @return completes when that is so
   */
  CompletableFuture<SendReceipt> accepted();

  /**
   * The message was read back from the file.
   *
   * @return completes when that is so
   */
  CompletableFuture<SendReceipt> written();

  /**
   * The message is in the file for good: it was read back unchanged after the settle time (see
   * {@link SettlePolicy}). It stays guarded for a while longer.
   *
   * <p>On a server where the file is rewritten for each message, see {@link
   * SessionBuilder#allowRewriting}, this never happens: it fails with {@link NotSettledException}
   * once {@link #written()} completed. The message is watched all the same for the guard time, and
   * written again should it vanish.
   *
   * @return completes when that is so
   */
  CompletableFuture<SendReceipt> settled();
}
