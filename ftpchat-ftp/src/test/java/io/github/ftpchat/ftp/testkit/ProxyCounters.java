package io.github.ftpchat.ftp.testkit;

import java.util.Map;
import java.util.TreeMap;

/**
 * What has passed a {@link FaultProxy} up to one moment.
 *
 * <p>A round trip is a command's write until its reply, or a leg of a TCP or TLS handshake. Those
 * that are on their way together share one, on one connection or several.
 *
 * <p>The proxy counts in two ways, neither of which misses any. <em>Turns</em> are bytes up that
 * bytes down follow on the same connection, and connections made. A connection's turn that passes
 * while something else is waited for counts all the same, and what announces the end inside TLS
 * looks like an answer. <em>Rounds</em> are what one client waits for one after the other, on all
 * connections: what it sends belongs to the round of the last bytes that it got, and what the
 * server then sends to the next. That is the time on a network where nothing else takes any. It
 * counts the flow of an upload's data until their reply too, which is no round trip of the above.
 *
 * @param controlConnections control connections accepted
 * @param dataConnections data connections accepted
 * @param controlUp bytes of commands passed on
 * @param controlDown bytes of replies passed on
 * @param dataUp bytes uploaded
 * @param dataDown bytes downloaded
 * @param controlRoundTrips turns on control connections, TLS handshakes included
 * @param dataRoundTrips turns on data connections: the legs of their TLS handshakes
 * @param rounds rounds, connecting included; they mean nothing when several clients take turns
 * @param uploads data connections that carried bytes up
 * @param commands how often each command was seen, by its name in upper case
 * @since 0.1
 */
public record ProxyCounters(
    long controlConnections,
    long dataConnections,
    long controlUp,
    long controlDown,
    long dataUp,
    long dataDown,
    long controlRoundTrips,
    long dataRoundTrips,
    long rounds,
    long uploads,
    Map<String, Long> commands) {

  /** Copies the map. */
  public ProxyCounters {
    commands = Map.copyOf(commands);
  }

  /**
   * All round trips of one client, with one for each connection's TCP handshake: turns or rounds,
   * whichever are fewer.
   *
   * @return the number
   */
  public long roundTrips() {
    long turns = controlConnections + dataConnections + controlRoundTrips + dataRoundTrips;
    return Math.min(turns, rounds);
  }

  /**
   * How often a command was seen.
   *
   * @param verb the command's name, in upper case
   * @return the number
   */
  public long commands(String verb) {
    return commands.getOrDefault(verb, 0L);
  }

  /**
   * The bytes passed on in a channel.
   *
   * @param channel which
   * @return the number
   */
  public long bytes(Channel channel) {
    return switch (channel) {
      case CONTROL_UP -> controlUp;
      case CONTROL_DOWN -> controlDown;
      case DATA_UP -> dataUp;
      case DATA_DOWN -> dataDown;
    };
  }

  /**
   * What has passed since an earlier moment.
   *
   * @param earlier the counters then
   * @return the differences; commands that were not seen since are left out
   */
  public ProxyCounters minus(ProxyCounters earlier) {
    Map<String, Long> since = new TreeMap<>();
    commands.forEach((verb, count) -> since.put(verb, count - earlier.commands(verb)));
    since.values().removeIf(count -> count == 0);
    return new ProxyCounters(
        controlConnections - earlier.controlConnections,
        dataConnections - earlier.dataConnections,
        controlUp - earlier.controlUp,
        controlDown - earlier.controlDown,
        dataUp - earlier.dataUp,
        dataDown - earlier.dataDown,
        controlRoundTrips - earlier.controlRoundTrips,
        dataRoundTrips - earlier.dataRoundTrips,
        rounds - earlier.rounds,
        uploads - earlier.uploads,
        since);
  }
}
