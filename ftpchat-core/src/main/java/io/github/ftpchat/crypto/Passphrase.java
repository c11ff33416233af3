package io.github.ftpchat.crypto;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Makes passwords that cannot be guessed, and estimates how hard others are to guess.
 *
 * <p>This matters more here than elsewhere: anybody who reads the file can try passwords as fast as
 * their machines allow, and FTPChat's format uses one salt for everybody and few iterations.
 *
 * @since 0.1
 */
public final class Passphrase {

  /** A room's password with fewer bits is weak: a well-equipped guesser can find it. */
  public static final int WEAK_BELOW = 60;

  private static final String CONSONANTS = "bdfghjklmnprstvz";
  private static final String VOWELS = "aiou";
  private static final int GROUPS = 5;
  private static final int GROUP_LENGTH = 5;

  /** What people try first; a password that holds one of these is worth little more without it. */
  private static final String[] COMMON = {
    "password",
    "passwort",
    "qwertz",
    "qwerty",
    "asdf",
    "letmein",
    "admin",
    "welcome",
    "iloveyou",
    "monkey",
    "dragon",
    "master",
    "football",
    "hello",
    "secret",
    "ftpchat",
    "chat",
    "abc",
    "123"
  };

  private Passphrase() {}

  /**
   * Makes a passphrase of 80 random bits: five groups of five letters that can be read aloud, such
   * as {@code bamip-tudok-lasur-vogin-jizat}.
   *
   * @return the passphrase, which the caller should wipe
   */
  public static char[] generate() {
    return generate(new SecureRandom());
  }

  static char[] generate(SecureRandom random) {
    char[] phrase = new char[GROUPS * (GROUP_LENGTH + 1) - 1];
    for (int i = 0; i < phrase.length; i++) {
      int place = i % (GROUP_LENGTH + 1);
      if (place == GROUP_LENGTH) {
        phrase[i] = '-';
      } else {
        String letters = place % 2 == 0 ? CONSONANTS : VOWELS;
        phrase[i] = letters.charAt(random.nextInt(letters.length()));
      }
    }
    return phrase;
  }

  /**
   * Estimates how many guesses a password withstands, as a binary logarithm. The estimate is an
   * upper bound for passwords that people make up: it sees repetitions, runs such as {@code 4567}
   * and the commonest words, and does not know the name of the user's dog.
   *
   * @param password the password; not changed and not kept
   * @return the estimate in bits
   */
  public static double estimateBits(char[] password) {
    char[] folded = new char[password.length];
    for (int i = 0; i < folded.length; i++) {
      folded[i] = Character.toLowerCase(password[i]);
    }
    double perCharacter = Math.log(alphabet(password)) / Math.log(2);
    double bits = 0;
    for (int i = 0; i < folded.length; ) {
      int word = commonWordAt(folded, i);
      if (word > 0) {
        bits += Math.log(COMMON.length) / Math.log(2) + 1;
        i += word;
      } else {
        bits += isPredictable(folded, i) ? 1 : perCharacter;
        i++;
      }
    }
    Arrays.fill(folded, '\0');
    return bits;
  }

  /** Whether a character follows from those before it: the same again, the next, or a period. */
  private static boolean isPredictable(char[] text, int i) {
    if (i == 0) {
      return false;
    }
    int step = text[i] - text[i - 1];
    if (step == 0 || (i > 1 && Math.abs(step) == 1 && step == text[i - 1] - text[i - 2])) {
      return true;
    }
    for (int period = 2; period <= i / 2; period++) {
      boolean repeats = true;
      for (int k = 0; k < period && repeats; k++) {
        repeats = text[i - k] == text[i - k - period];
      }
      if (repeats) {
        return true;
      }
    }
    return false;
  }

  private static int commonWordAt(char[] text, int from) {
    int longest = 0;
    for (String word : COMMON) {
      if (word.length() > longest && word.length() <= text.length - from) {
        boolean same = true;
        for (int k = 0; k < word.length() && same; k++) {
          same = text[from + k] == word.charAt(k);
        }
        longest = same ? word.length() : longest;
      }
    }
    return longest;
  }

  /** How many characters a guesser has to try at each place, by the kinds that occur. */
  private static int alphabet(char[] password) {
    boolean lower = false;
    boolean upper = false;
    boolean digit = false;
    boolean mark = false;
    boolean other = false;
    for (char c : password) {
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
      digit |= c >= '0' && c <= '9';
      mark |= c < 0x80 && !Character.isLetterOrDigit(c);
      other |= c >= 0x80;
    }
    return Math.max(
        2,
        (lower ? 26 : 0)
            + (upper ? 26 : 0)
            + (digit ? 10 : 0)
            + (mark ? 33 : 0)
            + (other ? 64 : 0));
  }
}
