package io.github.ftpchat.ftp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the servers which other tests rely on are what they say, driven by a raw FTP client. */
class ServerFixturesIT {

  @ParameterizedTest
  @EnumSource
  void linesAppendedAreInTheDirectoryAndComeBack(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      FTPClient client = login(server);
      append(client, "one\n");
      append(client, "two\n");
      assertThat(server.fileBytes("room")).asString().isEqualTo("one\ntwo\n");
      assertThat(retrieve(client)).isEqualTo("one\ntwo\n");
      assertThat(server.commands()).contains("APPE room", "RETR room");
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyThePasswordLogsIn(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      FTPClient client = connect(server);
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
      append(client, "one\n");
      server.kill();
      assertThatThrownBy(client::noop).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      client = login(server);
      append(client, "two\n");
      assertThat(retrieve(client)).isEqualTo("one\ntwo\n");
      server.restart();
      assertThat(retrieve(login(server))).isEqualTo("one\ntwo\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPausedServerIsSilentUntilItIsResumed(ServerKind kind) throws IOException {
    try (FtpServerFixture server = kind.start()) {
      FTPClient client = login(server);
      server.pause();
      client.setSoTimeout(100);
      assertThatThrownBy(client::noop).isInstanceOf(SocketTimeoutException.class);
      server.resume();
      client.setSoTimeout(10_000);
      assertThat(client.getReply()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingLeavesNothingBehind(ServerKind kind) throws IOException {
    Path root;
    FtpServerFixture closed;
    try (FtpServerFixture server = kind.start()) {
      closed = server;
      root = server.root();
      append(login(server), "one\n");
      server.pause();
    }
    assertThat(Files.exists(root.getParent())).isFalse();
    assertThatThrownBy(() -> connect(closed)).isInstanceOf(IOException.class);
    closed.close();
  }

  private static FTPClient connect(FtpServerFixture server) throws IOException {
    FTPClient client = new FTPClient();
    client.setDefaultTimeout(10_000);
    client.connect(server.host(), server.port());
    return client;
  }

  private static FTPClient login(FtpServerFixture server) throws IOException {
    FTPClient client = connect(server);
    assertThat(client.login(server.user(), server.password())).isTrue();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
    return client;
  }

  private static void append(FTPClient client, String line) throws IOException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(client.appendFile("room", new ByteArrayInputStream(bytes)))
        .as(client.getReplyString())
        .isTrue();
  }

  private static String retrieve(FTPClient client) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(client.retrieveFile("room", bytes)).as(client.getReplyString()).isTrue();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
