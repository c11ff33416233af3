package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.examples.cli.options.TimedOutException;

/** Remembers what failed last, for whoever waited in vain. */
final class LastProblem implements ChatListener {

  private volatile Throwable last;

  @Override
  public void onStateChange(ChatSession session, SessionState state) {
    state.problem().ifPresent(problem -> last = problem);
  }

  @Override
  public void onError(ChatSession session, Throwable error) {
    last = error;
  }

  /** The same with what failed last, if anything did. */
  TimedOutException explaining(TimedOutException vain) {
    Throwable cause = last;
    return cause == null
        ? vain
        : new TimedOutException(vain.getMessage() + ": " + cause.getMessage());
  }
}
