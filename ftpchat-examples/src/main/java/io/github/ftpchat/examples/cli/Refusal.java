package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.terminal.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * Says what is wrong with what was typed, and what was most likely meant. What may be a password
 * that was given the wrong way is never repeated.
 */
final class Refusal {

  private static final String TEXT = "TEXT";

  private Refusal() {}

  /** Gives one line about what picocli refused. */
  static String of(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    String problem = Objects.requireNonNullElse(failure.getMessage(), "wrong usage");
    // An option that is unknown, here or in front of the command, explains why others are missing.
    for (CommandLine line = command; line != null; line = line.getParent()) {
      if (!line.getUnmatchedArguments().isEmpty()) {
        command = line;
        problem = unexpected(line.getCommandSpec(), line.getUnmatchedArguments());
      }
    }
    return problem.replaceFirst("(?s)\\R.*", "")
        + " (see "
        + command.getCommandSpec().qualifiedName()
        + (command.getParent() == null ? "" : " --help")
        + ')';
  }

  /** Names something that is not there, and what is near, or else what may help. */
  static String unknown(String what, String word, Collection<String> names, String hint) {
    return what
        + word
        + Nearest.to(word, names).map(name -> "; did you mean " + name + '?').orElse(hint);
  }

  private static String unexpected(CommandSpec command, List<String> unmatched) {
    String first = unmatched.get(0);
    if (command.parent() == null && !isOption(first)) {
      return first.contains("://")
          ? "the command is missing; write one in front of ROOM: ftpchat chat ROOM"
          : unknown("unknown command: ", first, Commands.NAMES, "");
    }
    for (String argument : unmatched) {
      if (isOption(argument)) {
        return unknownOption(command, argument);
      }
    }
    return tooMany(command);
  }

  private static boolean isOption(String argument) {
    return argument.startsWith("-") && argument.length() > 1;
  }

  private static String unknownOption(CommandSpec command, String argument) {
    Collection<String> names = command.optionsMap().keySet();
    String name = argument.replaceFirst("(?s)=.*", "");
    // Other programs take a password that is glued to the letter.
    if (!name.startsWith("--") && Nearest.to(name, names).isEmpty()) {
      name = name.substring(0, name.offsetByCodePoints(0, 2));
    }
    String hint = "";
    if (command.parent() == null) {
      hint = "; the command comes first, its options follow";
    } else if (taken(command).contains(TEXT)) {
      hint = "; write -- in front of a text that starts with a dash";
    }
    return unknown("unknown option: ", name, names, hint);
  }

  private static String tooMany(CommandSpec command) {
    List<String> taken = taken(command);
    String quote = taken.contains(TEXT) ? "the text" : "what holds a space";
    return "too many arguments: "
        + command.name()
        + (taken.isEmpty()
            ? " takes none"
            : " takes "
                + String.join(" and ", taken)
                + "; put "
                + quote
                + " in quotes: 'like this'");
  }

  private static List<String> taken(CommandSpec command) {
    List<String> labels = new ArrayList<>();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      labels.add(parameter.paramLabel());
    }
    return labels;
  }
}
