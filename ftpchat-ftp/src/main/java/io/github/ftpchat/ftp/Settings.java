package io.github.ftpchat.ftp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * What an {@link FtpTransport} was built with.
 *
 * @param host name or address, without brackets
 * @param implicitTls whether the server speaks TLS from the first byte on
 * @param knownHosts compared with what the server shows; null where the trust alone decides
 * @param firstUse called with a key that is trusted on first use, and the file that remembers it
 * @param connectTimeout for finding and connecting to the host
 * @param timeout how long the server may be silent
 */
record Settings(
    String host,
    int port,
    String user,
    Password password,
    TlsPolicy tls,
    boolean implicitTls,
    Trust trust,
    KnownHosts knownHosts,
    BiConsumer<String, Path> firstUse,
    Duration connectTimeout,
    Duration timeout) {

  /** The same server, with its certificate verified. */
  Settings verifying() {
    return new Settings(
        host,
        port,
        user,
        password,
        TlsPolicy.REQUIRED,
        implicitTls,
        Trust.verified(),
        null,
        firstUse,
        connectTimeout,
        timeout);
  }

  /** The same server, with less patience. */
  Settings atMost(Duration limit) {
    return new Settings(
        host,
        port,
        user,
        password,
        tls,
        implicitTls,
        trust,
        knownHosts,
        firstUse,
        connectTimeout.compareTo(limit) < 0 ? connectTimeout : limit,
        timeout.compareTo(limit) < 0 ? timeout : limit);
  }

  /** Where it goes, for messages. */
  String address() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return address();
  }
}
