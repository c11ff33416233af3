package io.github.ftpchat.examples.cli.help;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the script for bash, from 3.2 on, which macOS has. */
final class BashCompletion {

  /** {@code compgen -W} would expand what it is given, so words are compared one by one. */
  private static final String START =
      """
      # Completes ftpchat in bash. Made by: ftpchat completion bash
      _ftpchat_offer() {
        local word
        for word in "$@"; do
          if [[ $word == "$current"* ]]; then COMPREPLY+=("$word"); fi
        done
      }
      _ftpchat_options() {
        if [[ $current == -* ]]; then _ftpchat_offer "$@"; fi
      }
      _ftpchat_files() {
        local name
        if [[ $current == -* ]]; then return 0; fi
        compopt -o filenames 2>/dev/null
        while IFS= read -r name; do
          COMPREPLY+=("$name")
        done < <(compgen "$1" -- "$current")
      }
      # The rooms that have names, of the lines that begin their tables.
      _ftpchat_rooms() {
        local file=${FTPCHAT_CONFIG-${XDG_CONFIG_HOME:-$HOME/.config}/ftpchat/config.toml}
        local line name
        local plain='^[[:space:]]*\\[rooms\\.([A-Za-z0-9_-]+)\\]'
        local quoted='^[[:space:]]*\\[rooms\\.("([^"\\]+)"|'"'([^']+)'"')\\]'
        if [[ $current == -* || ! -f $file || ! -r $file ]]; then return 0; fi
        while IFS= read -r line || [[ -n $line ]]; do
          if [[ $line =~ $plain ]]; then
            _ftpchat_offer "${BASH_REMATCH[1]}"
          elif [[ $line =~ $quoted ]]; then
            name=${BASH_REMATCH[2]}${BASH_REMATCH[3]}
            # The line that is typed takes it as it is offered.
            if [[ $name != *[[:cntrl:]]* ]]; then
              printf -v name %q "$name"
              _ftpchat_offer "$name"
            fi
          fi
        done < "$file"
      }
      _ftpchat() {
        local current=${COMP_WORDS[COMP_CWORD]} before= command= part= i
        COMPREPLY=()
        if ((COMP_CWORD > 0)); then before=${COMP_WORDS[COMP_CWORD-1]}; fi
        # --option=value comes as three words.
        if [[ $current == '=' ]]; then
          current=
        elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then
          before=${COMP_WORDS[COMP_CWORD-2]}
        fi
        for ((i = 1; i < COMP_CWORD; i++)); do
          if [[ ${COMP_WORDS[i]} != -* ]]; then
            if [[ -n $command ]]; then
              part=${COMP_WORDS[i]}
              break
            fi
            command=${COMP_WORDS[i]}
          fi
        done
        case $command in
      """;

  private static final String END =
      """
        esac
        return 0
      }
      complete -F _ftpchat ftpchat
      """;

  private final StringBuilder script = new StringBuilder(START);

  String script(CommandGuide root) {
    List<String> names = new ArrayList<>();
    names.addAll(root.commandNames());
    names.add("help");
    line("  '')");
    line("    _ftpchat_offer" + words(names));
    line("    _ftpchat_options" + words(root.optionNames()) + " ;;");
    line("  help)");
    line("    _ftpchat_offer" + words(Topics.wordsOfHelp(root)) + " ;;");
    for (CommandGuide command : root.commands()) {
      line("  " + quoted(command.name()) + ")");
      if (!command.commands().isEmpty()) {
        parts(command);
      }
      arguments(command);
    }
    return script.append(END).toString();
  }

  /** What follows a command that has commands of its own, once one of them is typed. */
  private void parts(CommandGuide command) {
    line("    case $part in");
    for (CommandGuide part : command.commands()) {
      line("    " + quoted(part.name()) + ")");
      arguments(part);
    }
    line("    *)");
    line("      _ftpchat_offer" + words(command.commandNames()) + " ;;");
    line("    esac");
    line("    if [[ -n $part ]]; then return 0; fi");
  }

  private void arguments(CommandGuide command) {
    line("    case $before in");
    for (OptionSpec option : command.options()) {
      if (CommandGuide.takesValue(option)) {
        line("    " + words(List.of(option.names())).strip().replace(" ", "|") + ")");
        offer("      ", option);
        line("      return 0 ;;");
      }
    }
    line("    esac");
    for (ArgSpec parameter : command.parameters()) {
      offer("    ", parameter);
    }
    line("    _ftpchat_options" + words(command.optionNames()) + " ;;");
  }

  private void offer(String indent, ArgSpec argument) {
    if (!CommandGuide.values(argument).isEmpty()) {
      line(indent + "_ftpchat_offer" + words(CommandGuide.values(argument)));
    } else if (CommandGuide.takesRoom(argument)) {
      line(indent + "_ftpchat_rooms");
    } else if (CommandGuide.takesPath(argument)) {
      line(indent + "_ftpchat_files " + (CommandGuide.takesFolder(argument) ? "-d" : "-f"));
    }
  }

  private void line(String line) {
    script.append("  ").append(line).append('\n');
  }

  private static String words(List<String> words) {
    StringBuilder quoted = new StringBuilder();
    for (String word : words) {
      quoted.append(' ').append(quoted(word));
    }
    return quoted.toString();
  }

  /** A word that the shell takes as it is. */
  static String quoted(String word) {
    return '\'' + word.replace("'", "'\\''") + '\'';
  }
}
