package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState;
import java.util.function.Consumer;

/**
 * Warns of a password that can be guessed, where that can still be helped: in a room that is empty.
 * The session must ask for history.
 *
 * @since 0.1
 */
public final class WeakPasswordNotice implements ChatListener {

  private static final String NOTICE =
      "the password of this new room can be guessed by who has the file (FTPChat's salt is public,"
          + " its iterations are few); 'ftpchat passphrase' makes a better one";

  private final Consumer<String> sink;
  private boolean pointless;

  /**
   * Makes a listener.
   *
   * @param sink takes the notice
   * @param weak whether the password is weak
   */
  public WeakPasswordNotice(Consumer<String> sink, boolean weak) {
    this.sink = sink;
    this.pointless = !weak;
  }

  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    pointless = true;
  }

  @Override
  public void onStateChange(ChatSession session, SessionState state) {
    if (state.phase() == SessionState.Phase.LIVE && !pointless) {
      pointless = true;
      if (session.history().isEmpty()) {
        sink.accept(NOTICE);
      }
    }
  }
}
