package io.github.ftpchat.examples.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "other directories are meant for it there")
class HomesTest {

  private final String home = System.getProperty("user.home");

  @AfterEach
  void putBack() {
    System.setProperty("user.home", home);
  }

  @Test
  @DisabledIfEnvironmentVariable(
      named = "XDG_CONFIG_HOME",
      matches = "/.*",
      disabledReason = "it names another place, and cannot be unset from here")
  void theConfigurationIsInTheHomeThatJavaKnows() {
    System.setProperty("user.home", "/home/of/the/account");
    assertThat(Homes.user()).contains(Path.of("/home/of/the/account"));
    assertThat(Homes.configuration()).contains(Path.of("/home/of/the/account/.config"));
  }

  @Test
  void whatIsKeptIsInTheDirectoryForThatOrInTheSameHome() throws IOException {
    System.setProperty("user.home", "/home/of/the/account");
    String state = System.getenv("XDG_STATE_HOME");
    assertThat(Homes.state("outbox"))
        .isEqualTo(
            state == null
                ? Path.of("/home/of/the/account/.ftpchat/outbox")
                : Path.of(state, "ftpchat", "outbox"));
  }
}
