/**
 * The FTP and FTPS transport.
 *
 * <pre>{@code
 * FtpTransport transport =
 *     FtpTransport.builder("ftp.example.org")
 *         .user("alice")
 *         .password(password)
 *         .tls(TlsPolicy.REQUIRED)
 *         .build();
 * }</pre>
 *
 * <p>It works with any server that knows passive transfers, and is tested on vsftpd, ProFTPD,
 * Pure-FTPd, pyftpdlib and Apache FtpServer. Data connections resume the TLS session of the control
 * connection, as hardened servers demand.
 */
package io.github.ftpchat.ftp;
