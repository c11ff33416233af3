package io.github.ftpchat.examples.cli.gui;

import java.util.Arrays;

/**
 * A password that was typed. It is not shown by {@link #toString}.
 *
 * @since 0.1
 */
public final class Secret {

  /** Nothing was typed. */
  public static final Secret NONE = new Secret(new char[0]);

  private final char[] typed;

  /**
   * Takes what was typed.
   *
   * @param typed not copied
   */
  Secret(char[] typed) {
    this.typed = typed;
  }

  /**
   * Gives it.
   *
   * @return a copy, for the caller to wipe; empty if nothing was typed
   */
  public char[] copy() {
    return typed.clone();
  }

  /** Wipes it. */
  void wipe() {
    Arrays.fill(typed, '\0');
  }
}
