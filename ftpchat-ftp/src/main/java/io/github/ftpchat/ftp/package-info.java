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
 * <p>It works with any server that supports passive transfers. It is tested on vsftpd, ProFTPD,
 * Pure-FTPd, pyftpdlib, Apache FtpServer, inetutils ftpd, aioftp and Twisted. Data connections
 * resume the TLS session of the control connection, as hardened servers demand.
 */
package io.github.ftpchat.ftp;
