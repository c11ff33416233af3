package io.github.ftpchat.examples.cli.terminal;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what was most likely meant by a mistyped word.
 *
 * @since 0.1
 */
public final class Nearest {

  /** Longer words are not compared: the time it takes grows with them. */
  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /**
   * Gives the name that is nearest to a word.
   *
   * @param word what was typed
   * @param names what there is
   * @return one of the names; empty if none is near
   */
  public static Optional<String> to(String word, Collection<String> names) {
    String typed = plain(word);
    if (typed.isEmpty() || typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      String known = plain(name);
      // A word that was broken off is near as well.
      boolean isBeginning = typed.length() >= 3 && known.startsWith(typed);
      int distance = isBeginning ? 1 : distance(typed, known);
      if (distance <= Math.max(typed.length(), known.length()) / 3 && distance < least) {
        nearest = name;
        least = distance;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * Makes a question of the name that is nearest to a word.
   *
   * @param word what was typed
   * @param names what there is
   * @return {@code "; did you mean lobby?"}, or nothing if none is near
   */
  public static String question(String word, Collection<String> names) {
    return to(word, names).map(name -> "; did you mean " + name + '?').orElse("");
  }

  /** Dashes and capitals are what is mistaken most often. */
  private static String plain(String word) {
    return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** How many letters have to be put in, left out, replaced, or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
