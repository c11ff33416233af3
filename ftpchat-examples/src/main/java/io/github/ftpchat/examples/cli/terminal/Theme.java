package io.github.ftpchat.examples.cli.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The colours and styles of what is shown on a terminal. All of them are sequences of ECMA-48 that
 * begin with ESC and end with {@code m}; {@link TerminalText} lets none through that strangers
 * wrote. Immutable.
 *
 * @since 0.1
 */
public final class Theme {

  /** What the user can choose from. */
  public enum Choice {
    /** Colours that can be read on a dark and on a light background. */
    AUTO,

    /** Bright colours. */
    DARK,

    /** Dark colours. */
    LIGHT,

    /** No colour, but bold, dim and inverse letters. */
    NONE;

    /**
     * How it is written.
     *
     * @return {@code auto}, {@code dark}, {@code light} or {@code none}
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #word} gives.
     *
     * @param word what was written
     * @return the choice; nothing for another word
     */
    public static Optional<Choice> of(String word) {
      return Arrays.stream(values()).filter(choice -> choice.word().equals(word)).findFirst();
    }
  }

  private static final char ESCAPE = '\u001b';
  private static final String RESET = "\u001b[0m";
  private static final int MANY_COLOURS = 256;
  private static final int SOME_COLOURS = 8;
  private static final int BRIGHT_COLOURS = 16;

  /** Of xterm's 256 colours; each has a contrast of 3.7 at least on black as on white. */
  private static final List<Integer> FOR_BOTH =
      List.of(28, 31, 61, 63, 98, 100, 130, 131, 133, 160, 162, 166, 27, 30, 64, 67, 97, 128, 132);

  /** Contrast of 7 at least on black. */
  private static final List<Integer> FOR_DARK =
      List.of(
          77, 80, 111, 113, 117, 120, 141, 147, 149, 173, 174, 176, 179, 183, 186, 209, 212, 216,
          222);

  /** Contrast of 5 at least on white. */
  private static final List<Integer> FOR_LIGHT =
      List.of(18, 20, 22, 23, 24, 52, 53, 54, 55, 56, 58, 60, 88, 89, 90, 91, 94, 95, 125);

  /** Where there are few colours, bold letters are told apart too; 1;31 is for alerts. */
  private static final List<String> FEW_FOR_BOTH =
      List.of("31", "32", "35", "36", "1;32", "1;35", "1;36");

  /** All but blue and red, which are too dark on black. */
  private static final List<String> EIGHT_FOR_DARK =
      List.of("32", "33", "35", "36", "1;32", "1;33", "1;35", "1;36");

  private static final List<String> SIXTEEN_FOR_DARK =
      List.of("32", "33", "35", "36", "92", "93", "94", "95", "96");

  /** Green, yellow and cyan are too bright on white. */
  private static final List<String> FEW_FOR_LIGHT = List.of("31", "34", "35", "1;34", "1;35");

  private final Choice choice;
  private final int colours;

  /** The styles that names have. */
  private final List<String> palette;

  private Theme(Choice choice, int colours) {
    this.choice = choice;
    this.colours = choice == Choice.NONE ? 0 : colours;
    this.palette = this.colours < SOME_COLOURS ? List.of() : palette();
  }

  private List<String> palette() {
    if (colours >= MANY_COLOURS) {
      List<Integer> numbers =
          switch (choice) {
            case DARK -> FOR_DARK;
            case LIGHT -> FOR_LIGHT;
            case AUTO, NONE -> FOR_BOTH;
          };
      return numbers.stream().map(Theme::foreground).toList();
    }
    return switch (choice) {
      case DARK -> colours < BRIGHT_COLOURS ? EIGHT_FOR_DARK : SIXTEEN_FOR_DARK;
      case LIGHT -> FEW_FOR_LIGHT;
      case AUTO, NONE -> FEW_FOR_BOTH;
    };
  }

  /**
   * Makes a theme.
   *
   * @param choice what the user chose; {@link Choice#AUTO} gives no colour where the variable
   *     {@code NO_COLOR} is set and not empty, see https://no-color.org
   * @param environment the variables of the environment
   * @param colours how many the terminal has by what it says of itself; 0 if none
   * @return a theme
   */
  public static Theme of(Choice choice, Map<String, String> environment, int colours) {
    boolean unwanted = choice == Choice.AUTO && !environment.getOrDefault("NO_COLOR", "").isEmpty();
    String more = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
    boolean many = more.equals("truecolor") || more.equals("24bit");
    return new Theme(
        unwanted ? Choice.NONE : choice, many ? Math.max(colours, MANY_COLOURS) : colours);
  }

  /**
   * What the user chose, or {@link Choice#NONE} if no colour is wanted.
   *
   * @return the choice
   */
  public Choice choice() {
    return choice;
  }

  /**
   * Gives somebody's name its colour, the same always. Without colours it has no style, so that the
   * user's own stands out.
   *
   * @param name the name as it is in the message
   * @param shown the name as it is shown
   * @return the name with its style
   */
  public String name(String name, String shown) {
    if (palette.isEmpty()) {
      return shown;
    }
    return styled(palette.get(colourOf(name, palette.size())), shown);
  }

  /**
   * Marks the user's own name.
   *
   * @param shown the text
   * @return the text with its style
   */
  public String own(String shown) {
    return styled("1", shown);
  }

  /**
   * Sets back what is beside the point: times, remarks.
   *
   * @param shown the text
   * @return the text with its style
   */
  public String dim(String shown) {
    // Faint letters are hard to read on many terminals; grey is as good on both backgrounds.
    return styled(colours >= MANY_COLOURS ? foreground(244) : "2", shown);
  }

  /**
   * Marks what went wrong or calls for attention.
   *
   * @param shown the text
   * @return the text with its style
   */
  public String alert(String shown) {
    return styled(colours >= SOME_COLOURS ? "1;31" : "1", shown);
  }

  /**
   * Marks a bar that parts one thing from another.
   *
   * @param shown the text
   * @return the text with its style
   */
  public String bar(String shown) {
    return styled("7", shown);
  }

  /** One of 256 colours. */
  private static String foreground(int colour) {
    return "38;5;" + colour;
  }

  private static String styled(String style, String shown) {
    return ESCAPE + "[" + style + "m" + shown + RESET;
  }

  /**
   * Chooses one of some colours for a name, the same always.
   *
   * @param name the name as it is in the message
   * @param colours how many there are
   * @return its index
   */
  public static int colourOf(String name, int colours) {
    return Math.floorMod(spread(name.hashCode()), colours);
  }

  /** So that names that differ in one letter differ in more than that. */
  private static int spread(int hash) {
    // The finisher of MurmurHash3: each bit counts in all others.
    int spread = (hash ^ hash >>> 16) * 0x85EBCA6B;
    spread = (spread ^ spread >>> 13) * 0xC2B2AE35;
    return spread ^ spread >>> 16;
  }

  /** Gives the end of the style that starts there; the start itself if none does. */
  static int endOfStyle(CharSequence text, int start, int end) {
    if (text.charAt(start) != ESCAPE) {
      return start;
    }
    int i = start;
    while (i < end && text.charAt(i) != 'm') {
      i++;
    }
    return Math.min(i + 1, end);
  }
}
