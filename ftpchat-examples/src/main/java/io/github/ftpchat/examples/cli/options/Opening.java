package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A session that is being opened, on a daemon thread, while somebody waits no longer than they
 * like.
 *
 * @since 0.1
 */
public final class Opening {

  /** For how long an opening that is given up is waited for, which is rarely more than a moment. */
  private static final int PATIENCE_SECONDS = 5;

  private final CompletableFuture<ChatSession> session = new CompletableFuture<>();
  private final Thread thread;

  private Opening(Supplier<ChatSession> call) {
    thread = Deadline.start(call, session);
  }

  /**
   * Begins to open a session.
   *
   * @param call opens it; if its thread is interrupted it returns soon, and has closed the session,
   *     as {@link io.github.ftpchat.SessionBuilder#open} does
   * @return the opening
   */
  public static Opening start(Supplier<ChatSession> call) {
    return new Opening(call);
  }

  /**
   * Waits for the session.
   *
   * @param what what is waited for, for the message of the exception
   * @param deadline until when
   * @return the session, open
   * @throws TimedOutException if the time is over; what the call throws, if it fails
   */
  public ChatSession await(String what, Deadline deadline) {
    return deadline.await(what, session);
  }

  /**
   * Ends it where it is not over, so that nobody else has to close the session and its outbox is
   * free for the next. Returns within 5 s, also on a thread that is interrupted, and stays so.
   */
  public void giveUp() {
    thread.interrupt();
    session
        .thenAccept(ChatSession::close)
        .exceptionally(failure -> null)
        .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
