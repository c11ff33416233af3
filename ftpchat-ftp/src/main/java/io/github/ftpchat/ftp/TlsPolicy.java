package io.github.ftpchat.ftp;

/**
 * Whether an {@link FtpTransport} encrypts what it sends, on control and data connections alike.
 *
 * @since 0.1
 */
public enum TlsPolicy {
  /**
   * TLS or nothing. The server's certificate must be valid, name the host, and lead to an authority
   * that the platform trusts, if nothing else is set.
   */
  REQUIRED,
  /**
   * TLS if the server offers it, else clear, which is logged at WARN and shown by {@link
   * io.github.ftpchat.transport.TransportCapabilities#channel()}. Only that the server refuses the
   * {@code AUTH} command for good, or with 431 for want of a certificate, or twice in a row gives
   * no answer to it or ends the session, counts as not offered, for an hour; a handshake that fails
   * and a certificate that is refused do not, nor does silence where it was accepted before. A
   * server that had TLS once is {@linkplain FtpTransport.Builder#knownHosts remembered}, and then
   * refused without; who can change what travels the first time can make it fall back to clear.
   * Where the platform does not trust the certificate, its key is {@linkplain
   * FtpTransport.Builder#trustOnFirstUse trusted on first use}, if nothing else is set.
   */
  PREFERRED,
  /** Everything in clear, the password too; logged at WARN if the server is on another machine. */
  OFF
}
