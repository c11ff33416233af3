package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.help.CommandGroup;
import io.github.ftpchat.examples.cli.help.CommandGuide;
import io.github.ftpchat.examples.cli.help.HelpPage;
import io.github.ftpchat.examples.cli.help.Topics;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What each command tells of itself. A new command is looked at as soon as it is registered. */
class HelpTest {

  private static final int ROWS = 24;

  /** Of 80 columns, the last stays free. */
  private static final int COLUMNS = 79;

  /** What is left for a summary beside the names on the first page. */
  private static final int SUMMARY = 58;

  private static final CommandLine PARSER =
      Ftpchat.parser(Commands.NAMES, new Output(new ByteArrayOutputStream()));

  static List<String> names() {
    return Commands.NAMES;
  }

  private static CommandSpec spec(String name) {
    return PARSER.getSubcommands().get(name).getCommandSpec();
  }

  private static String print(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(Ftpchat.run(args, new Output(out))).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void assertFitsOnAScreen(String page) {
    assertThat(page.lines()).hasSizeLessThanOrEqualTo(ROWS);
    assertThat(page.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
    assertThat(page).endsWith("\n");
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachHelpFitsOnAScreenAndEndsWithWhereMoreIsTold(String name) {
    String help = print(name, "--help");
    assertFitsOnAScreen(help);
    assertThat(help)
        .startsWith("Usage: ftpchat " + name)
        .contains("\nExamples:\n  ")
        .containsPattern("\nMore: ftpchat help [a-z, -]*exit-codes\n$");
    assertThat(print("help", name)).isEqualTo(help);
    assertThat(print("--help", name)).isEqualTo(help);
  }

  @ParameterizedTest
  @MethodSource("names")
  void inANarrowTerminalDescriptionsStandUnderTheirOptions(String name) {
    String page = HelpPage.of(new CommandGuide(spec(name)), true, 40);
    assertThat(page).contains("\n  -h, --help, --help-all\n    Show this help");
    assertThat(page.substring(0, page.indexOf("\nExamples:")).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(40));
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachOptionIsDescribedInOneOfTwoSections(String name) {
    String all = print(name, "--help-all");
    int expert = all.indexOf("\nExpert options:\n");
    assertThat(expert).isPositive();
    String help = print(name, "--help");
    for (OptionSpec option : spec(name).options()) {
      if (!option.hidden()) {
        assertDescribed(option);
        String label = "  " + option.longestName();
        boolean isExpert = all.indexOf(label) > expert;
        assertThat(all).contains(option.longestName());
        assertThat(help.contains(label + " ") || help.contains(label + "\n"))
            .as("%s in the short help", option.longestName())
            .isEqualTo(!isExpert && option.names().length == 1);
      }
    }
    spec(name).positionalParameters().forEach(HelpTest::assertDescribed);
  }

  private static void assertDescribed(ArgSpec argument) {
    assertThat(argument.description()).as("%s", argument).isNotEmpty();
    assertThat(argument.description()).allSatisfy(text -> assertThat(text).endsWith("."));
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachSummaryIsASentenceThatFitsBesideItsName(String name) {
    String summary = spec(name).usageMessage().description()[0];
    assertThat(summary).endsWith(".").hasSizeLessThanOrEqualTo(SUMMARY);
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachExampleIsTaken(String name) {
    assertExamplesAreTaken(spec(name));
  }

  @Test
  void theExamplesOfTheFirstPageAreTaken() {
    assertExamplesAreTaken(PARSER.getCommandSpec());
  }

  private static void assertExamplesAreTaken(CommandSpec spec) {
    String[] examples = spec.usageMessage().footer();
    assertThat(examples).hasSizeBetween(1, 3);
    for (String example : examples) {
      List<String> words = wordsOfFtpchat(example);
      assertThat(words).as(example).isNotEmpty();
      assertThat(example).hasSizeLessThanOrEqualTo(COLUMNS - 2);
      // Throws what the user would be told.
      Ftpchat.parser(Commands.NAMES, new Output(new ByteArrayOutputStream()))
          .parseArgs(words.toArray(String[]::new));
    }
  }

  /** What the shell would give to ftpchat, without the rest of the line. */
  private static List<String> wordsOfFtpchat(String line) {
    Matcher call = Pattern.compile("\\bftpchat ((?:'[^']*'|[^|>)'])*)").matcher(line);
    List<String> words = new ArrayList<>();
    if (call.find()) {
      Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(call.group(1));
      while (word.find()) {
        words.add(word.group(1) != null ? word.group(1) : word.group(2));
      }
    }
    return words;
  }

  @ParameterizedTest
  @MethodSource("names")
  void whereItAsksForAPasswordTheHelpPointsToPasswords(String name) {
    boolean asks =
        spec(name).options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .anyMatch(option -> option.endsWith("password-file"));
    assertThat(print(name, "--help").contains("passwords, exit-codes")).isEqualTo(asks);
    assertThat(print(name, "--help-all").contains("_PASSWORD")).isEqualTo(asks);
  }

  @Test
  void aCommandWithCommandsOfItsOwnListsThem() {
    assertThat(print("config", "--help"))
        .contains("  add  ", "  remove  ", "  path  ", "  check  ");
  }

  @Test
  void theFirstPageFitsAndHasEachCommandInItsGroup() {
    String page = print("--help");
    assertFitsOnAScreen(page);
    for (CommandGroup group : Commands.GROUPS) {
      assertThat(page).containsPattern("\n  " + group.title() + " +" + group.names().get(0) + " ");
      for (String name : group.names()) {
        assertThat(page).contains(" " + name + " ", spec(name).usageMessage().description()[0]);
      }
    }
    assertThat(print("help")).isEqualTo(page);
    assertThat(print("help", "help")).isEqualTo(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"urls", "passwords", "exit-codes"})
  void eachTopicFitsOnAScreen(String topic) {
    assertThat(Topics.NAMES).contains(topic).hasSize(3);
    assertFitsOnAScreen(print("help", topic));
  }

  @Test
  void theTopicsTellTheExitCodesAndWherePasswordsComeFrom() {
    assertThat(print("help", "exit-codes").lines().filter(line -> line.matches("  [0-6]  .*")))
        .hasSize(7);
    assertThat(print("help", "passwords"))
        .contains("FTPCHAT_FTP_PASSWORD", "FTPCHAT_PASSWORD", "--ftp-password-file");
  }

  @Test
  void onlyThoseThatWriteShowHowToWrite() {
    for (String name : Commands.NAMES) {
      assertThat(print(name, "--help-all").contains("--dialect"))
          .as(name)
          .isEqualTo(List.of("send", "chat", "gui").contains(name));
    }
  }

  @Test
  void theVersionTellsTheJavaThatRuns() {
    assertThat(print("--version"))
        .startsWith("ftpchat ")
        .contains("runs on Java " + System.getProperty("java.version"));
  }
}
