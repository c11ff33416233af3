package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.help.CommandGuide;
import io.github.ftpchat.examples.cli.help.HelpPage;
import io.github.ftpchat.examples.cli.help.Topics;
import io.github.ftpchat.examples.cli.options.Expert;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.NativeText;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.SafeErrorStream;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * The {@code ftpchat} command.
 *
 * @since 0.1
 */
@Command(
    name = "ftpchat",
    description = "Chat rooms in encrypted files on any FTP server.",
    footer = {"ftpchat demo", "ftpchat chat ftp://anna@192.168.1.10/lobby --as anna"})
public final class Ftpchat {

  /** Rooms of any size are read with so much. */
  private static final String NO_MEMORY =
      "there is too little memory: Java may use %d MiB. Start it with more, java -Xmx256m -jar"
          + " ftpchat.jar ..., or JAVA_TOOL_OPTIONS=-Xmx256m; history --last N takes less";

  /** How far down the cause of a failure is looked for; a circle of them has no end. */
  private static final int MAX_CAUSES = 20;

  private static final String HELP = "help";
  private static final String HELP_ALL = "--help-all";
  private static final List<String> VERSION = List.of("-V", "--version");
  private static final String LOGGING = "org.slf4j.simpleLogger.";

  @Option(
      names = {"-h", "--help", HELP_ALL},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help, or all that there is to tell.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = {"Show the version.", "With its commit, and the version of Java."})
  private boolean version;

  @Option(
      names = "--verbose",
      order = Expert.OPTION,
      scope = ScopeType.INHERIT,
      description = "Tell on standard error what happens, with stack traces.")
  private boolean verbose;

  private final Output out;

  private Ftpchat(Output out) {
    this.out = out;
  }

  /**
   * Runs a command and ends the program.
   *
   * @param args the command and its arguments
   */
  public static void main(String[] args) {
    SafeErrorStream.install();
    InteractiveConsole.prepare();
    System.exit(run(args, Output.standard()));
  }

  /** Runs a command and returns the exit code. */
  static int run(String[] args, Output out) {
    // No option takes what these are for, and most of java.sql and java.time is loaded with them.
    System.setProperty("picocli.converters.excludes", "java[.].*");
    Ftpchat root = new Ftpchat(out);
    String[] words;
    try {
      words = withHelpAsOption(NativeText.arguments(args));
      if (words.length == 2 && words[0].equals(HELP)) {
        return root.help(words[1]);
      }
      // Answered before any command is made, because scripts ask for it to see that all is there.
      if (words.length == 1 && VERSION.contains(words[0])) {
        return root.version();
      }
    } catch (RuntimeException e) {
      return root.fail(e);
    }
    // Only the one that was named: picocli reads all annotations of every command that it is given.
    boolean named =
        words.length > 0
            && Commands.NAMES.contains(words[0])
            && !Commands.OF_ALL.contains(words[0]);
    CommandLine commands = root.commandLine(named ? List.of(words[0]) : Commands.NAMES);
    if (words.length == 0) {
      System.err.print(page(commands.getCommandSpec(), false, 0));
      return ExitCode.USAGE;
    }
    try {
      return commands.execute(words);
    } catch (OutOfMemoryError e) {
      return root.fail(e);
    } finally {
      ShutdownHooks.commandEnded();
    }
  }

  /** Makes a parser that knows some commands. */
  static CommandLine parser(List<String> names, Output out) {
    return new Ftpchat(out).commandLine(names);
  }

  private CommandLine commandLine(List<String> names) {
    CommandLine commands = new CommandLine(this);
    for (String name : names) {
      commands.addSubcommand(Commands.make(name, out));
    }
    return commands
        .setExpandAtFiles(false)
        .registerConverter(Path.class, Ftpchat::path)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(Ftpchat::refuse)
        .setExecutionExceptionHandler((failure, command, parsed) -> fail(failure));
  }

  /** Makes {@code COMMAND --help} of {@code help COMMAND}; leaves it if it names no command. */
  private static String[] withHelpAsOption(String[] words) {
    if (words.length == 0 || !words[0].equals(HELP)) {
      return words;
    }
    if (words.length == 1 || words[1].equals(HELP) || words[1].startsWith("-")) {
      return new String[] {"--help"};
    }
    return Commands.NAMES.contains(words[1])
        ? new String[] {words[1], "--help"}
        : new String[] {HELP, words[1]};
  }

  /** Tells about a topic. */
  private int help(String topic) {
    if (Topics.NAMES.contains(topic)) {
      out.printNow(Topics.text(topic));
      return ExitCode.DONE;
    }
    List<String> known = new ArrayList<>(Commands.NAMES);
    known.addAll(Topics.NAMES);
    StandardError.note(Refusal.unknown("no such command or topic: ", topic, known, ""));
    return ExitCode.USAGE;
  }

  private int version() {
    out.printNow(Version.text());
    return ExitCode.DONE;
  }

  private static String page(CommandSpec command, boolean all, int columns) {
    CommandGuide guide = new CommandGuide(command);
    return command.parent() == null
        ? HelpPage.start(guide, Commands.GROUPS, columns)
        : HelpPage.of(guide, all, columns);
  }

  private int execute(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    try {
      if (help) {
        boolean all = parsed.originalArgs().contains(HELP_ALL);
        out.printNow(page(last.commandSpec(), all, out.width()));
        return ExitCode.DONE;
      }
      if (version) {
        return version();
      }
    } catch (RuntimeException e) {
      return fail(e);
    }
    // Before any class that logs is loaded.
    System.setProperty(LOGGING + "defaultLogLevel", verbose ? "warn" : "off");
    System.setProperty(LOGGING + "log.io.github.ftpchat", verbose ? "debug" : "off");
    return new CommandLine.RunLast().execute(parsed);
  }

  private static Path path(String value) {
    if (value.isEmpty()) {
      throw new TypeConversionException("is empty");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("cannot be used: " + e.getReason() + ": " + value);
    }
  }

  private static int refuse(ParameterException failure, String[] args) {
    StandardError.note(Refusal.of(failure));
    return ExitCode.USAGE;
  }

  private int fail(Throwable failure) {
    if (failure instanceof Output.ClosedException) {
      return ExitCode.DONE;
    }
    StandardError.note(
        lacksMemory(failure)
            ? NO_MEMORY.formatted(Runtime.getRuntime().maxMemory() >> 20)
            : Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName())
                + advice(failure));
    if (verbose) {
      failure.printStackTrace();
    }
    return ExitCode.of(failure);
  }

  /** Whether a failure comes of too little memory, in whatever thread it ran out. */
  static boolean lacksMemory(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** What the user can do about it, where the library that says so knows no options. */
  private static String advice(Throwable failure) {
    if (failure instanceof UnreadableRoomException) {
      return " (--cipher chooses another; send --force writes all the same)";
    }
    boolean ofKnownHosts =
        failure instanceof ConnectionException connection
            && connection.reason() == Reason.TLS_FAILED
            && connection.getCause() != null
            && connection.getCause().getCause() instanceof FileSystemException;
    return ofKnownHosts ? " (choose another with --known-hosts)" : "";
  }
}
