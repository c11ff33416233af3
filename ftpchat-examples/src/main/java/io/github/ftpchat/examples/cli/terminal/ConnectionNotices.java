package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.util.function.Consumer;

/**
 * Reports what becomes of the connection: that it was lost and is back, and, once, that everybody
 * on the way can read along.
 *
 * @since 0.1
 */
public final class ConnectionNotices implements ChatListener {

  private final Consumer<String> sink;
  private final boolean clearIsNews;
  private boolean interrupted;
  private boolean clearReported;

  /**
   * Makes a listener.
   *
   * @param sink takes the notices, one line each
   * @param clearIsNews whether a connection in clear is worth a notice: over a network, and not
   *     asked for
   */
  public ConnectionNotices(Consumer<String> sink, boolean clearIsNews) {
    this.sink = sink;
    this.clearIsNews = clearIsNews;
  }

  @Override
  public void onStateChange(ChatSession session, SessionState state) {
    switch (state.phase()) {
      case INTERRUPTED -> {
        if (!interrupted) {
          sink.accept("connection lost, trying again" + reason(state));
        }
        interrupted = true;
      }
      case LIVE -> {
        if (interrupted) {
          sink.accept("connected again");
        }
        interrupted = false;
        if (clearIsNews && !clearReported && state.channel() == Channel.CLEAR) {
          clearReported = true;
          sink.accept(
              "the server offers no TLS, so the connection is not encrypted: the messages are all"
                  + " the same, the server's password and the name of the room were not (--tls"
                  + " required refuses that)");
        }
      }
      default -> {
        // The command itself tells how it began and why it ended.
      }
    }
  }

  private static String reason(SessionState state) {
    return state.problem().map(problem -> ": " + problem.getMessage()).orElse("");
  }
}
