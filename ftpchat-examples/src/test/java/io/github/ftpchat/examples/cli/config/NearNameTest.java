package io.github.ftpchat.examples.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNameTest {

  private static final List<String> KNOWN = List.of("lobby", "games", "a");

  @ParameterizedTest
  @CsvSource({"loby, lobby", "lobbby, lobby", "olbby, lobby", "LOBBY, lobby", "gamse, games"})
  void aSlipIsRecognized(String word, String meant) {
    assertThat(NearName.question(word, KNOWN)).isEqualTo("; is " + meant + " meant?");
  }

  @ParameterizedTest
  @CsvSource({"kitchen", "xyz"})
  void anotherWordIsNot(String word) {
    assertThat(NearName.question(word, KNOWN)).isEmpty();
  }

  @Test
  @Timeout(10)
  void whatIsVeryLongIsNotCompared() {
    assertThat(NearName.question("x".repeat(60_000), List.of("x".repeat(60_000)))).isEmpty();
  }
}
