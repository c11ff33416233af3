package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.testkit.TransportContract;
import io.github.ftpchat.transport.Transport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of transports, kept on a real server that is started for each test. */
abstract class FtpTransportContract extends TransportContract {

  private FtpServerFixture server;

  abstract FtpServerFixture start();

  @BeforeEach
  void startServer() {
    server = start();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Override
  protected Transport newTransport() {
    return to(server).build();
  }

  static FtpTransport.Builder to(FtpServerFixture server) {
    FtpTransport.Builder builder =
        FtpTransport.builder(server.host())
            .port(server.port())
            .user(server.user())
            .password(server.password().toCharArray())
            .timeout(Duration.ofSeconds(20))
            .tls(TlsPolicy.OFF);
    server.certificate().ifPresent(c -> builder.tls(TlsPolicy.REQUIRED).trustStore(c.trustStore()));
    return builder;
  }
}
