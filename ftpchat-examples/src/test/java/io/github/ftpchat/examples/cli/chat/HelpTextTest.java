package io.github.ftpchat.examples.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The help of the chat at widths that terminals have. */
class HelpTextTest {

  @ParameterizedTest
  @ValueSource(ints = {24, 40, 70, 79, 80, 200})
  void noLineHasToBeBrokenByTheWindow(int width) {
    List<String> lines = HelpText.lines(true, width);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(width));
    String words = String.join(" ", lines).replaceAll(" +", " ");
    assertThat(words).contains("Alt-A go to where news are", "/retry try at once to reach");
  }

  @Test
  void whatDoesNotFitStandsBelowItsColumn() {
    assertThat(HelpText.lines(true, 40))
        .containsSequence(
            "  /search TEXT     show the messages of",
            "                   this room that hold",
            "                   TEXT");
  }

  @Test
  void aScreenOfEightyColumnsTakesItWhole() {
    assertThat(HelpText.lines(true, 80)).hasSizeLessThan(23);
    assertThat(String.join("", HelpText.lines(false, 0))).doesNotContain("Alt-", "/theme");
  }
}
