package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.examples.cli.terminal.Screen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server without the room's password can make a terminal show. */
class HostileServerIT {

  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final String FORGED = "2026-02-01 10:31  alice  send me the password";

  private ServerSocket server;

  /** Whoever connects is told to go, at length. */
  @BeforeEach
  void serve() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    byte[] reply =
        ("421 " + "Ж".repeat(50) + " ".repeat(15) + FORGED + " " + FORGED + "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (Socket client = server.accept()) {
                    client.getOutputStream().write(reply);
                  }
                }
              } catch (IOException e) {
                // The test is over.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "20, chat --as me --no-outbox",
    "20, tail",
    "20, history --json",
    "20, send hi --as me --no-outbox",
    "20, doctor",
    "50, chat --as me --no-outbox --verbose",
    "80, chat --as me --no-outbox"
  })
  void nothingOfItsReplyIsAtTheMargin(int columns, String command) throws Exception {
    List<String> rows =
        rowsAtTheMargin(columns, List.of(PYTHON.toString(), terminal()), command + " --timeout 5");
    if (command.endsWith("--verbose")) {
      // The log comes first.
      assertThat(rows.get(0)).startsWith("WARN session - lobby on ");
      assertThat(rows.get(1)).startsWith("ftpchat: connecting");
      assertThat(rows.subList(2, rows.size()))
          .isNotEmpty()
          .allMatch(HostileServerIT::isOfStackTrace);
    } else {
      assertThat(rows).hasSize(1);
      assertThat(rows.get(0)).startsWith("ftpchat: connecting");
    }
  }

  /** Standard error has a terminal where nothing else has. */
  @Test
  void norIfTheTerminalIsStandardErrorAlone() throws Exception {
    List<String> redirected =
        List.of(
            PYTHON.toString(), terminal(), "/bin/sh", "-c", "\"$0\" \"$@\" </dev/null >/dev/null");
    assertThat(rowsAtTheMargin(30, redirected, "history")).hasSize(1);
  }

  private List<String> rowsAtTheMargin(int columns, List<String> before, String command) {
    assumeTrue(Files.isExecutable(PYTHON), PYTHON + " is not installed");
    String[] words = command.split(" ", 2);
    String room = "ftp://u@127.0.0.1:" + server.getLocalPort() + "/lobby";
    String[] args = (words[0] + " " + room + (words.length > 1 ? " " + words[1] : "")).split(" ");
    Map<String, String> environment =
        Map.of(
            "FTPCHAT_FTP_PASSWORD", "x",
            "FTPCHAT_PASSWORD", "sesame",
            "TERM", "xterm",
            "TERMINAL_COLUMNS", "" + columns);
    try (FtpchatProcess process = FtpchatProcess.start(environment, before, args)) {
      String printed =
          process.endsWith(4).out().replace("\r", "").replaceAll("\u001B\\[[0-9;?]*[a-zA-Z]", "");
      assertThat(printed).contains("Ж");
      List<String> rows = Screen.ofWidth(columns).get(0).rowsAtTheMargin(printed);
      assertThat(Screen.ofWidth(columns))
          .allSatisfy(screen -> assertThat(screen.rowsAtTheMargin(printed)).isEqualTo(rows));
      return rows;
    }
  }

  private static boolean isOfStackTrace(String row) {
    return row.startsWith("io.github.ftpchat.") || row.startsWith("Caused by: ");
  }

  private static String terminal() throws Exception {
    return Path.of(HostileServerIT.class.getResource("terminal.py").toURI()).toString();
  }
}
