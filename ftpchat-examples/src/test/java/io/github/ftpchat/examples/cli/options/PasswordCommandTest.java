package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that print passwords: well, wrong, for ever, and not at all. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class PasswordCommandTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "echo sesame, sesame",
    "printf sesame, sesame",
    "printf 'a\\r\\nb', a",
    "printf 'sesame\\nuser: alice\\nmore\\n', sesame",
    "printf '  two words ', '  two words '",
    "printf '\\303\\244', \u00e4",
    "cat; echo end, end",
    "true, ''",
  })
  void theFirstLineIsThePassword(String command, String password) {
    assertThat(PasswordCommand.run(shell(command), PATIENCE)).isEqualTo(password.toCharArray());
  }

  @Test
  void aListIsRunWithoutAShell() {
    Setting command = new Setting("", List.of("echo", "$HOME; `id` *"), "line 3");
    assertThat(PasswordCommand.run(command, PATIENCE))
        .containsExactly("$HOME; `id` *".toCharArray());
  }

  @Test
  void whatIsPrintedAfterTheFirstLineIsReadToItsEnd() {
    assertThat(PasswordCommand.run(shell("echo sesame; head -c 3000000 /dev/zero"), PATIENCE))
        .isEqualTo("sesame".toCharArray());
  }

  @ParameterizedTest
  @CsvSource({
    "echo sesame; exit 3, line 3: echo ended with exit code 3",
    "head -c 3000000 /dev/zero, line 3: head printed what is no password: more than a line can hold",
    "printf 'a\\000b', line 3: printf printed what is no password: a NUL is in it",
    "printf '\\344', line 3: printf printed what is not UTF-8",
    "nosuchprogram --key=sesame, line 3: nosuchprogram ended with exit code 127",
  })
  void aFailureNamesTheCommandAndNothingOfItsOutput(String command, String message) {
    assertThatThrownBy(() -> PasswordCommand.run(shell(command), PATIENCE))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void whatCannotBeStartedIsNamed() {
    Setting command = new Setting("", List.of("/no/such/program", "sesame"), "line 3");
    assertThatThrownBy(() -> PasswordCommand.run(command, PATIENCE))
        .isInstanceOf(UsageException.class)
        .hasMessage("line 3: /no/such/program cannot be started");
  }

  @Test
  void whatHangsIsEndedWithAllThatItStarted() throws IOException {
    Path pid = directory.resolve("pid");
    Setting command = shell("sleep 1000 & echo $! > '" + pid + "'; wait");
    assertThatThrownBy(() -> PasswordCommand.run(command, Duration.ofSeconds(2)))
        .isInstanceOf(UsageException.class)
        .hasMessage("line 3: sleep did not end within 2 s");
    long child = Long.parseLong(Files.readString(pid).strip());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void whatPrintsForEverIsEnded() {
    assertThatThrownBy(() -> PasswordCommand.run(shell("yes"), Duration.ofSeconds(2)))
        .isInstanceOf(UsageException.class)
        .hasMessage("line 3: yes did not end within 2 s");
  }

  private static Setting shell(String command) {
    return new Setting(command, List.of(), "line 3");
  }
}
