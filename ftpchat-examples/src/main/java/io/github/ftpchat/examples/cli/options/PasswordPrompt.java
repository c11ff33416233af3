package io.github.ftpchat.examples.cli.options;

/**
 * Asks a person for a password.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PasswordPrompt {

  /**
   * Asks, and shows nothing of what is typed.
   *
   * @param what what it is called, for one line
   * @return what was typed, for the caller to wipe; null if nothing was, or nobody is there to be
   *     asked
   */
  char[] ask(String what);
}
