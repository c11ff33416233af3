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
  APACHE_FTPSERVER;

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
    };
  }

  /**
   * Tells whether APPE adds to a file that exists.
   *
   * @return false where it is refused
   */
  public boolean appends() {
    return this != PROFTPD_WITHOUT_STORE_RESTART && this != PYFTPDLIB_WITHOUT_APPE;
  }

  /**
   * Tells whether concurrent appends all survive.
   *
   * @return false where they overwrite each other, or are refused
   */
  public boolean appendsSafely() {
    return this == VSFTPD || this == VSFTPD_IN_DOCKER || this == PYFTPDLIB;
  }

  /**
   * Tells whether the server logs commands.
   *
   * @return false where {@link FtpServerFixture#commands()} is unsupported
   */
  public boolean logsCommands() {
    return this != PURE_FTPD;
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
