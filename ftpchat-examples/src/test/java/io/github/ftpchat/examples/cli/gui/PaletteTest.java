package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaletteTest {

  /** What WCAG 2.2 asks for in criterion 1.4.3. */
  private static final double LEAST_CONTRAST = 4.5;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allColoursCanBeReadAndToldApart(boolean dark) {
    new Appearance(Optional.empty()).setDark(dark);
    List<Color> colours = new ArrayList<>(Palette.names());
    colours.add(Palette.own());
    assertThat(new HashSet<>(colours)).hasSameSizeAs(colours);
    colours.addAll(List.of(Palette.text(), Palette.dim(), Palette.alert(), Palette.good()));
    for (Color colour : colours) {
      assertThat(contrast(colour, Palette.background()))
          .as(colour.toString())
          .isGreaterThan(LEAST_CONTRAST);
    }
  }

  static double contrast(Color one, Color other) {
    double first = luminance(one);
    double second = luminance(other);
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
