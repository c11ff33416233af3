package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of a line that is typed. */
class EditHighlighterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text, 100% \"quoted\"",
        "\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35", // Thai with a vowel sign above
        "\u0928\u092E\u0938\u094D\u0924\u0947", // Hindi with a virama
        "\u0645\u064F\u062D\u064E\u0645\u0651\u064E\u062F", // vocalised Arabic
        "\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD", // pointed Hebrew
        "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \u2764\uFE0F", // joined emoji
        "e\u0301"
      })
  void whatIsWrittenInAScriptIsShownAsItIs(String text) {
    text.codePoints().forEach(c -> assertThat(EditHighlighter.isShown(c)).isTrue());
  }

  @Test
  void whatATerminalActsOnIsNotShown() {
    for (int c : new int[] {0x1B, 0x07, 0x08, 0x7F, 0x9B, 0x202E, 0x2066, 0x2028, 0xD800}) {
      assertThat(EditHighlighter.isShown(c)).as(Integer.toHexString(c)).isFalse();
    }
  }
}
