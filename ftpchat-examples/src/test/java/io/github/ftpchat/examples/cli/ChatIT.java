package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interactive command, on a terminal and without one. */
class ChatIT {

  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Map<String, String> PASSWORD = Map.of("FTPCHAT_PASSWORD", "sesame");

  @TempDir Path directory;

  @Test
  void onATerminalMessagesComeInAboveTheLineThatIsTyped() throws URISyntaxException {
    send("bob", "before");
    try (FtpchatProcess chat = onTerminal(Map.of("LC_ALL", "C"))) {
      chat.awaitOut("password of the room: ");
      chat.type("sesame\n");
      chat.awaitOut("  bob  before").awaitOut("alice> ");
      chat.type("Hi! \"quoted أهلاً 🙂\r").awaitOut("  alice  Hi! \"quoted أهلاً 🙂");
      chat.type("half").awaitOut("alice> half");
      send("bob", "\u001B[31mred\nagain");
      chat.awaitOut("  bob  \\u001B[31mred\r\n    again\r\nalice> half");
      chat.type(" done\r").awaitOut("  alice  half done");
      chat.type("/quit\r").endsWith(0);
      assertThat(chat.out()).doesNotContain("sesame").doesNotContainIgnoringCase("warning");
    }
  }

  @Test
  void ctrlCAndCtrlDLeave() throws URISyntaxException {
    for (String key : List.of("\u0003", "\u0004")) {
      try (FtpchatProcess chat = onTerminal(PASSWORD)) {
        chat.awaitOut("alice> ").type(key).endsWith(0);
      }
    }
  }

  @Test
  void withoutATerminalItTalksLineByLine() {
    send("bob", "before");
    try (FtpchatProcess chat = FtpchatProcess.start(PASSWORD, "chat", room(), "--as", "alice")) {
      chat.type("/help\none\n//two\n/three\n\n").endInput().endsWith(0);
      assertThat(chat.out())
          .contains("  bob  before\n", "* /help shows", "* no such command: /three\n");
      assertThat(chat.err()).isEmpty();
    }
    try (FtpchatProcess history = FtpchatProcess.start(PASSWORD, "history", room())) {
      assertThat(history.endsWith(0).out().lines())
          .hasSize(3)
          .satisfies(lines -> assertThat(lines.get(1)).endsWith("  alice  one"))
          .satisfies(lines -> assertThat(lines.get(2)).endsWith("  alice  /two"));
    }
  }

  @Test
  void withoutStandardInputNothingIsSaid() {
    try (FtpchatProcess chat =
        FtpchatProcess.start(
            PASSWORD, FtpchatProcess.WITHOUT_INPUT, "chat", room(), "--as", "alice")) {
      chat.endsWith(0);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatIsNotUtf8EndsItAndWhatCameBeforeIsSent() {
    try (FtpchatProcess chat = FtpchatProcess.start(PASSWORD, "chat", room(), "--as", "alice")) {
      chat.type("one\n").type(new byte[] {'a', (byte) 0xFF, '\n'}).type("two\n");
      chat.endInput().endsWith(2);
      assertThat(chat.err()).isEqualTo("ftpchat: standard input is not UTF-8\n");
    }
    try (FtpchatProcess history = FtpchatProcess.start(PASSWORD, "history", room())) {
      assertThat(history.endsWith(0).out()).endsWith("  alice  one\n").hasLineCount(1);
    }
  }

  @Test
  void whatIsNotSettledInTheEndIsSaidBeforeTheLastLine() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORD);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      try (FtpchatProcess chat =
          FtpchatProcess.start(passwords, "chat", room, "--as", "alice", "--timeout", "2")) {
        chat.awaitOut("/help shows");
        server.kill();
        chat.type("lost?\n").endInput().endsWith(4);
        assertThat(chat.out())
            .contains("* not all is settled, waiting up to 2 s\n")
            .endsWith("* may not have been sent: lost?\n");
        assertThat(chat.err()).contains("ftpchat: not all that was typed is settled; it waits in ");
      }
    }
  }

  private FtpchatProcess onTerminal(Map<String, String> environment) throws URISyntaxException {
    assumeTrue(Files.isExecutable(PYTHON), PYTHON + " is not installed");
    Path terminal = Path.of(ChatIT.class.getResource("terminal.py").toURI());
    Map<String, String> all = new HashMap<>(environment);
    all.put("TERM", "xterm-256color");
    return FtpchatProcess.start(
        all, List.of(PYTHON.toString(), terminal.toString()), "chat", room(), "--as", "alice");
  }

  private void send(String name, String text) {
    try (FtpchatProcess send = FtpchatProcess.start(PASSWORD, "send", room(), "--as", name, text)) {
      send.endInput().endsWith(0);
    }
  }

  private String room() {
    return "file://" + directory.toAbsolutePath() + "/lobby";
  }
}
