package io.github.ftpchat.examples.cli.help;

import io.github.ftpchat.examples.cli.terminal.LineWrapper;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command, as it is printed. It is meant to fit on a screen: options that few people
 * need, and the small print of the others, are left out unless all is asked for.
 *
 * @since 0.1
 */
public final class HelpPage {

  /** How wide a page is where nobody says. */
  private static final int USUAL_WIDTH = 80;

  /** Longer lines are hard to read. */
  private static final int MAX_WIDTH = 100;

  /** With less, descriptions have no column of their own. */
  private static final int WIDTH_OF_TABLES = 60;

  /** What is longer has its description on the next line. */
  private static final int MAX_LABEL = 28;

  private static final String MARGIN = "  ";

  private final StringBuilder text = new StringBuilder();
  private final int width;
  private final boolean all;

  private HelpPage(int columns, boolean all) {
    // The last column stays free: a terminal may begin a new line behind it.
    this.width = Math.min(columns == 0 ? USUAL_WIDTH : columns, MAX_WIDTH) - 1;
    this.all = all;
  }

  /**
   * Gives the help of one command.
   *
   * @param command what to tell of it
   * @param all whether to tell all there is
   * @param columns the width of the terminal; 0 if there is none
   * @return lines
   */
  public static String of(CommandGuide command, boolean all, int columns) {
    return new HelpPage(columns, all).command(command);
  }

  /**
   * Gives the page that tells which commands there are.
   *
   * @param root the program
   * @param groups the names of the commands, in groups
   * @param columns the width of the terminal; 0 if there is none
   * @return lines
   */
  public static String start(CommandGuide root, List<CommandGroup> groups, int columns) {
    return new HelpPage(columns, false).startPage(root, groups);
  }

  private String startPage(CommandGuide root, List<CommandGroup> groups) {
    paragraph(root.summary());
    paragraph("Usage: " + root.synopsis());
    List<CommandGuide> commands = root.commands();
    List<List<String>> rows = new ArrayList<>();
    for (CommandGroup group : groups) {
      for (String name : group.names()) {
        for (CommandGuide command : commands) {
          if (command.name().equals(name)) {
            boolean isFirst = name.equals(group.names().get(0));
            String title = isFirst ? group.title() : "";
            rows.add(
                List.of("%-8s%-11s".formatted(title, name).stripTrailing(), command.summary()));
          }
        }
      }
    }
    table(rows);
    examples(root);
    text.append('\n');
    paragraph("More: ftpchat help COMMAND; ftpchat help " + String.join(", ", Topics.NAMES));
    return text.toString();
  }

  private String command(CommandGuide command) {
    paragraph("Usage: " + command.synopsis());
    text.append('\n');
    paragraph(command.summary());
    for (String detail : command.details()) {
      paragraph(detail);
    }
    text.append('\n');
    List<List<String>> rows = new ArrayList<>();
    for (CommandGuide part : command.commands()) {
      rows.add(List.of(part.name(), part.summary()));
    }
    for (PositionalParamSpec parameter : command.parameters()) {
      rows.add(List.of(parameter.paramLabel(), told(parameter)));
    }
    for (OptionSpec option : command.usualOptions()) {
      rows.add(List.of(CommandGuide.label(option), told(option)));
    }
    table(rows);
    if (all && !command.expertOptions().isEmpty()) {
      text.append("\nExpert options:\n");
      rows.clear();
      for (OptionSpec option : command.expertOptions()) {
        rows.add(List.of(CommandGuide.label(option), told(option)));
      }
      table(rows);
    }
    examples(command);
    text.append('\n');
    paragraph("More: ftpchat help " + String.join(", ", Topics.of(command)));
    return text.toString();
  }

  private String told(ArgSpec argument) {
    String summary = CommandGuide.summary(argument);
    List<String> details = CommandGuide.details(argument);
    return all && !details.isEmpty() ? summary + ' ' + String.join(" ", details) : summary;
  }

  private void examples(CommandGuide command) {
    text.append("\nExamples:\n");
    for (String example : command.examples()) {
      // Not wrapped: it is to be copied.
      text.append(MARGIN).append(example).append('\n');
    }
  }

  private void table(List<List<String>> rows) {
    int labels = 0;
    for (List<String> row : rows) {
      int length = row.get(0).length();
      boolean isInTable = width >= WIDTH_OF_TABLES && length <= MAX_LABEL;
      labels = Math.max(labels, isInTable ? length : 0);
    }
    String indent = " ".repeat(2 * MARGIN.length() + labels);
    for (List<String> row : rows) {
      String label = MARGIN + row.get(0);
      boolean fits = label.length() + MARGIN.length() <= indent.length();
      if (!fits) {
        text.append(label).append('\n');
      }
      String start = fits ? label + " ".repeat(indent.length() - label.length()) : indent;
      lines(start, indent, row.get(1));
    }
  }

  private void paragraph(String words) {
    lines("", "", words);
  }

  /** Appends words, in lines that are no longer than the page is wide. */
  private void lines(String first, String indent, String words) {
    LineWrapper.words(first, indent, words, width).forEach(row -> text.append(row).append('\n'));
  }
}
