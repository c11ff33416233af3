package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interactive command without a terminal. {@link ChatScreenIT} sees it on one. */
class ChatIT {

  private static final Map<String, String> PASSWORD = Map.of("FTPCHAT_PASSWORD", "sesame");

  @TempDir Path directory;

  @Test
  void withoutATerminalItTalksLineByLine() {
    send("bob", "before");
    try (FtpchatProcess chat = FtpchatProcess.start(PASSWORD, "chat", room(), "--as", "alice")) {
      chat.type("/help\none\n//two\n/three\n\n").endInput().endsWith(0);
      assertThat(chat.out())
          .contains("  bob  before\n", "* /help tells", "* no such command: /three");
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
        chat.awaitOut("/help tells");
        server.kill();
        chat.type("lost?\n").endInput().endsWith(4);
        assertThat(chat.out())
            .contains("* not all is settled, waiting up to 2 s\n")
            .endsWith("* may not have been sent: lost?\n");
        assertThat(chat.err()).contains("ftpchat: not all that was typed is settled; it waits in ");
      }
    }
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
