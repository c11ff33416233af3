package io.github.ftpchat.examples.cli.help;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the script for fish. */
final class FishCompletion {

  private final StringBuilder script =
      new StringBuilder(
          """
          # Completes ftpchat in fish. Made by: ftpchat completion fish
          complete -c ftpchat -f
          """);

  String script(CommandGuide root) {
    for (CommandGuide command : root.commands()) {
      complete("__fish_use_subcommand", offered(command.name(), command.summary()));
    }
    complete("__fish_use_subcommand", offered("help", "Tell about a command or a topic."));
    for (OptionSpec option : root.options()) {
      complete("__fish_use_subcommand", option(option));
    }
    complete("__fish_seen_subcommand_from help", " -a " + quoted(listed(Topics.wordsOfHelp(root))));
    for (CommandGuide command : root.commands()) {
      String condition = "__fish_seen_subcommand_from " + escaped(command.name());
      for (OptionSpec option : command.options()) {
        complete(condition, option(option));
      }
      for (ArgSpec parameter : command.parameters()) {
        String offered = value(parameter);
        if (!offered.isEmpty()) {
          complete(condition, offered);
        }
      }
    }
    return script.toString();
  }

  private void complete(String condition, String offered) {
    script.append("complete -c ftpchat -n ").append(quoted(condition)).append(offered).append('\n');
  }

  private static String offered(String word, String told) {
    return " -a " + quoted(escaped(word)) + " -d " + quoted(told);
  }

  private static String option(OptionSpec option) {
    StringBuilder words = new StringBuilder();
    for (String name : option.names()) {
      boolean isLong = name.startsWith("--");
      words.append(isLong ? " -l " : " -s ").append(quoted(name.substring(isLong ? 2 : 1)));
    }
    if (CommandGuide.takesValue(option)) {
      String value = value(option);
      words.append(" -r").append(value.isEmpty() ? " -f" : value);
    }
    return words + " -d " + quoted(CommandGuide.summary(option));
  }

  private static String value(ArgSpec argument) {
    List<String> values = CommandGuide.values(argument);
    if (!values.isEmpty()) {
      return " -f -a " + quoted(listed(values));
    }
    if (CommandGuide.takesFolder(argument)) {
      return " -f -a '(__fish_complete_directories)'";
    }
    return CommandGuide.takesPath(argument) ? " -F" : "";
  }

  private static String listed(List<String> words) {
    StringBuilder list = new StringBuilder();
    for (String word : words) {
      list.append(list.length() == 0 ? "" : " ").append(escaped(word));
    }
    return list.toString();
  }

  /** A word of a list or a condition, which fish expands once more. */
  private static String escaped(String word) {
    return word.replaceAll("[^A-Za-z0-9._-]", "\\\\$0");
  }

  private static String quoted(String words) {
    return '\'' + words.replace("\\", "\\\\").replace("'", "\\'") + '\'';
  }
}
