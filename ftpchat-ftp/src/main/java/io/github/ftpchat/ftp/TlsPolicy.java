package io.github.ftpchat.ftp;

/**
 * Whether an {@link FtpTransport} encrypts what it sends, on control and data connections alike.
 *
 * @since 0.1
 */
public enum TlsPolicy {
  /**
   * TLS or nothing. Unless something else is set, the server's certificate must be valid, name the
   * host, and lead to an authority that the platform trusts.
   */
  REQUIRED,
  /**
   * TLS if the server offers it, else clear. Clear is logged at WARN and shown by {@link
   * io.github.ftpchat.transport.TransportCapabilities#channel()}.
   *
   * <p>The server counts as not offering TLS only if
   *
   * <ul>
   *   <li>it refuses the {@code AUTH} command for good, or with 431 because it has no certificate;
   *   <li>or it gives no answer to {@code AUTH}, or ends the session there, twice in a row. This
   *       counts for an hour, and never where {@code AUTH} was accepted before.
   * </ul>
   *
   * <p>A handshake that fails, or a certificate that is refused, is no reason to go on in clear.
   *
   * <p>A server that had TLS once is {@linkplain FtpTransport.Builder#knownHosts remembered}, and
   * from then on refused without TLS. Somebody who can change what travels at the first contact can
   * make the transport fall back to clear.
   *
   * <p>Where the platform does not trust the certificate, its key is {@linkplain
   * FtpTransport.Builder#trustOnFirstUse trusted on first use}, unless something else is set.
   */
  PREFERRED,
  /**
   * Everything in clear, including the password. Logged at WARN if the server is on another
   * machine.
   */
  OFF
}
