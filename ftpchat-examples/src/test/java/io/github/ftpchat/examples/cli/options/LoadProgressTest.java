package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadProgressTest {

  @Test
  void itSaysHowMuchOfHowMuch() {
    assertThat(LoadProgress.line(12_340_000, 50_000_000))
        .isEqualTo("reading: 12.3 of 50.0 MB (24 %)");
  }

  @Test
  void whatGrowsOrIsReadTwiceHasNoEnd() {
    assertThat(LoadProgress.line(51_000_000, 50_000_000)).isEqualTo("reading: 51.0 MB");
  }
}
