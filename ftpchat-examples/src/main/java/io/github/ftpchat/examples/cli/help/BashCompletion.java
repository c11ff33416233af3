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
      _ftpchat() {
        local current=${COMP_WORDS[COMP_CWORD]} before= command= i
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
            command=${COMP_WORDS[i]}
            break
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
    for (CommandGuide command : root.commands()) {
      names.add(command.name());
    }
    names.add("help");
    line("  '')");
    line("    _ftpchat_offer" + words(names));
    line("    _ftpchat_options" + words(root.optionNames()) + " ;;");
    line("  help)");
    line("    _ftpchat_offer" + words(Topics.wordsOfHelp(root)) + " ;;");
    for (CommandGuide command : root.commands()) {
      command(command);
    }
    return script.append(END).toString();
  }

  private void command(CommandGuide command) {
    line("  " + quoted(command.name()) + ")");
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
