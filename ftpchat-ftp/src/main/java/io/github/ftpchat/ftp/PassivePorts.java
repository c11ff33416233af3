package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gets the ports for the data connections of one control connection, with EPSV or, where that does
 * not work, PASV. The address in a reply to PASV is ignored.
 *
 * <p>Where a server allows it, the port of the next transfer is asked for along with the one before
 * and costs no round trip of its own. That holds a port of the server's, so it is done only where
 * another transfer is likely: with an upload, which is looked at next, and for a while after it.
 */
final class PassivePorts {

  private static final Pattern EXTENDED = Pattern.compile("\\((.)\\1\\1(\\d{1,5})\\1\\)");
  private static final Pattern PASSIVE =
      Pattern.compile("\\d{1,3},\\d{1,3},\\d{1,3},\\d{1,3},(\\d{1,3}),(\\d{1,3})");

  /** How long another transfer is likely, and how long a firewall will still know the port. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Connection connection;
  private final ServerProfile profile;
  private int ready;
  private long readySince;
  private boolean uploaded;
  private long uploadedAt;

  /** Whether the port given last was asked for ahead. */
  private boolean lastWasReady;

  PassivePorts(Connection connection) {
    this.connection = connection;
    this.profile = connection.profile();
  }

  /** Returns a port that the server listens on. */
  int next() throws TransportException {
    int port = ready;
    ready = 0;
    lastWasReady = port > 0 && System.nanoTime() - readySince < MAX_AGE_NANOS;
    return lastWasReady ? port : ask();
  }

  private int ask() throws TransportException {
    Reply reply = connection.command(verb());
    if (reply.isRefused()) {
      profile.prefersPasv = !profile.prefersPasv;
      reply = connection.command(verb());
      if (reply.isRefused()) {
        throw reply.refusal(verb());
      }
    }
    return port(reply);
  }

  private String verb() {
    return profile.prefersPasv ? "PASV" : "EPSV";
  }

  private int port(Reply reply) throws TransportException {
    Matcher extended = EXTENDED.matcher(reply.firstLine());
    Matcher passive = PASSIVE.matcher(reply.firstLine());
    int port = 0;
    if (reply.code() == 229 && extended.find()) {
      port = Integer.parseInt(extended.group(2));
    } else if (reply.code() == 227 && passive.find()) {
      port = Integer.parseInt(passive.group(1)) * 256 + Integer.parseInt(passive.group(2));
    }
    if (port < 1 || port > 65_535) {
      throw connection.senseless(verb(), reply);
    }
    return port;
  }

  /** Returns the command to be sent behind one for a transfer; nothing if there should be none. */
  Optional<String> commandAhead(boolean uploads) {
    readySince = System.nanoTime(); // counted from the request, as the reply may be taken late
    boolean likely = uploads || (uploaded && System.nanoTime() - uploadedAt < MAX_AGE_NANOS);
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
      Reply reply = connection.awaitReply(verb());
      if (!reply.isRefused()) {
        int port = port(reply);
        ready = port == refused ? 0 : port;
      }
    } catch (TransportException e) {
      // The connection was dropped. That does not take back what was said of the transfer.
    }
  }

  /** Notes that something was uploaded. */
  void uploaded() {
    uploaded = true;
    uploadedAt = System.nanoTime();
  }

  /**
   * Notes that nothing could be reached at the last port. Some firewalls and routers on the way
   * know only one of the two commands.
   */
  void unreachable() {
    if (!lastWasReady) {
      profile.prefersPasv = !profile.prefersPasv;
    }
  }
}
