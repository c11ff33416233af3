package io.github.ftpchat.examples.cli.gui;

/** Finds a text in another, whatever the case of its letters. */
final class Matches {

  private Matches() {}

  /** Where it stands first; -1 if it does not. */
  static int indexOf(String text, String wanted) {
    for (int i = 0; i + wanted.length() <= text.length(); i++) {
      if (text.regionMatches(true, i, wanted, 0, wanted.length())) {
        return i;
      }
    }
    return -1;
  }
}
