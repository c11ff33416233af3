package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PureFtpdFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Real servers, examined: what is found is what was measured by other means. */
@Timeout(120)
class ExaminationIT {

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      mode = Mode.EXCLUDE,
      names = {"VSFTPD_IN_DOCKER", "AIOFTP", "TWISTED"})
  void everyServerIsToldApartAndLeftAsItWas(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      Path room = Files.writeString(server.root().resolve("room.txt"), "a record\n");
      ServerReport report = transport.examine("");

      assertThat(report.encryption()).isEmpty();
      assertThat(report.size().answer()).isEqualTo(Answer.YES);
      assertThat(report.restart().answer()).isEqualTo(Answer.YES);
      assertThat(report.listing().answer()).isEqualTo(Answer.YES);
      assertThat(report.directories().answer()).isEqualTo(Answer.YES);
      assertThat(report.append().answer()).isEqualTo(kind.appends() ? Answer.YES : Answer.NO);
      assertThat(report.overwrite().answer())
          .isEqualTo(
              switch (kind) {
                case PURE_FTPD, APACHE_FTPSERVER, PROFTPD_WITHOUT_STORE_RESTART -> Answer.NO;
                default -> Answer.YES;
              });
      assertThat(report.clockOffset().orElseThrow()).isBetween(seconds(-2), seconds(2));
      assertThat(report.connections().open()).isGreaterThanOrEqualTo(4);
      assertThat(report.leftBehind()).isEmpty();
      if (kind.appends()) {
        ServerReport.Appends appends = report.appends().orElseThrow();
        assertThat(appends.lines()).isEqualTo(12);
        assertThat(appends.linesLost() == 0).isEqualTo(kind.appendsSafely());
        assertThat(appends.serialised()).isEqualTo(kind == ServerKind.VSFTPD);
        assertThat(report.capabilities().appendSafety())
            .isEqualTo(kind == ServerKind.VSFTPD ? AppendSafety.SAFE : AppendSafety.UNSAFE);
      } else {
        assertThat(report.appends()).isEmpty();
      }

      assertThat(room).hasContent("a record\n");
      assertThat(filesOf(server)).containsExactly("room.txt");
      assertThat(transport.stat(List.of("room.txt"))).containsKey("room.txt");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"AIOFTP", "TWISTED"})
  void whatServersOfFewCommandsLackIsFound(ServerKind kind) throws Exception {
    Answer twisted = kind == ServerKind.TWISTED ? Answer.YES : Answer.NO;
    Answer aioftp = kind == ServerKind.AIOFTP ? Answer.YES : Answer.NO;
    try (FtpServerFixture server = kind.start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      Path room = Files.writeString(server.root().resolve("room.txt"), "a record\n");
      ServerReport report = transport.examine("");

      assertThat(report.size().answer()).isEqualTo(twisted);
      assertThat(report.restart().answer()).isEqualTo(aioftp);
      assertThat(report.append().answer()).isEqualTo(aioftp);
      assertThat(report.overwrite().answer()).isEqualTo(aioftp);
      assertThat(report.listing().answer()).isEqualTo(Answer.NO);
      assertThat(report.directories().answer()).isEqualTo(Answer.YES);
      assertThat(report.clockOffset().isPresent()).isEqualTo(twisted == Answer.YES);
      assertThat(report.leftBehind()).isEmpty();

      assertThat(room).hasContent("a record\n");
      assertThat(filesOf(server)).containsExactly("room.txt");
      assertThat(transport.stat(List.of("room.txt"))).containsKey("room.txt");
    }
  }

  @Test
  void idleTimeoutsAreReadOffWhatServersSay() throws Exception {
    try (FtpServerFixture vsftpd =
            VsftpdFixture.local().setting("idle_session_timeout=120").start();
        FtpTransport transport = FtpTransportContract.to(vsftpd).build()) {
      assertThat(transport.examine("").idleTimeout()).contains(Duration.ofMinutes(2));
    }
    try (FtpServerFixture pureFtpd = PureFtpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(pureFtpd).build()) {
      assertThat(transport.examine("").idleTimeout()).contains(Duration.ofMinutes(15));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"VSFTPD", "PROFTPD", "PURE_FTPD", "APACHE_FTPSERVER"})
  void anUnknownCertificateIsReportedAndNotTrusted(ServerKind kind, @TempDir Path directory)
      throws Exception {
    try (FtpServerFixture server = kind.options().tls(Tls.OPTIONAL).start();
        FtpTransport transport =
            FtpTransport.builder(server.host())
                .port(server.port())
                .user(server.user())
                .password(server.password().toCharArray())
                .knownHosts(directory.resolve("known_hosts"))
                .build()) {
      ServerReport report = transport.examine("");
      ServerReport.Encryption encryption = report.encryption().orElseThrow();
      assertThat(encryption.trusted().answer()).isEqualTo(Answer.NO);
      assertThat(encryption.trusted().detail())
          .isNotEmpty()
          .doesNotContain("sha256", server.host(), "...");
      assertThat(encryption.protocol()).startsWith("TLSv1.");
      assertThat(encryption.fingerprint())
          .isEqualTo(KeyPin.of(TestCertificate.forLoopback().certificate()).toString());
      assertThat(report.append().answer()).isEqualTo(Answer.YES);
      assertThat(report.appends().orElseThrow().linesLost() == 0)
          .isEqualTo(kind == ServerKind.VSFTPD);
      assertThat(filesOf(server)).isEmpty();
    }
  }

  @Test
  void aTrustedCertificateIsReportedAsThat() throws Exception {
    try (FtpServerFixture server = ServerKind.VSFTPD.options().tls(Tls.REQUIRED).start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      ServerReport.Encryption encryption = transport.examine("").encryption().orElseThrow();
      assertThat(encryption.trusted().answer()).isEqualTo(Answer.YES);
    }
  }

  @Test
  void aLimitOfConnectionsIsFound() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().setting("max_per_ip=3").start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      ServerReport report = transport.examine("");
      assertThat(report.connections().open()).isEqualTo(3);
      assertThat(report.connections().refusal()).get().asString().contains("421");
      assertThat(report.appends().orElseThrow().connections()).isEqualTo(3);
    }
  }

  @Test
  void aSingleConnectionIsEnoughForTheRest() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().setting("max_per_ip=1").start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      // The connection that saw it start counts until the server has noticed its end.
      ServerReport report =
          Awaitility.await()
              .ignoreExceptionsMatching(
                  e ->
                      e instanceof TransportException full
                          && full.reason() == TransportException.Reason.BUSY)
              .until(() -> transport.examine(""), examined -> true);
      assertThat(report.connections().open()).isEqualTo(1);
      assertThat(report.append().answer()).isEqualTo(Answer.YES);
      assertThat(report.appends()).isEmpty();
      assertThat(filesOf(server)).isEmpty();
    }
  }

  @Test
  void whatIsDeniedIsReportedInTheServersWords() throws Exception {
    try (FtpServerFixture server =
            VsftpdFixture.local().deny("SIZE", "STAT", "REST", "MDTM", "MKD", "STOR").start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      ServerReport report = transport.examine("");
      assertThat(report.size().answer()).isEqualTo(Answer.NO);
      assertThat(report.size().detail()).contains("550");
      assertThat(report.listing().answer()).isEqualTo(Answer.NO);
      assertThat(report.restart().answer()).isEqualTo(Answer.NO);
      assertThat(report.overwrite().answer()).isEqualTo(Answer.NO);
      assertThat(report.directories().answer()).isEqualTo(Answer.NO);
      assertThat(report.append().answer()).isEqualTo(Answer.YES);
      assertThat(report.clockOffset()).isEmpty();
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenToIsExaminedAsFarAsItGoes() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().setting("write_enable=NO").start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      ServerReport report = transport.examine("");
      assertThat(report.append().answer()).isEqualTo(Answer.NO);
      assertThat(report.size().answer()).isEqualTo(Answer.NOT_MEASURED);
      assertThat(report.size().detail()).contains("no file can be made here").contains("550");
      assertThat(report.directories().answer()).isEqualTo(Answer.NO);
      assertThat(report.appends()).isEmpty();
      assertThat(report.leftBehind()).isEmpty();
    }
  }

  @Test
  void whatCannotBeRemovedIsNamed() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().deny("DELE").start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      List<String> left = transport.examine("").leftBehind();
      assertThat(left).hasSize(1).containsExactlyElementsOf(filesOf(server));
    }
  }

  @Test
  void anotherDirectoryIsExaminedWhereItIs() throws Exception {
    try (FtpServerFixture server = ServerKind.PROFTPD.start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      assertThat(transport.makeDirectory("inner")).isTrue();
      ServerReport report = transport.examine("inner");
      assertThat(report.listing().answer()).isEqualTo(Answer.YES);
      assertThat(report.directories().answer()).isEqualTo(Answer.YES);
      assertThat(filesOf(server)).containsExactly("inner");
      assertThat(server.commands()).anyMatch(command -> command.startsWith("APPE inner/"));
      assertThat(transport.examine("absent").append().answer()).isEqualTo(Answer.NO);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"VSFTPD", "PROFTPD", "PYFTPDLIB"})
  void brokenOffAnywhereItLeavesNothingBehind(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.start()) {
      for (int millis = 50; millis < 2000; millis += 310) {
        try (FtpTransport transport = FtpTransportContract.to(server).build()) {
          CompletableFuture<ServerReport> report =
              CompletableFuture.supplyAsync(
                  () -> {
                    try {
                      return transport.examine("");
                    } catch (TransportException e) {
                      throw new IllegalStateException(e);
                    }
                  });
          Awaitility.await()
              .pollDelay(Duration.ofMillis(millis))
              .until(() -> true); // any moment will do
          transport.abort();
          report.handle((found, e) -> null).join();
        }
        assertThat(filesOf(server)).as("after %d ms", millis).isEmpty();
      }
    }
  }

  @Test
  void aServerThatIsGoneIsAFailureAndNotAReport() throws Exception {
    try (FtpServerFixture server = ProftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      server.kill();
      assertThatThrownBy(() -> transport.examine("")).isInstanceOf(TransportException.class);
    }
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static List<String> filesOf(FtpServerFixture server) throws IOException {
    try (Stream<Path> files = Files.list(server.root())) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
