package io.github.ftpchat.examples.cli.help;

import java.util.List;

/**
 * Commands that are told of together.
 *
 * @param title what they have in common, in a word of eight letters at most
 * @param names their names, in the order of the help
 * @since 0.1
 */
public record CommandGroup(String title, List<String> names) {

  /** Makes a group that nobody can change. */
  public CommandGroup {
    names = List.copyOf(names);
  }
}
