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
          # Which command is typed, and which of its own.
          function __ftpchat_typed
            set -l words
            for word in (commandline -opc)
              string match -q -- '-*' $word; or set words $words $word
            end
            test "$words[2]" = "$argv[1]"; and test "$words[3]" = "$argv[2]"; and return 0
            test "$words[2]" = "$argv[1]"; and test (count $argv) -eq 1
          end
          # The rooms that have names, of the lines that begin their tables.
          function __ftpchat_rooms
            set -l file $HOME/.config/ftpchat/config.toml
            if set -q FTPCHAT_CONFIG
              set file $FTPCHAT_CONFIG
            else if test -n "$XDG_CONFIG_HOME"
              set file $XDG_CONFIG_HOME/ftpchat/config.toml
            end
            test -f "$file" -a -r "$file"; or return 1
            string replace -rf '^\\s*\\[rooms\\.(?|([A-Za-z0-9_-]+)|"([^"\\\\\\\\[:cntrl:]]+)"|\\'([^\\'[:cntrl:]]+)\\')\\].*' '$1' <$file
          end
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
    complete("__ftpchat_typed help", " -a " + quoted(listed(Topics.wordsOfHelp(root))));
    for (CommandGuide command : root.commands()) {
      String typed = "__ftpchat_typed " + escaped(command.name());
      if (command.commands().isEmpty()) {
        arguments(typed, command);
      } else {
        arguments(typed + " ''", command);
        for (CommandGuide part : command.commands()) {
          complete(typed + " ''", offered(part.name(), part.summary()));
          arguments(typed + ' ' + escaped(part.name()), part);
        }
      }
    }
    return script.toString();
  }

  private void arguments(String condition, CommandGuide command) {
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
    if (CommandGuide.takesRoom(argument)) {
      return " -f -a '(__ftpchat_rooms)'";
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
