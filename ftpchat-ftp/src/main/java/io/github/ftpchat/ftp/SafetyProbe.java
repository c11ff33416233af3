package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;

/**
 * Finds out whether a server lets two uploads to one file run at once.
 *
 * <p>One connection holds an APPE open without sending a byte, another tries the same. If the
 * second is made to wait, and let in as soon as the first has ended, the server serialises. Nothing
 * is written, but an absent file comes into being.
 */
final class SafetyProbe {

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(300);
  private static final int ROUND_TRIPS = 5;

  private SafetyProbe() {}

  /** Makes a second connection. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws TransportException;
  }

  static AppendSafety run(String name, Connection first, Opener opener) throws TransportException {
    Connection second;
    try {
      second = opener.open();
    } catch (TransportException e) {
      if (e.reason() == Reason.ABORTED || e.reason() == Reason.CLOSED) {
        throw e;
      }
      return AppendSafety.UNKNOWN; // often a limit of connections
    }
    try {
      return compare("APPE " + name, first, second);
    } catch (TransportException e) {
      boolean firstIsWhole = first.lifeline().cutBecause().isEmpty();
      first.drop(Reason.LOST); // a command of its may be unanswered
      if (firstIsWhole) {
        return AppendSafety.UNKNOWN; // it was the second one's
      }
      throw e;
    } finally {
      second.drop(Reason.LOST);
    }
  }

  /**
   * Compares two connections; {@link AppendSafety#UNKNOWN} if an upload is refused.
   *
   * <p>A server that merely took its time would be trusted for good. So each connection has to wait
   * for the other once, and to be let in without delay then.
   */
  static AppendSafety compare(String command, Connection first, Connection second)
      throws TransportException {
    Duration roundTrips = first.roundTrip().multipliedBy(ROUND_TRIPS);
    Duration wait = roundTrips.compareTo(SHORTEST_WAIT) > 0 ? roundTrips : SHORTEST_WAIT;
    Transfer held = Transfer.start(first, command, 0);
    if (held.isRefused()) {
      return AppendSafety.UNKNOWN;
    }
    for (Connection next : List.of(second, first)) {
      Transfer tried;
      boolean waits;
      try {
        tried = new Transfer(next, command);
        tried.send();
        waits = !next.replyComes(wait);
      } finally {
        held.finish();
      }
      boolean prompt = next.replyComes(wait);
      tried.takeReply();
      if (tried.isRefused()) {
        return AppendSafety.UNKNOWN;
      }
      if (!waits || !prompt) {
        tried.finish();
        return waits ? AppendSafety.UNKNOWN : AppendSafety.UNSAFE;
      }
      held = tried;
    }
    held.finish();
    return AppendSafety.SAFE;
  }
}
