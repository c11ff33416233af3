package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.testkit.TransportContract;
import io.github.ftpchat.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contract of transports, kept on one real server whose directory each test finds empty. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FtpTransportContract extends TransportContract {

  private FtpServerFixture server;

  abstract FtpServerFixture start();

  @BeforeAll
  void startServer() {
    server = start();
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void emptyServer() throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(server.root())) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      if (!path.equals(server.root())) {
        Files.delete(path);
      }
    }
  }

  @Override
  protected Transport newTransport() {
    return to(server).build();
  }

  /** Describes a server to a transport that verifies its certificate if it has one. */
  static FtpTransport.Builder to(FtpServerFixture server) {
    FtpTransport.Builder builder =
        FtpTransport.builder(server.host())
            .port(server.port())
            .user(server.user())
            .password(server.password().toCharArray())
            .timeout(Duration.ofSeconds(20))
            .tls(TlsPolicy.OFF);
    if (server.implicitTls()) {
      builder.implicitTls();
    }
    server.certificate().ifPresent(c -> builder.tls(TlsPolicy.REQUIRED).trustStore(c.trustStore()));
    return builder;
  }
}
