package io.github.ftpchat.examples.cli.help;

import java.util.List;

/**
 * Scripts that let a shell complete commands, options, their values and the names of files. Nothing
 * in them is left to a shell to expand: each word is in single quotes, whatever it is made of.
 *
 * @since 0.1
 */
public final class Completion {

  /** The shells that there is a script for. */
  public static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private Completion() {}

  /**
   * Gives the script for a shell.
   *
   * @param shell one of {@link #SHELLS}
   * @param root the program
   * @return lines of the shell's language
   */
  public static String of(String shell, CommandGuide root) {
    return switch (shell) {
      case "bash" -> new BashCompletion().script(root);
      case "zsh" -> new ZshCompletion().script(root);
      case "fish" -> new FishCompletion().script(root);
      default -> throw new IllegalArgumentException(shell);
    };
  }
}
