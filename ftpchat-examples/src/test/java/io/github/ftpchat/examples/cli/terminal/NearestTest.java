package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for a slip, and what is not. */
class NearestTest {

  private static final List<String> NAMES =
      List.of("send", "history", "tail", "--tls", "--tls-pin", "--password-file", "--as", "-h");

  @ParameterizedTest
  @CsvSource({
    "histroy, history",
    "hist, history",
    "HISTORY, history",
    "sned, send",
    "sends, send",
    "tial, tail",
    "--passwordfile, --password-file",
    "--password_file, --password-file",
    "--pasword-file, --password-file",
    "--password, --password-file",
    "-tls, --tls",
    "--tls-pinn, --tls-pin",
    "-as, --as",
  })
  void aSlipIsNear(String word, String meant) {
    assertThat(Nearest.to(word, NAMES)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "--", "shout", "x", "--xx", "quit", "--port", "-phunter2", "\u0000"})
  void anotherWordIsNot(String word) {
    assertThat(Nearest.to(word, NAMES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 1_000_000})
  void aWordOfAnyLengthTakesNoTime(int length) {
    assertThat(Nearest.to("a".repeat(length), List.of("a".repeat(length)))).isEmpty();
  }
}
