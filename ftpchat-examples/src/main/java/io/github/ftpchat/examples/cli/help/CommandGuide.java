package io.github.ftpchat.examples.cli.help;

import io.github.ftpchat.examples.cli.options.Expert;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What there is to tell of a command, as its annotations say it. Help, manual pages and completion
 * are all made from this, so that none of them knows an option that another does not.
 *
 * <p>How annotations are read: the first string of a description is what the short help says, and
 * those after it are told where there is room. The order of an option tells whether few people need
 * it, see {@link Expert}. The footer of a command is its examples, one a line. A label with bars in
 * it, {@code preferred|required|off}, lists all values that there are.
 *
 * @since 0.1
 */
public final class CommandGuide {

  private final CommandSpec spec;
  private final List<OptionSpec> usual = new ArrayList<>();
  private final List<OptionSpec> expert = new ArrayList<>();

  /**
   * Makes a guide to a command.
   *
   * @param spec what picocli knows of it
   */
  public CommandGuide(CommandSpec spec) {
    this.spec = spec;
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        (option.order() == Expert.OPTION ? expert : usual).add(option);
      }
    }
    // What has to be given comes first, and what all commands take last.
    usual.sort((one, other) -> Integer.compare(rank(one), rank(other)));
    expert.sort((one, other) -> Integer.compare(rank(one), rank(other)));
  }

  private static int rank(OptionSpec option) {
    if (option.required()) {
      return 0;
    }
    return option.inherited() || option.usageHelp() || option.versionHelp() ? 2 : 1;
  }

  /** The command's own name. */
  String name() {
    return spec.name();
  }

  /** The name with those of the commands that it belongs to, as it is typed. */
  String qualifiedName() {
    return spec.qualifiedName();
  }

  /** One sentence. */
  String summary() {
    return first(spec.usageMessage().description());
  }

  /** What else there is to say; may be none. */
  List<String> details() {
    return rest(spec.usageMessage().description());
  }

  /** Options that anybody may want. */
  List<OptionSpec> usualOptions() {
    return usual;
  }

  /** Options that few people need. */
  List<OptionSpec> expertOptions() {
    return expert;
  }

  /** All options that are not hidden. */
  List<OptionSpec> options() {
    List<OptionSpec> all = new ArrayList<>(usual);
    all.addAll(expert);
    return all;
  }

  /** The names of all options that are not hidden. */
  List<String> optionNames() {
    List<String> names = new ArrayList<>();
    for (OptionSpec option : options()) {
      names.addAll(List.of(option.names()));
    }
    return names;
  }

  /** What is given without an option's name. */
  List<PositionalParamSpec> parameters() {
    List<PositionalParamSpec> shown = new ArrayList<>();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        shown.add(parameter);
      }
    }
    return shown;
  }

  /** Lines that can be typed as they are, but for the names of servers and people. */
  List<String> examples() {
    return List.of(spec.usageMessage().footer());
  }

  /** The commands that it has, in their order. */
  List<CommandGuide> commands() {
    List<CommandGuide> guides = new ArrayList<>();
    for (CommandLine command : spec.subcommands().values()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        guides.add(new CommandGuide(command.getCommandSpec()));
      }
    }
    return guides;
  }

  /** The names of the commands that it has, in their order. */
  List<String> commandNames() {
    return commands().stream().map(CommandGuide::name).toList();
  }

  /** How it is called: the name, the options that have to be given, and the parameters. */
  String synopsis() {
    StringBuilder line = new StringBuilder(qualifiedName());
    if (!commands().isEmpty()) {
      return line.append(" COMMAND [OPTION]... [ARGUMENT]...").toString();
    }
    for (OptionSpec option : usual) {
      if (option.required()) {
        line.append(' ').append(label(option));
      }
    }
    line.append(" [OPTION]...");
    for (PositionalParamSpec parameter : parameters()) {
      String many = parameter.arity().max() > 1 ? "..." : "";
      boolean needed = parameter.arity().min() > 0;
      line.append(needed ? " " : " [").append(parameter.paramLabel()).append(needed ? "" : "]");
      line.append(many);
    }
    return line.toString();
  }

  /** What an argument is for, in short. */
  static String summary(ArgSpec argument) {
    return first(argument.description());
  }

  /** What else there is to say of an argument; may be none. */
  static List<String> details(ArgSpec argument) {
    return rest(argument.description());
  }

  /** The names of an option and what it takes: {@code --last N}. */
  static String label(OptionSpec option) {
    String names = String.join(", ", option.names());
    return takesValue(option) ? names + ' ' + valueLabel(option) : names;
  }

  /** Whether an option is followed by a value. */
  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** What an argument is called in help, without the signs that picocli puts around it. */
  static String valueLabel(ArgSpec argument) {
    String label = argument.paramLabel();
    boolean isDefault = label.startsWith("<") && label.endsWith(">");
    return isDefault ? label.substring(1, label.length() - 1).toUpperCase(Locale.ROOT) : label;
  }

  /** All values that an argument may have; none if it takes others as well. */
  static List<String> values(ArgSpec argument) {
    String label = argument.paramLabel();
    return label.indexOf('|') < 0 ? List.of() : List.of(label.split("\\|", -1));
  }

  /** Whether the name of a file or folder is taken. */
  static boolean takesPath(ArgSpec argument) {
    return argument.typeInfo().getType() == Path.class;
  }

  /** Whether the name of a folder is taken, and none of another file. */
  static boolean takesFolder(ArgSpec argument) {
    return takesPath(argument) && argument.paramLabel().equals("DIR");
  }

  /** Whether a room is taken, by its name in the configuration file too. */
  static boolean takesRoom(ArgSpec argument) {
    return argument.paramLabel().equals("ROOM");
  }

  private static String first(String[] description) {
    return description.length == 0 ? "" : description[0];
  }

  private static List<String> rest(String[] description) {
    List<String> all = List.of(description);
    return all.subList(Math.min(1, all.size()), all.size());
  }
}
