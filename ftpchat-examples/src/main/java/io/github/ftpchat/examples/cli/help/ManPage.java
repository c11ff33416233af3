package io.github.ftpchat.examples.cli.help;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command, in roff with the macros of man(7), for section 1.
 *
 * @since 0.1
 */
public final class ManPage {

  private final StringBuilder roff = new StringBuilder();

  private ManPage() {}

  /**
   * Gives all pages of a program.
   *
   * @param root the program
   * @param version what the feet of the pages say
   * @return lines of roff, each page under the name of its file, as {@code ftpchat-send.1}
   */
  public static Map<String, String> all(CommandGuide root, String version) {
    Map<String, String> pages = new LinkedHashMap<>();
    List<CommandGuide> commands = new ArrayList<>(root.commands());
    commands.add(0, root);
    for (CommandGuide command : commands) {
      ManPage page = new ManPage();
      page.head(command, version);
      page.body(command);
      page.foot(command, root);
      pages.put(pageName(command) + ".1", page.roff.toString());
    }
    return pages;
  }

  private static String pageName(CommandGuide command) {
    return command.qualifiedName().replace(' ', '-');
  }

  private void head(CommandGuide command, String version) {
    String title = pageName(command).toUpperCase(Locale.ROOT);
    // Without a date: two builds of one source are the same.
    line(".TH " + quoted(title) + " 1 \"\" " + quoted(version) + " \"ftpchat manual\"");
    // Neither hyphenated nor stretched: options and URLs stay as they are typed.
    line(".nh");
    line(".ad l");
    section("NAME");
    line(escaped(pageName(command)) + " \\- " + escaped(withoutFullStop(command.summary())));
    section("SYNOPSIS");
    line(".B " + quoted(command.qualifiedName()));
    line(text(command.synopsis().substring(command.qualifiedName().length()).strip()));
  }

  private void body(CommandGuide command) {
    section("DESCRIPTION");
    line(text(command.summary()));
    command.details().forEach(this::paragraph);
    for (PositionalParamSpec parameter : command.parameters()) {
      entry(italic(parameter.paramLabel()), told(parameter.description()));
    }
    for (CommandGuide part : command.commands()) {
      entry(bold(part.name()), part.summary());
    }
    options("OPTIONS", command.usualOptions());
    options("EXPERT OPTIONS", command.expertOptions());
    section("EXAMPLES");
    line(".nf");
    command.examples().forEach(example -> line(text(example)));
    line(".fi");
  }

  private void foot(CommandGuide command, CommandGuide root) {
    section("EXIT STATUS");
    Topics.EXIT_CODES.forEach(code -> entry(bold(code.get(0)), code.get(1)));
    entries("ENVIRONMENT", Topics.environment(command));
    entries("FILES", Topics.files(command));
    boolean isRoot = command.qualifiedName().equals(root.qualifiedName());
    if (isRoot) {
      for (String topic : List.of("urls", "passwords")) {
        section(topic.replace('-', ' ').toUpperCase(Locale.ROOT));
        line(".nf");
        Topics.text(topic).lines().forEach(said -> line(text(said)));
        line(".fi");
      }
    }
    section("SEE ALSO");
    List<String> others = new ArrayList<>();
    if (!isRoot) {
      others.add(pageName(root));
    }
    for (CommandGuide other : root.commands()) {
      if (!pageName(other).equals(pageName(command))) {
        others.add(pageName(other));
      }
    }
    for (int i = 0; i < others.size(); i++) {
      line(".BR " + quoted(others.get(i)) + " (1)" + (i < others.size() - 1 ? "," : ""));
    }
  }

  private void options(String title, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return;
    }
    section(title);
    for (OptionSpec option : options) {
      List<String> names = new ArrayList<>();
      for (String name : option.names()) {
        names.add(bold(name));
      }
      String value =
          CommandGuide.takesValue(option) ? ' ' + italic(CommandGuide.valueLabel(option)) : "";
      entry(String.join(", ", names) + value, told(option.description()));
    }
  }

  private void entries(String title, List<List<String>> entries) {
    if (!entries.isEmpty()) {
      section(title);
      entries.forEach(entry -> entry(bold(entry.get(0)), entry.get(1)));
    }
  }

  private static String told(String... description) {
    return String.join(" ", description);
  }

  private void section(String title) {
    line(".SH " + quoted(title));
  }

  private void paragraph(String words) {
    line(".PP");
    line(text(words));
  }

  /** Something with what it means under it, indented. The label is roff already. */
  private void entry(String label, String meaning) {
    line(".TP");
    line(label);
    line(text(meaning));
  }

  private void line(String line) {
    roff.append(line).append('\n');
  }

  private static String bold(String words) {
    return "\\fB" + escaped(words) + "\\fR";
  }

  private static String italic(String words) {
    return "\\fI" + escaped(words) + "\\fR";
  }

  /** An argument of a macro: a quotation mark would end it. */
  private static String quoted(String words) {
    return '"' + escaped(words).replace("\"", "\\(dq") + '"';
  }

  /**
   * A line of text: a dot in front would make it an order to roff. So would an apostrophe, but that
   * is escaped anywhere.
   */
  static String text(String line) {
    String escaped = escaped(line);
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }

  /**
   * Words as they are typed: roff makes typographic signs of some characters, and orders of others.
   */
  static String escaped(String words) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < words.length(); ) {
      int c = words.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\\' -> escaped.append("\\e");
        case '-' -> escaped.append("\\-");
        case '\'' -> escaped.append("\\(aq");
        case '`' -> escaped.append("\\(ga");
        case '^' -> escaped.append("\\(ha");
        case '~' -> escaped.append("\\(ti");
        default -> {
          if (c < ' ') {
            escaped.append(' ');
          } else if (c > '~') {
            escaped.append("\\[u%04X]".formatted(c));
          } else {
            escaped.appendCodePoint(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
