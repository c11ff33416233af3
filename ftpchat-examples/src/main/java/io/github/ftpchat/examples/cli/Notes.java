package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.util.function.Consumer;

/**
 * Tells what becomes of the connection: that it was lost and is back, and, once, that everybody on
 * the way can read along.
 */
final class Notes implements ChatListener {

  private final Consumer<String> sink;
  private final boolean clearIsNews;
  private boolean interrupted;
  private boolean toldOfClear;

  /**
   * Makes a listener.
   *
   * @param sink takes the notes, one line each
   * @param clearIsNews whether a connection in clear is worth a note: over a network, and not asked
   *     for
   */
  Notes(Consumer<String> sink, boolean clearIsNews) {
    this.sink = sink;
    this.clearIsNews = clearIsNews;
  }

  /** Makes a listener for a room. */
  static Notes of(RoomUrl url, RoomOptions options, Consumer<String> sink) {
    boolean overNetwork = url instanceof RoomUrl.Ftp ftp && !isLoopback(ftp.host());
    return new Notes(sink, overNetwork && !options.tlsIsOff());
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
        if (clearIsNews && !toldOfClear && state.channel() == Channel.CLEAR) {
          toldOfClear = true;
          sink.accept(
              "the server offers no TLS: the messages are encrypted, the server's password and"
                  + " the name of the room were not (--tls required refuses that)");
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

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }
}
