package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.options.Passwords;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage: exit code 2 and one clear line. The URLs lead nowhere, so nothing is sent. */
@ResourceLock(Resources.SYSTEM_ERR)
class UsageTest {

  private static final String NOWHERE = "ftp://u@nowhere.invalid/lobby";

  @TempDir Path directory;

  @RegisterExtension private final CaughtErrors err = new CaughtErrors();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--verbose|Missing required subcommand",
        "help shout|no such command or topic: shout",
        "help paswords|; did you mean passwords?",
        "shout|unknown command: shout (see ftpchat)",
        "histroy file:///x/r|unknown command: histroy; did you mean history?",
        "ftp://u:secret@h/r|ftpchat chat ROOM",
        "--tls off chat file:///x/r|unknown option: --tls; the command comes first",
        "history|ROOM",
        "history ftp://u:secret@h/r|password",
        "history ftp://u@h/a%0D%0AQUIT|U+000D",
        "history ftp://u@h/../r|..",
        "history ftp://u@h:99999/r|port",
        "history ftps://u@h/r --tls off|ftps",
        "history file:///x/r --last -1|--last",
        "history file:///x/r --last many|'--last': not a number, 0 or more: many",
        "history file:///x/r --tls maybe|preferred, required or off",
        "send file:///x/r --as a hello --dialect 2.3|auto, 1.6 or 1.7",
        "history file:///x/r --timeout 0|seconds",
        "history file:///x/r --password-file /nowhere|/nowhere",
        "history file:///x/r --password secret|--password",
        "history file:///x/r --password=secret|--password",
        "history file:///x/r --password-file=|'--password-file': is empty",
        "history file:///x/r --ftp-password-file=|'--ftp-password-file': is empty",
        "history file:///x/r --known-hosts=|'--known-hosts': is empty",
        "history file:///x/r --since tomorrow|'--since': not a time like 10:30",
        "history file:///x/r --until 2026-02-30|'--until': not a time like 10:30",
        "history file:///x/r --search=|'--search': is empty",
        "export file:///x/r --output r.doc|'r.doc' ends with none of .txt, .json, .jsonl, .html",
        "export file:///x/r --format doc|not text, json, html or markdown: doc",
        "send file:///x/r --as a _|TEXT: there is nothing to send",
        "send file:///x/r --as _ hello|--as: is empty",
        "send file:///x/r --as= hello|--as",
        "send file:///x/r hello --as xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "|--as: has 65 characters, more than 64",
        "chat file:///x/r --as __|--as: is empty",
        "history file:///x/r --rejected --from a|--rejected: ",
        "export file:///x/r --format pdf|'--format': not text, json, html or markdown: pdf",
        "export file:///x/r --output=|'--output': is empty",
        "export file:///x/r --output /|--output: is there already, and no file: /",
        "export file:///x/r --output /nowhere/f|--output: no such directory: /nowhere",
        "rooms|ROOM",
        "rooms ftp://h/|the user is missing",
        "rooms file:///x/r --last 1|--last",
        "check file:///x/r --repair=|'--repair': is empty",
        "check file:///x/r --repair /|--repair: is there already, and no file: /",
        "tail file:///x/r --cursor=|'--cursor': is empty",
        "tail file:///x/r --cursor /|--cursor: is a directory: /",
        "tail file:///x/r --from middle|not start or end: middle",
        "send file:///x/r --as a hello --outbox=|'--outbox': is empty",
        "serve --dir=|'--dir': is empty",
        "send file:///x/r hello|--as",
        "send file:///x/r --as a:_b hello|: ",
        "send file:///x/r --as a: hello|:",
        "send file:///x/r --as a hello secret|put the text in quotes",
        "chat file:///x/r --as a secret|too many arguments: chat takes ROOM;",
        "passphrase secret|too many arguments: passphrase takes none",
        "history file:///x/r --passwordfile=secret|did you mean --password-file?",
        "history --passwordfile secret|did you mean --password-file?",
        "history --lst|unknown option: --lst; did you mean --last?",
        "history file:///x/r -tls off|unknown option: -tls; did you mean --tls?",
        "history file:///x/r -psecret|unknown option: -p (see ftpchat history --help)",
        "history file:///x/r --shout|unknown option: --shout (see ftpchat history --help)",
        "send file:///x/r --as a -secret|write -- in front of a text",
        "chat ftp://u@h --as a|quotes around a ROOM that holds & or ;",
        "chat ftp://u --as a|quotes around a ROOM that holds & or ;",
        "serve --port many|'--port'",
        "completion ksh|not bash, zsh or fish: ksh",
        "chat file:///x/r|--as",
        "chat lobby|lobby",
        "history file:///x/r --config /nowhere|/nowhere",
        "history file:///x/r --config=|'--config': is empty",
        "config --config /nowhere|/nowhere",
        "config add lobby --config /nowhere|URL",
        "config add lobby http://h/r --config /nowhere|URL",
        "config add lobby ftp://u:secret@h/r --config /nowhere|URL",
        "config add lobby file:///x/r --as \u200B --config /nowhere|--as: is empty",
        "config add lobby file:///x/r --password secret|--password",
        "config add|NAME",
        "config shout|too many arguments: config takes none",
        "serve --port 70000|--port",
        "serve --bind nowhere.invalid|--bind",
      })
  void itIsRefusedInOneLineThatNamesIt(String command, String named) {
    int code = run(arguments(command));
    assertThat(printed())
        .startsWith("ftpchat: ")
        .contains(named)
        .hasLineCount(1)
        .doesNotContain("secret");
    assertThat(code).isEqualTo(2);
    assertThat(out.size()).isZero();
  }

  @Test
  void withoutArgumentsTheUsageIsShown() {
    assertThat(run()).isEqualTo(2);
    assertThat(printed()).contains("Usage: ftpchat COMMAND ", "doctor");
    assertThat(out.size()).isZero();
  }

  @Test
  @Timeout(30)
  @EnabledOnOs(OS.LINUX)
  void aDirectoryThatTakesNoFilesIsNotServed() {
    assertThat(run("serve", "--port", "0", "--dir", "/proc")).isEqualTo(2);
    assertThat(printed()).contains("--dir: cannot be used: ", "/proc").hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void aLineBreakInAnArgumentDoesNotMakeASecondLine() {
    assertThat(run("history", "ftp://u@h/r", "--\u001B[31m\nftpchat: done")).isEqualTo(2);
    assertThat(printed()).hasLineCount(1).doesNotContain("\u001B");
  }

  @Test
  void aTextAboveTheLimitIsRefusedBeforeConnecting() {
    String text = "x".repeat((2 << 20) + 1);
    assertThat(run("send", NOWHERE, "--as", "alice", text)).isEqualTo(2);
    assertThat(printed()).contains("TEXT").hasLineCount(1);
  }

  @Test
  void aPasswordFileHasToHoldOne() throws Exception {
    Path file = Files.write(directory.resolve("password"), new byte[] {'\n'});
    assertThat(run("history", "file:///x/r", "--password-file", file.toString())).isEqualTo(2);
    assertThat(printed()).contains("empty");
    Files.write(file, new byte[] {'a', (byte) 0xFF});
    assertThat(run("history", "file:///x/r", "--password-file", file.toString())).isEqualTo(2);
    assertThat(printed()).contains("UTF-8");
  }

  @Test
  void aPasswordFileHoldsOneLineWithOrWithoutAByteOrderMark() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "\uFEFFsecret\r\n");
    assertThat(Passwords.read(file, "--password-file")).isEqualTo("secret".toCharArray());
    Files.writeString(file, "secret\n\n");
    assertThat(run("history", "file:///x/r", "--password-file", file.toString())).isEqualTo(2);
    assertThat(printed()).contains("--password-file: more than one line: " + file).hasLineCount(1);
  }

  /** Each would open no room, and be the password of a new one. */
  @ParameterizedTest
  @ValueSource(strings = {"s\0e\0c\0r\0e\0t\0\n\0", "secret\rother", "secret\r", "\0secret"})
  void aPasswordFileThatIsNotOneLineOfTextIsRefused(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("password"), content);
    assertThat(run("history", "file:///x/r", "--password-file", file.toString())).isEqualTo(2);
    assertThat(printed()).contains("--password-file: ", file.toString()).hasLineCount(1);
  }

  @Test
  void aPasswordThatTheServerCannotBeSentIsNamedByWhereItCameFrom() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "se\tcret");
    assertThat(run("history", NOWHERE, "--ftp-password-file", file.toString())).isEqualTo(2);
    assertThat(printed())
        .contains("--ftp-password-file: password holds the control character U+0009")
        .hasLineCount(1);
  }

  @Test
  void verboseShowsWhereItCameFrom() {
    assertThat(run("history", "ftp://u@h/../r", "--verbose")).isEqualTo(2);
    assertThat(printed()).contains("    at io.github.ftpchat.");
  }

  private static String[] arguments(String command) {
    return Arrays.stream(command.split(" ", -1))
        .map(argument -> argument.replace('_', ' '))
        .toArray(String[]::new);
  }

  private int run(String... args) {
    return Ftpchat.run(args, new Output(out));
  }

  private String printed() {
    return err.text();
  }
}
