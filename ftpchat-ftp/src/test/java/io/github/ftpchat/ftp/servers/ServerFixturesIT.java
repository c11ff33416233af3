package io.github.ftpchat.ftp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPSClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That the servers which other tests rely on are what they say, driven by a raw FTP client. */
class ServerFixturesIT {

  @ParameterizedTest
  @EnumSource
  void whatAUserWritesIsInTheDirectoryAndComesBack(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      FTPClient client = login(server);
      store(client, "one\n");
      assertThat(server.fileBytes("room")).asString().isEqualTo("one\n");
      boolean appended = client.appendFile("room", bytes("two\n"));
      assertThat(appended).as(client.getReplyString()).isEqualTo(kind.appends());
      String expected = kind.appends() ? "one\ntwo\n" : "one\n";
      assertThat(server.fileBytes("room")).asString().isEqualTo(expected);
      assertThat(retrieve(client)).isEqualTo(expected);
      if (kind.logsCommands()) {
        assertThat(server.commands()).containsSubsequence("STOR room", "APPE room", "RETR room");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyThePasswordLogsInAndTlsIsOff(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      FTPClient client = connect(server);
      assertThat(client.sendCommand("AUTH TLS")).isBetween(400, 599);
      client = connect(server);
      assertThat(client.login(server.user(), "wrong")).isFalse();
      assertThat(client.getReplyCode()).isEqualTo(530);
      client = connect(server);
      assertThat(client.login(server.user(), server.password())).isTrue();
      assertThat(client.getReplyCode()).isEqualTo(230);
    }
  }

  @ParameterizedTest
  @EnumSource
  void killingEndsSessionsAndARestartKeepsPortAndFiles(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      int port = server.port();
      FTPClient client = login(server);
      store(client, "one\n");
      server.kill();
      assertThatThrownBy(client::noop).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      client = login(server);
      assertThat(retrieve(client)).isEqualTo("one\n");
      store(client, "two\n");
      server.restart();
      assertThat(retrieve(login(server))).isEqualTo("two\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPausedServerIsSilentUntilItIsResumed(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      FTPClient client = login(server);
      server.pause();
      client.setSoTimeout(100);
      assertThatThrownBy(client::pwd).isInstanceOf(SocketTimeoutException.class);
      server.resume();
      client.setSoTimeout(10_000);
      assertThat(client.getReply()).isEqualTo(257);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingLeavesNothingBehindEvenOfAPausedServer(ServerKind kind) throws IOException {
    FtpServerFixture server = kind.start();
    try (server) {
      store(login(server), "one\n");
      server.pause();
    }
    assertThat(Files.exists(server.root().getParent())).isFalse();
    assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
    server.close();
  }

  static Stream<ServerKind> kindsWithTls() {
    return Stream.of(ServerKind.values()).filter(ServerKind::hasTls);
  }

  @ParameterizedTest
  @MethodSource("kindsWithTls")
  void tlsIsOfferedWithACertificateThatTheTrustStoreAccepts(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.options().tls(Tls.OPTIONAL).sessionReuse(false).start()) {
      FTPSClient client = loginWithTls(server);
      client.execPBSZ(0);
      client.execPROT("P");
      store(client, "one\n");
      assertThat(retrieve(login(server))).isEqualTo("one\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VSFTPD", "VSFTPD_IN_DOCKER", "PROFTPD"})
  void tlsSessionsMustBeResumedUnlessToldOtherwise(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.options().tls(Tls.REQUIRED).start()) {
      FTPSClient client = loginWithTls(server);
      client.execPBSZ(0);
      client.execPROT("P");
      // Commons Net does not resume by itself.
      boolean stored;
      try {
        stored = client.storeFile("room", bytes("one\n"));
      } catch (IOException e) {
        stored = false;
      }
      assertThat(stored).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("kindsWithTls")
  void loginsInClearAreRefusedWhereTlsIsRequired(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.options().tls(Tls.REQUIRED).start()) {
      FTPClient client = connect(server);
      boolean loggedIn;
      try {
        loggedIn = client.login(server.user(), server.password());
      } catch (FTPConnectionClosedException e) {
        loggedIn = false;
      }
      assertThat(loggedIn).isFalse();
    }
  }

  @Test
  void aCertificateCanNameAnotherHost() throws Exception {
    TestCertificate elsewhere = TestCertificate.issuedFor("DNS:elsewhere.example");
    try (FtpServerFixture server =
        VsftpdFixture.local().tls(Tls.REQUIRED).certificate(elsewhere).start()) {
      assertThatThrownBy(() -> loginWithTls(server))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("subject alternative");
    }
  }

  @Test
  void deniedCommandsAreRefused() throws IOException {
    try (FtpServerFixture server = VsftpdFixture.local().deny("APPE", "SIZE").start()) {
      FTPClient client = login(server);
      store(client, "one\n");
      assertThat(client.appendFile("room", bytes("two\n"))).isFalse();
      assertThat(client.getReplyCode()).isEqualTo(550);
      assertThat(client.sendCommand("SIZE", "room")).isEqualTo(550);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLoginLandsInTheDirectoryGiven(ServerKind kind, @TempDir Path root) throws IOException {
    Files.writeString(root.resolve("room"), "one\n");
    try (FtpServerFixture server = kind.options().root(root).start()) {
      assertThat(retrieve(login(server))).isEqualTo("one\n");
    }
    assertThat(root.resolve("room")).exists();
  }

  private static FTPSClient loginWithTls(FtpServerFixture server) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(server.certificate().orElseThrow().trustStore());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    FTPSClient client = new FTPSClient(context);
    client.setDefaultTimeout(10_000);
    client.setEndpointCheckingEnabled(true);
    client.connect(server.host(), server.port());
    logIn(client, server);
    return client;
  }

  private static FTPClient connect(FtpServerFixture server) throws IOException {
    FTPClient client = new FTPClient();
    client.setDefaultTimeout(10_000);
    // Commons Net reads a reply to PASV in its first line only, and aioftp's is in the second.
    client.setUseEPSVwithIPv4(true);
    client.connect(server.host(), server.port());
    return client;
  }

  private static FTPClient login(FtpServerFixture server) throws IOException {
    FTPClient client = connect(server);
    logIn(client, server);
    return client;
  }

  private static void logIn(FTPClient client, FtpServerFixture server) throws IOException {
    assertThat(client.login(server.user(), server.password())).isTrue();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
  }

  private static void store(FTPClient client, String text) throws IOException {
    assertThat(client.storeFile("room", bytes(text))).as(client.getReplyString()).isTrue();
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String retrieve(FTPClient client) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(client.retrieveFile("room", bytes)).as(client.getReplyString()).isTrue();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
