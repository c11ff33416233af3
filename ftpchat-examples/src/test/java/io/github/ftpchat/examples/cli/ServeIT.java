package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as the command line runs it. */
class ServeIT {

  private static final Map<String, String> PASSWORD = Map.of("FTPCHAT_FTP_PASSWORD", "sesame");
  private static final int UPLOADS = 30;
  private static final int LARGE = 8 << 20;

  @TempDir Path directory;

  private Path rooms;
  private Path state;

  @BeforeEach
  void choosePlaces() throws IOException {
    rooms = directory.toRealPath().resolve("rooms");
    state = directory.toRealPath().resolve("state");
  }

  @Test
  void thePasswordItMadeIsKeptForTheFolder() throws Exception {
    String first = passwordOf(rooms);
    assertThat(first).hasSize(19);
    assertThat(passwordOf(rooms)).isEqualTo(first);
    assertThat(passwordOf(directory.resolve("others"))).isNotEqualTo(first);
    List<Path> kept;
    try (var files = Files.walk(state)) {
      kept = files.filter(Files::isRegularFile).toList();
    }
    assertThat(kept).hasSize(2).allMatch(file -> modes(file).equals("rw-------"));
    assertThat(modes(kept.get(0).getParent())).isEqualTo("rwx------");
    try (var files = Files.walk(rooms)) {
      assertThat(files).containsExactly(rooms);
    }
  }

  @Test
  void aPasswordThatOthersCanReadIsNotTaken() throws Exception {
    passwordOf(rooms);
    Path kept;
    try (var files = Files.walk(state)) {
      kept = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-r--r--"));
    try (FtpchatProcess server = serve(Map.of(), List.of(), rooms)) {
      server.endsWith(2);
      assertThat(server.err()).startsWith("ftpchat: others can read the password in " + kept);
    }
  }

  @Test
  void aPasswordIsNotKeptWhereThoseWhoLogInCanReadIt() throws Exception {
    try (FtpchatProcess server = serve(Map.of(), List.of(), directory)) {
      server.awaitOut("listening on ");
      assertThat(server.err())
          .startsWith("ftpchat: the password cannot be kept for the next time (" + state)
          .hasLineCount(1);
      server.signal("TERM").endsWith(0);
    }
    assertThat(state).doesNotExist();
  }

  @Test
  void itSaysWhereItIsAndWhoComes() throws Exception {
    try (FtpchatProcess server = serve(PASSWORD, List.of(), rooms)) {
      int port = awaitPort(server);
      server.awaitOut("rooms are kept in " + rooms + "\n");
      assertThat(server.out()).contains("only this computer can reach it; --bind 0.0.0.0 lets");
      FTPClient client = new FTPClient();
      client.connect("127.0.0.1", port);
      client.login("ftpchat\u001B[2J", "wrong");
      server.awaitOut("  127.0.0.1: 1 failed login\n");
      client.disconnect();
      client = login(port);
      server.awaitOut("  127.0.0.1 came\n");
      client.disconnect();
      server.stopReading();
      // Nobody reads on, and it serves on.
      client = login(port);
      assertThat(append(client, "lobby.txt", "line\n".getBytes(StandardCharsets.UTF_8))).isTrue();
      client.disconnect();
      server.signal("TERM").endsWith(0);
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void inTheWholeNetworkItNamesAddressesThatOthersCanUse() throws Exception {
    try (FtpchatProcess server =
        FtpchatProcess.start(
            environment(PASSWORD),
            List.of(),
            "serve",
            "--port",
            "0",
            "--bind",
            "0.0.0.0",
            "--dir",
            rooms.toString())) {
      int port = awaitPort(server);
      server.awaitOut("rooms are kept in ");
      List<String> invitations =
          server.out().lines().filter(line -> line.startsWith("ftpchat chat ftp://")).toList();
      // Where nobody sees it there is no picture.
      assertThat(server.out()).doesNotContain("\u001B", "\u2588");
      assertThat(invitations)
          .isNotEmpty()
          .allMatch(line -> line.endsWith(":" + port + "/lobby --as NAME"))
          .noneMatch(line -> line.contains("@0.0.0.0:") || line.contains("@127."));
      server.signal("TERM").endsWith(0);
    }
  }

  @Test
  void theUmaskMakesNothingReadableForOthers() throws Exception {
    List<String> openToAll = List.of("/bin/sh", "-c", "umask 000; exec \"$0\" \"$@\"");
    try (FtpchatProcess server = serve(PASSWORD, openToAll, rooms)) {
      FTPClient client = login(awaitPort(server));
      assertThat(append(client, "team/lobby.txt", new byte[] {'\n'})).isTrue();
      assertThat(client.storeFile("other", new ByteArrayInputStream(new byte[1]))).isTrue();
      client.disconnect();
      server.signal("TERM").endsWith(0);
    }
    assertThat(modes(rooms)).isEqualTo("rwx------");
    assertThat(modes(rooms.resolve("team"))).isEqualTo("rwx------");
    assertThat(modes(rooms.resolve("team/lobby.txt"))).isEqualTo("rw-------");
    assertThat(modes(rooms.resolve("other"))).isEqualTo("rw-------");
  }

  @Test
  void manyLargeUploadsAtOnceFitIntoASmallHeap() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(UPLOADS);
    try (FtpchatProcess server = serve(PASSWORD, List.of("-Xmx48m"), rooms)) {
      int port = awaitPort(server);
      List<Future<Boolean>> uploads = new ArrayList<>();
      for (int i = 0; i < UPLOADS; i++) {
        byte[] line = "x".repeat(LARGE - 1).concat("\n").getBytes(StandardCharsets.US_ASCII);
        uploads.add(
            threads.submit(
                () -> {
                  FTPClient client = login(port);
                  boolean appended = append(client, "lobby.txt", line);
                  client.disconnect();
                  return appended;
                }));
      }
      for (Future<Boolean> upload : uploads) {
        assertThat(upload.get()).isTrue();
      }
      assertThat(Files.size(rooms.resolve("lobby.txt"))).isEqualTo((long) UPLOADS * LARGE);
      server.signal("TERM").endsWith(0);
      assertThat(server.err()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  private String passwordOf(Path folder) {
    try (FtpchatProcess server = serve(Map.of(), List.of(), folder)) {
      server.awaitOut("listening on ").signal("TERM").endsWith(0);
      assertThat(server.err()).isEmpty();
      return server
          .out()
          .lines()
          .filter(line -> line.startsWith("password: "))
          .map(line -> line.substring("password: ".length()))
          .findFirst()
          .orElseThrow();
    }
  }

  private FtpchatProcess serve(Map<String, String> environment, List<String> before, Path folder) {
    return FtpchatProcess.start(
        environment(environment), before, "serve", "--port", "0", "--dir", folder.toString());
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("XDG_STATE_HOME", state.toString());
    return environment;
  }

  private static int awaitPort(FtpchatProcess server) {
    server.awaitOut("listening on ").awaitOut("/lobby --as NAME\n");
    String line = server.out().lines().filter(l -> l.startsWith("listening on ")).toList().get(0);
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  private static FTPClient login(int port) throws IOException {
    FTPClient client = new FTPClient();
    client.connect("127.0.0.1", port);
    assertThat(client.login("ftpchat", "sesame")).isTrue();
    client.enterLocalPassiveMode();
    assertThat(client.setFileType(FTP.BINARY_FILE_TYPE)).isTrue();
    return client;
  }

  private static boolean append(FTPClient client, String name, byte[] bytes) throws IOException {
    return client.appendFile(name, new ByteArrayInputStream(bytes));
  }

  private static String modes(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
