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
  /** vsftpd that does not lock uploads: concurrent appends overwrite each other. */
  VSFTPD_WITHOUT_LOCKS,
  /** vsftpd in a container, with real users and chroot. */
  VSFTPD_IN_DOCKER;

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
    };
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
