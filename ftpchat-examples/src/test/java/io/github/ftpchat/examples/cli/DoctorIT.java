package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.server.ChatServer;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What doctor says of real servers and of a folder. */
@Timeout(180)
class DoctorIT {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "VSFTPD, append, safe, false",
    "PROFTPD, append, unsafe, true",
    "PROFTPD_WITHOUT_STORE_RESTART, refused, unsafe, false",
    "PURE_FTPD, append, unsafe, true",
    "PYFTPDLIB, append, unsafe, true",
    "PYFTPDLIB_WITHOUT_APPE, at the end, unsafe, true",
    "APACHE_FTPSERVER, append, unsafe, true"
  })
  void theStrategyFitsTheServer(ServerKind kind, String writing, String safety, boolean lock)
      throws Exception {
    try (FtpServerFixture server = kind.start()) {
      Path password = password(server.password());
      String url = "ftp://%s@%s:%d/lobby".formatted(server.user(), server.host(), server.port());
      JsonNode report =
          new ObjectMapper()
              .readTree(run("doctor", url, "--json", "--ftp-password-file", password));
      JsonNode strategy = report.get("strategy");
      assertThat(strategy.get("writing").asText()).isEqualTo(writing);
      assertThat(strategy.get("appendSafety").asText()).isEqualTo(safety);
      assertThat(strategy.get("lock").asBoolean()).isEqualTo(lock);
      assertThat(report.get("tls").isNull()).isTrue();
      assertThat(namesIn(server.root())).isEmpty();
    }
  }

  @Test
  void ourOwnServerIsSafeAndSaidToBe() throws Exception {
    Path rooms = directory.resolve("rooms");
    try (ChatServer server =
        ChatServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            rooms,
            "somebody",
            "secret".toCharArray())) {
      String url = "ftp://somebody@127.0.0.1:" + server.address().getPort();
      String report = run("doctor", url, "--ftp-password-file", password("secret"));
      assertThat(report)
          .contains("kept: 0 of 12 lines lost from 4 connections")
          .contains("settled as soon as it was read back")
          .contains("travel in clear");
      assertThat(namesIn(rooms)).isEmpty();
    }
  }

  @Test
  void aFolderThatIsMissingIsSaidToBe() throws Exception {
    try (FtpServerFixture server = ServerKind.VSFTPD.start()) {
      String url =
          "ftp://%s@%s:%d/away/lobby".formatted(server.user(), server.host(), server.port());
      assertThat(run("doctor", url, "--ftp-password-file", password(server.password())))
          .contains("folder          MISSING: there is no away on the server");
    }
  }

  @Test
  void whatIsNobodysInTheLockDirectoryIsNamed() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Path lock = Files.createDirectory(folder.resolve("lobby.txt.lock"));
    Files.createFile(lock.resolve("Thumbs.db"));
    Files.createDirectory(lock.resolve("0123456789abcdef-512"));
    assertThat(run("doctor", folder.toUri() + "lobby"))
        .containsOnlyOnce("nobody's claim")
        .contains("lock            Thumbs.db in the lock directory is nobody's claim");
  }

  @Test
  void aFolderHasAShorterReport() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    String report = run("doctor", folder.toUri() + "lobby");
    assertThat(report).contains("folder").contains("writing         works");
    assertThat(report).doesNotContain("nobody's claim");
    assertThat(namesIn(folder)).isEmpty();
  }

  private Path password(String password) throws IOException {
    return Files.writeString(directory.resolve("password"), password);
  }

  private static String run(Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] all =
        Stream.concat(Stream.of(args).map(Object::toString), Stream.of("--timeout", "120"))
            .toArray(String[]::new);
    assertThat(Ftpchat.run(all, new Output(out))).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Stream<Path> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList().stream();
    }
  }
}
