package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code config check} finds wrong. */
@ResourceLock(Resources.SYSTEM_ERR)
class ConfigCommandTest {

  private static final String ROOMS =
      "[rooms.one]\nurl = 'file:///x/one'\n[rooms.two]\nurl = 'file:///x/two'\n";

  @TempDir Path directory;

  @RegisterExtension private final CaughtErrors err = new CaughtErrors();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tls = 'maybe'",
        "cipher = 'rot13'",
        "dialect = '2.0'",
        "name = 'a: '",
        "name = 'more than sixty-four letters are not taken by any room here, are they?'",
        "theme = 'pink'",
        "notify = 'shout'",
        "password-file = '/nowhere/at/all'"
      })
  void theDefaultsAreCheckedOnceWithAndWithoutRooms(String wrong) throws IOException {
    for (String rooms : new String[] {"", ROOMS}) {
      err.clear();
      assertThat(check("[defaults]\n" + wrong + "\n" + rooms)).isEqualTo(2);
      assertThat(err.text())
          .contains("line 2: " + wrong.replaceFirst(" .*", "") + ": ")
          .hasLineCount(1);
    }
  }

  @Test
  void whatIsRightIsSaidToBe() throws IOException {
    assertThat(check("[defaults]\ntheme = 'dark'\nname = 'a'\n" + ROOMS)).isZero();
    assertThat(err.text()).isEmpty();
  }

  private int check(String text) throws IOException {
    Path config = Files.writeString(directory.resolve("config.toml"), text);
    String[] args = {"config", "check", "--config", config.toString()};
    return Ftpchat.run(args, new Output(new ByteArrayOutputStream()));
  }
}
