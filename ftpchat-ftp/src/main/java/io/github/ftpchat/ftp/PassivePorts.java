package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gets the ports for the data connections of one control connection, with EPSV or, where that does
 * not work, PASV. The address in a reply to PASV is ignored.
 *
 * <p>Where a server allows it, the port of the next transfer is asked for along with the one before
 * and costs no round trip of its own. That occupies a port of the server, so it is done only where
 * another transfer is likely: with an upload, after which the file is read, and for a while after
 * that.
 */
final class PassivePorts {

  private static final String EPSV = "EPSV";
  private static final String PASV = "PASV";

  /** RFC 2428, section 3, but some put an address before the port, and some no brackets around. */
  private static final Pattern EXTENDED =
      Pattern.compile("([|!#$%&*+/:;<=>?@])(\\d?)\\1([0-9A-Fa-f.:]{0,45})\\1(\\d{1,5})\\1");

  /** RFC 959, section 4.2, leaves open what is around the numbers. */
  private static final Pattern PASSIVE =
      Pattern.compile("(?<!\\d)(?:\\d{1,3} ?, ?){4}(\\d{1,3}) ?, ?(\\d{1,3})(?!\\d)");

  private final Connection connection;
  private final ServerProfile profile;
  private final PortAhead ahead;

  PassivePorts(Connection connection) {
    this.connection = connection;
    profile = connection.profile();
    ahead = connection.portAhead();
  }

  /** Returns a port that the server listens on. */
  int next() throws TransportException {
    int port = ahead.take();
    return port > 0 ? port : ask();
  }

  /**
   * Asks with both commands. Some servers get stuck in the middle of a session: then another
   * session is started.
   */
  private int ask() throws TransportException {
    Reply reply = tryBoth();
    int port = port(reply);
    if (port == 0 && connection.hasTransferred()) {
      connection.renew();
      reply = tryBoth();
      port = port(reply);
    }
    if (port == 0) {
      throw useless(reply);
    }
    return port;
  }

  /** Drops the connection, which is of no use so; another one may be. */
  private TransportException useless(Reply reply) {
    connection.drop(Reason.BUSY);
    String both = EPSV + " and " + PASV;
    if (!reply.isRefused()) {
      return reply.nonsense(both);
    }
    TransportException refusal = reply.refusal(both);
    return reply.isUnknownCommand() || refusal.reason().connectionWide()
        ? refusal
        : new TransportException(Reason.BUSY, refusal.getMessage());
  }

  private Reply tryBoth() throws TransportException {
    Reply reply = tryOne();
    if (port(reply) == 0) {
      profile.prefersPasv = !profile.prefersPasv;
      Reply other = tryOne();
      reply = other.isNone() ? reply : other;
    }
    return reply;
  }

  private Reply tryOne() throws TransportException {
    return profile.prefersPasv ? connection.insistOn(PASV) : connection.ask(EPSV);
  }

  private String verb() {
    return profile.prefersPasv ? PASV : EPSV;
  }

  /** Finds the port in a reply, in whichever line; 0 if there is none. */
  private static int port(Reply reply) {
    for (String line : reply.lines()) {
      Matcher extended = EXTENDED.matcher(line);
      Matcher passive = PASSIVE.matcher(line);
      int port = 0;
      if (reply.code() == 229 && extended.find()) {
        port = Integer.parseInt(extended.group(4));
      } else if (reply.code() == 227 && passive.find()) {
        port = Integer.parseInt(passive.group(1)) * 256 + Integer.parseInt(passive.group(2));
      }
      if (port > 0 && port <= 65_535) {
        return port;
      }
    }
    return 0;
  }

  /** Returns the command to be sent behind one for a transfer; nothing if there should be none. */
  Optional<String> commandAhead(boolean uploads) {
    ahead.asked();
    boolean likely = uploads || ahead.hasUploadedLately();
    return likely && profile.kind().queuesBehindTransfers()
        ? Optional.of(verb())
        : Optional.empty();
  }

  /**
   * Takes the reply to {@link #commandAhead}.
   *
   * @param refused the port of the transfer if that was refused, else 0. The same one is not used
   *     then: what we connected with for the refused transfer may have reached the server when it
   *     listened anew, and it would take that for the next transfer.
   */
  void takeAhead(int refused) {
    try {
      Reply reply = connection.control().awaitReply(verb());
      int port = port(reply);
      if (port == 0 && !reply.isRefused()) {
        throw connection.control().senseless(verb(), reply);
      }
      ahead.keep(port == refused ? 0 : port);
    } catch (TransportException e) {
      // The connection was dropped. That does not take back what was said of the transfer.
    }
  }

  /**
   * Notes that nothing could be reached at the last port. Some firewalls and routers on the way
   * know only one of the two commands, and some servers name a port that is not theirs.
   *
   * @return whether the other command may lead further
   */
  boolean unreachable() {
    if (ahead.wasUsed()) {
      return false;
    }
    profile.prefersPasv = !profile.prefersPasv;
    return profile.prefersPasv || !profile.commands().avoids(EPSV);
  }
}
