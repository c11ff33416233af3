package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.examples.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

/** That what is registered is there, and under its name. */
class CommandsTest {

  private final Output out = new Output(new ByteArrayOutputStream());

  static List<String> names() {
    return Commands.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameMakesTheCommandThatHasIt(String name) {
    Command command = Commands.make(name, out).getClass().getAnnotation(Command.class);
    assertThat(command.name()).isEqualTo(name);
  }

  @Test
  void anotherNameMakesNothing() {
    assertThatThrownBy(() -> Commands.make("shout", out)).hasMessage("shout");
  }
}
