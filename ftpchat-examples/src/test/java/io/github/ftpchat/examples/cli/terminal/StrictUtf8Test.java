package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictUtf8Test {

  @Test
  void oneLineBreakAtTheEndIsLeftOut() throws CharacterCodingException {
    assertThat(withoutLineBreak("a\n")).isEqualTo("a");
    assertThat(withoutLineBreak("a\r\n")).isEqualTo("a");
    assertThat(withoutLineBreak("a\n\n")).isEqualTo("a\n");
    assertThat(withoutLineBreak("a\r")).isEqualTo("a\r");
    assertThat(withoutLineBreak("\n")).isEmpty();
    assertThat(withoutLineBreak("\r\n")).isEmpty();
    assertThat(withoutLineBreak("")).isEmpty();
    assertThat(withoutLineBreak("\na 🙂")).isEqualTo("\na 🙂");
  }

  @ParameterizedTest
  @CsvSource({"255", "192", "128"})
  void otherBytesAreRefused(int value) {
    assertThatThrownBy(
            () -> StrictUtf8.decodeWithoutLineBreak(new byte[] {'a', (byte) value, '\n'}))
        .isInstanceOf(CharacterCodingException.class);
  }

  private static String withoutLineBreak(String text) throws CharacterCodingException {
    return StrictUtf8.decodeWithoutLineBreak(text.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
