package io.github.ftpchat.examples.cli.config;

import java.util.Collection;
import java.util.Locale;

/**
 * Finds what was most likely meant by a word that is not known.
 *
 * @since 0.1
 */
public final class NearName {

  /** Longer words are not compared: it would take long, and they are no slip of the keyboard. */
  private static final int LONGEST = 64;

  private NearName() {}

  /**
   * Makes a question of what is near.
   *
   * @param word what was written
   * @param known what could have been meant
   * @return {@code "; is lobby meant?"}, or nothing if nothing is near
   */
  public static String question(String word, Collection<String> known) {
    String best = null;
    int least = Math.max(1, word.length() / 3) + 1;
    for (String name : known) {
      int distance = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best == null ? "" : "; is " + best + " meant?";
  }

  /** How many letters must be inserted, removed, replaced, or swapped with the next. */
  private static int distance(String a, String b) {
    if (a.length() > LONGEST || b.length() > LONGEST) {
      return Integer.MAX_VALUE;
    }
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int replaced = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        table[i][j] = swapped ? Math.min(least, 1 + table[i - 2][j - 2]) : least;
      }
    }
    return table[a.length()][b.length()];
  }
}
