package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import org.junit.jupiter.api.Nested;

/** The contract of transports on each server, as it comes, and on crippled ones. */
class FtpTransportIT {

  @Nested
  class OnVsftpd extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.VSFTPD.start();
    }
  }

  @Nested
  class OnVsftpdWithTls extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.VSFTPD.options().tls(Tls.REQUIRED).start();
    }
  }

  @Nested
  class OnVsftpdInDocker extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.VSFTPD_IN_DOCKER.start();
    }
  }

  @Nested
  class OnVsftpdWithoutSize extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return VsftpdFixture.local().deny("SIZE", "EPSV").start();
    }
  }

  @Nested
  class OnVsftpdWithoutSizeAndListing extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return VsftpdFixture.local().deny("SIZE", "STAT").start();
    }
  }

  @Nested
  class OnVsftpdWithoutRestart extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return VsftpdFixture.local().deny("REST").start();
    }
  }

  @Nested
  class OnProftpd extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PROFTPD.start();
    }
  }

  @Nested
  class OnProftpdWithTls extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PROFTPD.options().tls(Tls.REQUIRED).start();
    }
  }

  @Nested
  class OnPureFtpd extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PURE_FTPD.start();
    }
  }

  @Nested
  class OnPureFtpdWithTls extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PURE_FTPD.options().tls(Tls.REQUIRED).start();
    }
  }

  @Nested
  class OnPyftpdlib extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PYFTPDLIB.start();
    }
  }

  @Nested
  class OnPyftpdlibWithTls extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PYFTPDLIB.options().tls(Tls.REQUIRED).start();
    }
  }

  @Nested
  class OnPyftpdlibWithoutAppe extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.PYFTPDLIB_WITHOUT_APPE.start();
    }
  }

  @Nested
  class OnApacheFtpServer extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.APACHE_FTPSERVER.start();
    }
  }

  @Nested
  class OnApacheFtpServerWithTls extends FtpTransportContract {
    @Override
    FtpServerFixture start() {
      return ServerKind.APACHE_FTPSERVER.options().tls(Tls.REQUIRED).start();
    }
  }
}
