package io.github.ftpchat.ftp;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * The TLS session of one control connection, which its data connections resume: hardened servers
 * refuse them otherwise, so that nobody else can take a data connection.
 *
 * <p>The JDK looks sessions up by the host that a socket was layered with and by the port of the
 * plain socket below. So a data socket is layered with the control connection's host, on a {@link
 * TlsDataSocket} that reports the control connection's port. Each control connection has a context
 * of its own, since sessions of an earlier one would be found as well.
 */
final class TlsSession {

  private static final String TICKETS = "jdk.tls.client.enableSessionTicketExtension";

  private final String host;
  private final int port;
  private final TlsVersion version;
  private final SSLContext context;
  private final Trust.Manager manager;
  private SSLSocket control;

  /**
   * The tickets that were there after the last data connection had taken one. The JDK finds only
   * the newest, so a data connection can resume only with one that came later.
   */
  private Set<ByteBuffer> spent = Set.of();

  TlsSession(String host, int port, TlsVersion version, Trust trust) throws IOException {
    this.host = host;
    this.port = port;
    this.version = version;
    this.manager = trust.newManager();
    try {
      context = newContext();
      context.init(null, new TrustManager[] {manager}, null);
    } catch (GeneralSecurityException e) {
      throw new SSLHandshakeException("no TLS on this machine: " + e.getMessage());
    }
  }

  /**
   * Makes a context that offers no tickets in TLS 1.2: the lifetime that vsftpd gives them makes
   * the JDK throw them away, and the session identifier is not used beside one.
   */
  private static SSLContext newContext() throws GeneralSecurityException {
    synchronized (TlsSession.class) {
      String before = System.setProperty(TICKETS, "false");
      try {
        return SSLContext.getInstance("TLS");
      } finally {
        if (before == null) {
          System.clearProperty(TICKETS);
        } else {
          System.setProperty(TICKETS, before);
        }
      }
    }
  }

  /** Encrypts the control connection. */
  SSLSocket secureControl(Socket plain) throws IOException {
    control = layer(plain);
    SSLParameters parameters = control.getSSLParameters();
    parameters.setProtocols(new String[] {version.protocol()});
    // The JDK resumes some sessions only with this set. It is the trust that compares the names,
    // or takes any.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    control.setSSLParameters(parameters);
    control.startHandshake();
    return control;
  }

  /** What the control connection's handshake showed of the server. */
  KnownHost found() {
    return manager.found();
  }

  /** What was agreed on for the control connection. */
  SSLSession session() {
    return control.getSession();
  }

  /** The certificate that the server showed. */
  X509Certificate certificate() {
    try {
      return (X509Certificate) control.getSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Tells whether a handshake may begin before the server has agreed to a transfer. In TLS 1.3 one
   * that the server then never sees would have used up the ticket.
   */
  boolean mayBeginEarly() {
    return version == TlsVersion.TLS_1_2;
  }

  /**
   * Makes the socket that a data connection is encrypted on.
   *
   * @param beforeReading is run before anything is read: in a handshake, once it has begun
   */
  TlsDataSocket dataSocket(Socket plain, BlockingCall<?> beforeReading) {
    return new TlsDataSocket(plain, port, beforeReading);
  }

  /** Encrypts a data connection, and makes sure that it leads to the same server. */
  SSLSocket secureData(TlsDataSocket below) throws IOException {
    SSLSocket data = layer(below);
    data.setSSLParameters(control.getSSLParameters());
    data.startHandshake();
    spent = tickets();
    if (!data.getSession()
        .getPeerCertificates()[0]
        .equals(control.getSession().getPeerCertificates()[0])) {
      SSLHandshakeException failure =
          new SSLHandshakeException("the data connection shows another certificate");
      failure.initCause(new CertificateException("not the control connection's"));
      throw failure;
    }
    return data;
  }

  private SSLSocket layer(Socket plain) throws IOException {
    return (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
  }

  /**
   * Tells whether the next data connection can resume. In TLS 1.3 each takes a ticket that came
   * after the one before, and some servers give none after an upload.
   */
  boolean canResume() {
    return version == TlsVersion.TLS_1_2 || !spent.containsAll(tickets());
  }

  private Set<ByteBuffer> tickets() {
    Set<ByteBuffer> ids = new HashSet<>();
    context
        .getClientSessionContext()
        .getIds()
        .asIterator()
        .forEachRemaining(id -> ids.add(ByteBuffer.wrap(id)));
    return ids;
  }
}
