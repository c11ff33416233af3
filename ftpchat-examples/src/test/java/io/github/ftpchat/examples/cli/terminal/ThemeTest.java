package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Colours of names, as terminals and people need them. */
class ThemeTest {

  private static final Pattern COLOUR = Pattern.compile("38;5;(\\d+)");
  private static final double[] BLACK = {0, 0, 0};
  private static final double[] WHITE = {1, 1, 1};

  @Test
  void aNameHasTheSameColourAlways() {
    Theme theme = Theme.of(Theme.Choice.AUTO, Map.of(), 256);
    assertThat(theme.name("alice", "alice")).isEqualTo(theme.name("alice", "alice"));
    assertThat(theme.name("alice", "x")).isNotEqualTo(theme.name("bob", "x"));
  }

  @Test
  void namesThatDifferInOneLetterMostlyDifferInColour() {
    Theme theme = Theme.of(Theme.Choice.AUTO, Map.of(), 256);
    Set<String> colours = new HashSet<>();
    for (char c = 'a'; c <= 'z'; c++) {
      colours.add(theme.name("bot" + c, "x"));
    }
    assertThat(colours).hasSizeGreaterThan(8);
  }

  @ParameterizedTest
  @EnumSource(
      value = Theme.Choice.class,
      names = {"AUTO", "DARK", "LIGHT"})
  void eachColourCanBeReadOnItsBackground(Theme.Choice choice) {
    Theme theme = Theme.of(choice, Map.of(), 256);
    for (int i = 0; i < 500; i++) {
      Matcher colour = COLOUR.matcher(theme.name("name" + i, "x"));
      assertThat(colour.find()).isTrue();
      double[] rgb = rgb(Integer.parseInt(colour.group(1)));
      if (choice != Theme.Choice.LIGHT) {
        assertThat(contrast(rgb, BLACK)).as(colour.group()).isGreaterThan(3);
      }
      if (choice != Theme.Choice.DARK) {
        assertThat(contrast(rgb, WHITE)).as(colour.group()).isGreaterThan(3);
      }
    }
  }

  @Test
  void withFewColoursNamesDifferAllTheSameAndCanBeRead() {
    Map<Theme.Choice, String> wanted =
        Map.of(
            Theme.Choice.AUTO, "(1;)?3[1256]",
            Theme.Choice.DARK, "(1;)?3[2356]|9[2-6]",
            Theme.Choice.LIGHT, "(1;)?3[145]");
    wanted.forEach(
        (choice, style) -> {
          for (int colours : new int[] {8, 16}) {
            Theme theme = Theme.of(choice, Map.of(), colours);
            Set<String> seen = new HashSet<>();
            for (int i = 1; i <= 8; i++) {
              String shown = theme.name("name" + i, "x");
              assertThat(shown).matches("\u001B\\[(" + style + ")mx\u001B\\[0m");
              assertThat(shown).isNotIn(theme.own("x"), theme.alert("x"));
              seen.add(shown);
            }
            assertThat(seen).as("%s with %s colours", choice, colours).hasSizeGreaterThan(3);
          }
        });
  }

  @Test
  void withoutColoursOnesOwnNameStandsOut() {
    Theme theme = Theme.of(Theme.Choice.NONE, Map.of(), 256);
    assertThat(theme.name("alice", "x")).isNotEqualTo(theme.own("x"));
  }

  @Test
  void noColourIsUsedWhereNoneIsWantedOrThere() {
    for (Theme theme :
        Set.of(
            Theme.of(Theme.Choice.NONE, Map.of(), 256),
            Theme.of(Theme.Choice.AUTO, Map.of("NO_COLOR", "1"), 256),
            Theme.of(Theme.Choice.AUTO, Map.of(), 0))) {
      String all = theme.name("a", "x") + theme.own("x") + theme.dim("x") + theme.alert("x");
      assertThat(all).doesNotContainPattern("[\\[;][34][0-9]");
    }
    assertThat(Theme.of(Theme.Choice.DARK, Map.of("NO_COLOR", "1"), 256).name("a", "x"))
        .as("what was chosen comes first")
        .contains("38;5;");
    assertThat(Theme.of(Theme.Choice.AUTO, Map.of("NO_COLOR", ""), 256).name("a", "x"))
        .contains("38;5;");
  }

  /** Colours of xterm's palette, from 0 to 1. */
  private static double[] rgb(int colour) {
    int[] steps = {0, 95, 135, 175, 215, 255};
    int index = colour - 16;
    return new double[] {
      steps[index / 36] / 255.0, steps[index / 6 % 6] / 255.0, steps[index % 6] / 255.0
    };
  }

  /** As WCAG 2.2 defines it. */
  private static double contrast(double[] a, double[] b) {
    double one = luminance(a) + 0.05;
    double other = luminance(b) + 0.05;
    return Math.max(one, other) / Math.min(one, other);
  }

  private static double luminance(double[] rgb) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double c = rgb[i];
      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
