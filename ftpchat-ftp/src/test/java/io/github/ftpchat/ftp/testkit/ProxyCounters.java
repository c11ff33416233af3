package io.github.ftpchat.ftp.testkit;

import java.util.Map;
import java.util.TreeMap;

/**
 * What has passed a {@link FaultProxy} up to one moment.
 *
 * <p>A round trip is a command's write until its reply, or a leg of a TCP or TLS handshake.
 * Commands that reach the proxy before a reply to the first of them was passed on share one. The
 * proxy sees turns: bytes up that bytes down follow on the same connection. So on encrypted
 * connections, where a session ticket looks like an answer, the number is an upper bound; and an
 * upload's data that waited for the server's 150 is not a round trip of its own, though it costs
 * the time of one: see {@link #uploads}.
 *
 * @param controlConnections control connections accepted
 * @param dataConnections data connections accepted
 * @param controlUp bytes of commands passed on
 * @param controlDown bytes of replies passed on
 * @param dataUp bytes uploaded
 * @param dataDown bytes downloaded
 * @param controlRoundTrips turns on control connections, TLS handshakes included
 * @param dataRoundTrips turns on data connections: the legs of their TLS handshakes
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
    long uploads,
    Map<String, Long> commands) {

  /** Copies the map. */
  public ProxyCounters {
    commands = Map.copyOf(commands);
  }

  /**
   * All round trips, with one for each connection's TCP handshake.
   *
   * @return the number
   */
  public long roundTrips() {
    return controlConnections + dataConnections + controlRoundTrips + dataRoundTrips;
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
        uploads - earlier.uploads,
        since);
  }
}
