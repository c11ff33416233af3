package io.github.ftpchat.ftp.servers;

/**
 * Every server that ftpchat is tested on, each as its users meet it. Meant for
 * {@code @EnumSource(ServerKind.class)}; for other options use the fixtures' own factories.
 *
 * @since 0.1
 */
public enum ServerKind {
  /** vsftpd as it comes: appends are safe. */
  VSFTPD,
  /** vsftpd that does not lock uploads. */
  VSFTPD_WITHOUT_LOCKS,
  /** vsftpd in a container, with real users and chroot. */
  VSFTPD_IN_DOCKER,
  /** ProFTPD that takes appends. */
  PROFTPD,
  /** ProFTPD as it comes: APPE creates a file, and is answered 451 on one that exists. */
  PROFTPD_WITHOUT_STORE_RESTART,
  /** Pure-FTPd as it comes. */
  PURE_FTPD,
  /** pyftpdlib as it comes: appends are safe. */
  PYFTPDLIB,
  /** pyftpdlib that does not know APPE. */
  PYFTPDLIB_WITHOUT_APPE,
  /** Apache FtpServer as it comes. */
  APACHE_FTPSERVER,
  /** GNU inetutils' ftpd as it comes: appends are safe. */
  INETUTILS_FTPD,
  /** aioftp, which knows few commands: appends are safe. */
  AIOFTP,
  /** Twisted, which does not know APPE and REST, and waits for the data connection inside PASV. */
  TWISTED;

  /**
   * Returns new options of this kind, to be changed further or started as they are.
   *
   * @return the options
   */
  public ServerOptions<?> options() {
    return switch (this) {
      case VSFTPD -> VsftpdFixture.local();
      case VSFTPD_WITHOUT_LOCKS -> VsftpdFixture.local().uploadLocks(false);
      case VSFTPD_IN_DOCKER -> VsftpdFixture.docker();
      case PROFTPD -> ProftpdFixture.local().storeRestart(true);
      case PROFTPD_WITHOUT_STORE_RESTART -> ProftpdFixture.local();
      case PURE_FTPD -> PureFtpdFixture.local();
      case PYFTPDLIB -> PyftpdlibFixture.local();
      case PYFTPDLIB_WITHOUT_APPE -> PyftpdlibFixture.local().without("APPE");
      case APACHE_FTPSERVER -> ApacheFtpServerFixture.local();
      case INETUTILS_FTPD -> InetutilsFixture.local();
      case AIOFTP -> AioftpFixture.local();
      case TWISTED -> TwistedFixture.local();
    };
  }

  /**
   * Tells whether APPE adds to a file that exists.
   *
   * @return false where it is refused
   */
  public boolean appends() {
    return this != PROFTPD_WITHOUT_STORE_RESTART
        && this != PYFTPDLIB_WITHOUT_APPE
        && this != TWISTED;
  }

  /**
   * Tells whether concurrent appends all survive.
   *
   * @return false where they overwrite each other, or are refused
   */
  public boolean appendsSafely() {
    return switch (this) {
      case VSFTPD, VSFTPD_IN_DOCKER, PYFTPDLIB, INETUTILS_FTPD, AIOFTP -> true;
      default -> false;
    };
  }

  /**
   * Tells whether the server logs commands.
   *
   * @return false where {@link FtpServerFixture#commands()} is unsupported
   */
  public boolean logsCommands() {
    return this != PURE_FTPD && this != INETUTILS_FTPD;
  }

  /**
   * Tells whether the server can be asked for TLS.
   *
   * @return false where it has none
   */
  public boolean hasTls() {
    return this != INETUTILS_FTPD && this != AIOFTP && this != TWISTED;
  }

  /**
   * Starts a server of this kind.
   *
   * @return the running server
   * @throws org.opentest4j.TestAbortedException if the server cannot be had on this machine
   */
  public FtpServerFixture start() {
    return options().start();
  }
}
