package io.github.ftpchat.ftp.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.servers.ApacheFtpServerFixture;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.Charsets;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;

/**
 * An application server loads a program in a class loader of its own, and loads it anew without
 * being started anew. What still holds the old one then holds all of its classes.
 */
@Timeout(120)
class RedeployIT {

  @TempDir Path folder;

  @Test
  void aClosedClientInAFolderIsCollected() throws Exception {
    assertThat(deploy("folder", 0, List.of())).isEqualTo("collected");
  }

  @Test
  void aClosedClientOfAnFtpServerIsCollected() throws Exception {
    try (FtpServerFixture server = ApacheFtpServerFixture.local().tls(Tls.REQUIRED).start()) {
      assertThat(deploy("ftps", server.port(), login(server))).isEqualTo("collected");
    }
  }

  @Test
  void aClientThatWasClosedInAListenerIsCollected() throws Exception {
    try (FtpServerFixture server = ApacheFtpServerFixture.local().start()) {
      assertThat(deploy("closed in a listener", server.port(), login(server)))
          .isEqualTo("collected");
    }
  }

  @Test
  void aClientThatWasClosedWhileTheServerDidNotAnswerIsCollected() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(deploy("mute server", mute.getLocalPort(), List.of())).isEqualTo("collected");
    }
  }

  /** The call comes to its end after {@code close()} has returned. */
  @Test
  void aClientThatGaveUpWaitingForACallIsCollected() throws Exception {
    assertThat(deploy("stuck", 0, List.of())).isEqualTo("collected");
  }

  private static List<String> login(FtpServerFixture server) {
    return List.of("-Duser=" + server.user(), "-Dpassword=" + server.password());
  }

  /** A virtual machine in which nothing else was used, so that what it starts is started by us. */
  private String deploy(String what, int port, List<String> options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m"));
    command.addAll(options);
    command.addAll(List.of("-cp", at(Server.class), Server.class.getName()));
    command.addAll(List.of(what, folder.toString(), String.valueOf(port)));
    Stream.of(
            Application.class,
            ChatSession.class,
            FtpTransport.class,
            FTPClient.class,
            Charsets.class,
            Logger.class,
            SimpleLogger.class)
        .map(RedeployIT::at)
        .forEach(command::add);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      process.waitFor();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String at(Class<?> type) {
    URI location = URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
    return Path.of(location).toString();
  }
}
