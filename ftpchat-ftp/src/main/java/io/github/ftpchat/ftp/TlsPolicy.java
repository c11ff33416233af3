package io.github.ftpchat.ftp;

/**
 * Whether an {@link FtpTransport} encrypts what it sends (explicit FTPS, control and data
 * connections alike).
 *
 * @since 0.1
 */
public enum TlsPolicy {
  /**
   * TLS or nothing. The server's certificate must be valid, lead to a trusted authority and name
   * the host.
   */
  REQUIRED,
  /**
   * TLS if the server offers it, else clear, which is logged at WARN and shown by {@link
   * io.github.ftpchat.transport.TransportCapabilities#channel()}. Only the server's refusal of the
   * {@code AUTH} command counts as not offered; a handshake that fails does not. Who can change
   * what travels can make it fall back to clear.
   */
  PREFERRED,
  /** Everything in clear, the password too. */
  OFF
}
