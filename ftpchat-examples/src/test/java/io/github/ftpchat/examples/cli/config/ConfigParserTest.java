package io.github.ftpchat.examples.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the configuration file may hold, and what is said of the rest. */
class ConfigParserTest {

  private static final Path FILE = Path.of("/etc/ftpchat/config.toml");

  @Test
  void whatIsWrittenIsFoundWithItsPlace() {
    Configuration read =
        parse(
            """
            # first
            [rooms.lobby]
            url = "ftp://alice@chat.example/lobby"
            password-file = "keys/lobby"
            ftp-password-command = ["pass", "show", "a b"]
            outbox = false
            [rooms."two words"]
            url = 'file:///srv/two'
            password-file = "/absolute"
            [defaults]
            name = "alice"
            theme = "dark"
            """);
    assertThat(read.rooms()).containsExactly("lobby", "two words");
    assertThat(read.room("lobby").orElseThrow())
        .containsEntry(
            ConfigKey.URL,
            new Setting("ftp://alice@chat.example/lobby", List.of(), FILE + ", line 3: url"))
        .containsEntry(
            ConfigKey.FTP_PASSWORD_COMMAND,
            new Setting(
                "pass show a b",
                List.of("pass", "show", "a b"),
                FILE + ", line 5: ftp-password-command"))
        .hasEntrySatisfying(
            ConfigKey.PASSWORD_FILE,
            file -> assertThat(file.text()).isEqualTo("/etc/ftpchat/keys/lobby"))
        .hasEntrySatisfying(
            ConfigKey.OUTBOX, outbox -> assertThat(outbox.text()).isEqualTo("false"));
    assertThat(read.room("two words").orElseThrow())
        .hasEntrySatisfying(
            ConfigKey.PASSWORD_FILE, file -> assertThat(file.text()).isEqualTo("/absolute"));
    assertThat(read.defaults()).containsOnlyKeys(ConfigKey.NAME, ConfigKey.THEME);
    assertThat(read.room("Lobby")).isEmpty();
  }

  @Test
  void nothingSaysNothing() {
    assertThat(parse("").rooms()).isEmpty();
    assertThat(parse("").defaults()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[rooms.a]~url = 'x'~pasword-file = 'y'|line 3: pasword-file: is not known; did you mean password-file?",
        "[rooms.a]~url = 'x'~zzzzzzzzzzzz = 'y'|line 3: zzzzzzzzzzzz: is not known",
        "[room.a]~url = 'x'|room: is not known; did you mean rooms?",
        "[default]|line 1: default: is not known; did you mean defaults?",
        "rooms = 3|line 1: rooms: is no table",
        "[rooms]~a = 3|line 2: a: is no table",
        "[[rooms]]~url = 'x'|rooms: is no table",
        "[rooms.a]|line 1: a: has no url",
        "[rooms.a]~url = 3|line 2: url: is not a text in quotes",
        "[rooms.a]~url = ''|line 2: url: is not a text in quotes",
        "[rooms.a]~url = 'x'~tls = true|line 3: tls: is not a text in quotes",
        "[rooms.a]~url = 'x'~password-command = []|is not a text in quotes or a list of them",
        "[rooms.a]~url = 'x'~password-command = ['']|is not a text in quotes or a list of them",
        "[rooms.a]~url = 'x'~password-command = ['a', 3]|is not a text in quotes or a list of them",
        "[rooms.a]~url = 'x'~theme = 'dark'|line 3: theme: belongs in [defaults]",
        "[defaults]~url = 'x'|line 2: url: belongs in the table of a room",
        "[defaults]~ftp-password-file = 'x'|ftp-password-file: belongs in the table of a room",
        "[rooms.'a/b']~url = 'x'|a/b: is no name for a room",
        "[rooms.'a:b']~url = 'x'|a:b: is no name for a room",
        "[rooms.'']~url = 'x'|is no name for a room",
        "[rooms.a]~url = 'x'~password-file = 'x'~password-command = 'y'|there is password-file already",
        "[rooms.a]~url = 'x'~[rooms.a]~url = 'y'|line 3: ",
        "[rooms.a]~url = x|line 2: Unexpected",
        "[rooms.a|line 1: Unexpected",
      })
  void whatIsWrongIsNamedWithItsLine(String text, String named) {
    assertThatThrownBy(() -> parse(text.replace('~', '\n')))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(FILE.toString())
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[rooms.a]\nurl = 'x'\npassword = 'sesame'",
        "[rooms.a]\nurl = 'x'\nftp-password = 'sesame'",
        "[rooms.a]\nurl = 'x'\npassphrase = 'sesame'",
        "[defaults]\npassword = 'sesame'",
        "[rooms.a]\nurl = 'ftp://alice:sesame@host/a'",
      })
  void aPasswordIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("not belong here; write ")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void anAtSignInARoomAndAPortAreNoPassword() {
    assertThat(parse("[rooms.a]\nurl = 'ftp://alice@host:21/a:b@c'").rooms()).containsExactly("a");
    assertThat(parse("[rooms.a]\nurl = 'ftp://host:21/a@c'").rooms()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a=", "\"", "'''", "a.", "a=\n", "\u0000", "[[a]]\n", "=", "\\"})
  @Timeout(60)
  void whatIsHostileIsRefusedInTime(String piece) {
    for (String start : List.of("", "a=", "[", "[rooms.a]\nurl=")) {
      String text = start + piece.repeat((60 << 10) / piece.length());
      assertThatThrownBy(() -> parse(text)).isInstanceOf(UsageException.class);
    }
  }

  private static Configuration parse(String text) {
    return ConfigParser.parse(text, FILE);
  }
}
