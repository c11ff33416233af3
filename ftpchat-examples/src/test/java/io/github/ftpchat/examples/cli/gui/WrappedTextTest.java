package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Dimension;
import org.junit.jupiter.api.Test;

class WrappedTextTest {

  @Test
  void noWordMakesItWider() {
    Dimension one = sizeOf("530 Login incorrect.");
    Dimension long1 = sizeOf("530 " + "x".repeat(400));
    assertThat(long1.width).isEqualTo(one.width);
    assertThat(long1.height).isGreaterThan(2 * one.height);
  }

  @Test
  void whatIsLongerIsCut() {
    assertThat(sizeOf("x".repeat(100_000)).height).isLessThan(800);
  }

  @Test
  void noTextIsHtml() {
    Dimension one = sizeOf("a b c d");
    assertThat(sizeOf("<html><br><br>")).isEqualTo(one);
  }

  private static Dimension sizeOf(String text) {
    WrappedText shown = new WrappedText();
    shown.say(text);
    return shown.getPreferredSize();
  }
}
