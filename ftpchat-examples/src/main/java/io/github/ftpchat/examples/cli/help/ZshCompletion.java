package io.github.ftpchat.examples.cli.help;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the script for zsh. */
final class ZshCompletion {

  private static final String START =
      """
      #compdef ftpchat
      # Completes ftpchat in zsh. Made by: ftpchat completion zsh
      # The rooms that have names, of the lines that begin their tables.
      _ftpchat_rooms() {
        local file=${FTPCHAT_CONFIG-${XDG_CONFIG_HOME:-$HOME/.config}/ftpchat/config.toml}
        local line MATCH
        local -a rooms match
        local plain='^[[:space:]]*\\[rooms\\.([A-Za-z0-9_-]+)\\]'
        local quoted='^[[:space:]]*\\[rooms\\.("([^"\\]+)"|'"'([^']+)'"')\\]'
        [[ -f $file && -r $file ]] || return 1
        while IFS= read -r line || [[ -n $line ]]; do
          if [[ $line =~ $plain ]]; then
            rooms+=("$match[1]")
          elif [[ $line =~ $quoted && $match[2]$match[3] != *[[:cntrl:]]* ]]; then
            rooms+=("$match[2]$match[3]")
          fi
        done < $file
        compadd -a rooms
      }
      _ftpchat() {
        local context curcontext=$curcontext state
        local -a line commands
        typeset -A opt_args
      """;

  private static final String END =
      """
            esac ;;
        esac
        return 1
      }
      # Found in fpath, or sourced.
      if [[ ${funcstack[1]-} == _ftpchat ]]; then
        _ftpchat "$@"
      else
        (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
        compdef _ftpchat ftpchat
      fi
      """;

  private final StringBuilder script = new StringBuilder(START);

  String script(CommandGuide root) {
    line("  commands=(");
    for (CommandGuide command : root.commands()) {
      line("    " + quoted(colonsEscaped(command.name()) + ':' + command.summary()));
    }
    line("    " + quoted("help:Tell about a command or a topic."));
    line("  )");
    line("  _arguments -C \\");
    root.options().forEach(this::option);
    line("    '1:command:->command' \\");
    line("    '*::argument:->argument' && return 0");
    line("  case $state in");
    line("    command)");
    line("      _describe -t commands command commands && return 0 ;;");
    line("    argument)");
    line("      case $words[1] in");
    line("        help)");
    line("          _arguments " + quoted("1:about:" + oneOf(Topics.wordsOfHelp(root))));
    line("          return ;;");
    for (CommandGuide command : root.commands()) {
      line("        " + quoted(command.name()) + ")");
      if (command.commands().isEmpty()) {
        arguments(command);
      } else {
        parts(command);
      }
      line("          ;;");
    }
    return script.append(END).toString();
  }

  /** What follows a command that has commands of its own. */
  private void parts(CommandGuide command) {
    line("          _arguments -C \\");
    command.options().forEach(this::option);
    line("    " + quoted("1:command:" + oneOf(command.commandNames())) + " \\");
    line("    '*::argument:->part' && return 0");
    line("          case $words[1] in");
    for (CommandGuide part : command.commands()) {
      line("          " + quoted(part.name()) + ")");
      arguments(part);
      line("            ;;");
    }
    line("          esac");
  }

  private void arguments(CommandGuide command) {
    line("          _arguments \\");
    command.options().forEach(this::option);
    int index = 0;
    for (ArgSpec parameter : command.parameters()) {
      index++;
      line("    " + quoted(index + value(parameter)) + " \\");
    }
    line("            && return 0");
  }

  private void option(OptionSpec option) {
    List<String> names = List.of(option.names());
    String others = names.size() > 1 ? '(' + String.join(" ", names) + ')' : "";
    boolean takesValue = CommandGuide.takesValue(option);
    for (String name : names) {
      // With =, the value may follow as a word of its own as well.
      String joined = takesValue && name.startsWith("--") ? "=" : "";
      String told = '[' + specEscaped(CommandGuide.summary(option)) + ']';
      line(
          "    "
              + quoted(others + name + joined + told + (takesValue ? value(option) : ""))
              + " \\");
    }
  }

  private static String value(ArgSpec argument) {
    List<String> values = CommandGuide.values(argument);
    String label = values.isEmpty() ? CommandGuide.valueLabel(argument) : "value";
    String start = ':' + specEscaped(label) + ':';
    if (!values.isEmpty()) {
      return start + oneOf(values);
    }
    if (CommandGuide.takesRoom(argument)) {
      return start + "_ftpchat_rooms";
    }
    if (CommandGuide.takesPath(argument)) {
      return start + (CommandGuide.takesFolder(argument) ? "_files -/" : "_files");
    }
    return start;
  }

  /** A list of words in a specification; zsh takes a backslash in front of anything. */
  private static String oneOf(List<String> words) {
    StringBuilder list = new StringBuilder("(");
    for (String word : words) {
      list.append(list.length() > 1 ? " " : "").append(word.replaceAll("[^A-Za-z0-9._]", "\\\\$0"));
    }
    return list.append(')').toString();
  }

  /** What stands in a specification of an option, where these have a meaning. */
  private static String specEscaped(String words) {
    return words.replaceAll("[\\\\\\[\\]:]", "\\\\$0");
  }

  private static String colonsEscaped(String word) {
    return word.replace(":", "\\:");
  }

  private void line(String line) {
    script.append(line).append('\n');
  }

  private static String quoted(String word) {
    return BashCompletion.quoted(word);
  }
}
