package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import org.junit.jupiter.api.Nested;

/** The contract of transports on each server. */
class FtpTransportIT {

  @Nested
  class OnVsftpd extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return VsftpdFixture.local().start();
    }
  }
}
