package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was learned of a server, for all connections to it. Written by the thread that calls the
 * transport; read by any.
 */
final class ServerProfile {

  private static final Logger log = LoggerFactory.getLogger(FtpTransport.class);

  private volatile ServerKind kind = ServerKind.OTHER;
  private volatile Channel channel = Channel.UNKNOWN;
  private final AtomicLong connections = new AtomicLong();
  private volatile boolean appends = true;
  private volatile boolean restarts = true;
  private volatile boolean writesInside = true;
  private volatile boolean makesDirectories = true;
  private volatile AppendSafety probed = AppendSafety.UNKNOWN;

  private boolean warned;

  /** Whether PASV is tried before EPSV. */
  boolean prefersPasv;

  /** Whether data connections that do not resume a TLS session are known to be refused. */
  boolean demandsSessionReuse;

  TlsSession.Version tlsVersion = TlsSession.Version.TLS_1_2;

  /** How many files the directories hold whose listing once cost more than it brought. */
  final Map<String, Integer> crowdedDirectories = new HashMap<>();

  /** Counts a connection that is ready. */
  void connected(ServerKind newKind, Channel newChannel) {
    kind = newKind;
    channel = newChannel;
    connections.incrementAndGet();
    demandsSessionReuse |= newKind.demandsSessionReuse();
  }

  TransportCapabilities capabilities() {
    return new TransportCapabilities(
        kind.appendSafety() == AppendSafety.UNKNOWN ? probed : kind.appendSafety(),
        appends,
        writesAt(),
        makesDirectories,
        channel,
        connections.get());
  }

  ServerKind kind() {
    return kind;
  }

  /** Tells whether REST is known or hoped to work. */
  boolean restarts() {
    return restarts;
  }

  /** Tells whether a part of a file can be overwritten. */
  boolean writesAt() {
    return restarts && writesInside && !kind.truncatesAtRestart();
  }

  void hasNoRestart() {
    restarts = false;
  }

  void hasNoAppend() {
    appends = false;
  }

  void writesNotInside() {
    writesInside = false;
  }

  void hasNoDirectories() {
    makesDirectories = false;
  }

  /** Says once that the server may be any. */
  void warnOfUnverified(Settings settings) {
    if (!warned) {
      warned = true;
      log.warn(
          "The certificate of {} is not verified, as asked for: the connection is encrypted, but it"
              + " is not certain with whom",
          settings.address());
    }
  }

  /** Says once that everything travels in clear. */
  void warnOfClear(Settings settings) {
    if (!warned) {
      warned = true;
      log.warn(
          "{} offers no TLS: everything, the password too, goes through the network in clear",
          settings.address());
    }
  }

  void probed(AppendSafety result) {
    probed = result;
  }
}
