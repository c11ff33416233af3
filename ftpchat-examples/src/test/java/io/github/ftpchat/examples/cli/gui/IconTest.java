package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IconTest {

  /** What WCAG 2.2 asks for in criterion 1.4.11, for what is no text. */
  private static final double LEAST_CONTRAST = 3;

  @ParameterizedTest
  @ValueSource(ints = {0xFFFFFF, 0xF0F0F0, 0x202020, 0x000000})
  void itStandsOutFromLightAndFromDarkTaskBars(int bar) {
    assertThat(PaletteTest.contrast(Icon.BUBBLE, new Color(bar))).isGreaterThan(LEAST_CONTRAST);
  }
}
