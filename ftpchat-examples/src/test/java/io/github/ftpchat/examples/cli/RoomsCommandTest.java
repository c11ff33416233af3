package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomsCommandTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "1234567890, 1.2 GB",
    "9223372036854775807, 9.2 EB"
  })
  void aSizeIsToldAsPeopleSayIt(long size, String readable) {
    assertThat(RoomsCommand.readable(size)).isEqualTo(readable);
  }
}
