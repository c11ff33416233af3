package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import java.util.concurrent.CompletableFuture;

/**
 * Prints what comes, buffered as long as it is history, then at once.
 *
 * @since 0.1
 */
public final class Printer implements ChatListener {

  private final Output out;
  private final RecordFormat format;
  private final boolean rejectedToo;
  private final Runnable whenCaughtUp;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Makes a listener.
   *
   * @param out where to print
   * @param format how to print what was read
   * @param rejectedToo whether to print what is no message as well
   * @param whenCaughtUp called when the history is printed
   */
  public Printer(Output out, RecordFormat format, boolean rejectedToo, Runnable whenCaughtUp) {
    this.out = out;
    this.format = format;
    this.rejectedToo = rejectedToo;
    this.whenCaughtUp = whenCaughtUp;
  }

  /**
   * Completes when the history is printed, and fails if it cannot be.
   *
   * @return the same future each time
   */
  public CompletableFuture<Void> caughtUp() {
    return caughtUp;
  }

  /**
   * Fails when nothing more can be printed or will come.
   *
   * @return the same future each time
   */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    print(format.message(message));
  }

  @Override
  public void onRejectedRecord(ChatSession session, RejectedRecord rejected) {
    if (rejectedToo) {
      print(format.rejected(rejected));
    }
  }

  @Override
  public void onStateChange(ChatSession session, SessionState state) {
    if (state.phase() == Phase.LIVE) {
      try {
        out.flush();
        if (caughtUp.complete(null)) {
          whenCaughtUp.run();
        }
      } catch (RuntimeException e) {
        fail(e);
      }
    } else if (state.phase() == Phase.CLOSED) {
      state.problem().ifPresent(this::fail);
    }
  }

  private void print(String text) {
    if (ended.isDone()) {
      return;
    }
    try {
      if (caughtUp.isDone()) {
        out.printNow(text);
      } else {
        out.print(text);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /**
   * Ends the printing.
   *
   * @param problem why nothing more can be printed
   */
  public void fail(RuntimeException problem) {
    caughtUp.completeExceptionally(problem);
    ended.completeExceptionally(problem);
  }
}
