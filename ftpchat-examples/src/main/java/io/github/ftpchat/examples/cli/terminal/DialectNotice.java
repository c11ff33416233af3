package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.SessionState;
import java.util.function.Consumer;

/**
 * Warns once of a room in which people with FTPChat 1.6 and with a later FTPChat write, as they do
 * not see each other's messages. It sees what the session shows or keeps.
 *
 * @since 0.1
 */
public final class DialectNotice implements ChatListener {

  private static final String NOTICE =
      "this room has messages of FTPChat 1.6 and of later versions: 1.7 to 2.1 get stuck at one of"
          + " 1.6 and show nothing of the room any more, and 1.6 shows those of later versions as"
          + " unreadable letters; here all of them can be read";

  private final Consumer<String> sink;
  private boolean first;
  private boolean later;

  /**
   * Makes a listener.
   *
   * @param sink takes the warning, one line
   */
  public DialectNotice(Consumer<String> sink) {
    this.sink = sink;
  }

  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    see(message);
  }

  @Override
  public void onStateChange(ChatSession session, SessionState state) {
    if (state.phase() == SessionState.Phase.LIVE) {
      session.history().forEach(this::see);
    }
  }

  private void see(ChatMessage message) {
    if (first && later) {
      return;
    }
    if (message.dialect() == Dialect.V1_6) {
      first = true;
    } else {
      later = true;
    }
    if (first && later) {
      sink.accept(NOTICE);
    }
  }
}
