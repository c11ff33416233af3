package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.NativeText;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.SafeErrorStream;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code ftpchat} command.
 *
 * @since 0.1
 */
@Command(
    name = "ftpchat",
    description = "Chat rooms in encrypted files on any FTP server.",
    versionProvider = Ftpchat.Version.class,
    footer = {
      "",
      "ftpchat COMMAND --help, or ftpchat help COMMAND, tells the rest.",
      "",
      "ROOM is ftp://USER@HOST[:21]/ROOM, ftps://USER@HOST[:990]/ROOM (TLS from the first byte on)"
          + " or file:///DIR/ROOM, percent-encoded where needed.",
      "",
      HelpText.PASSWORDS,
      "",
      HelpText.EXIT_CODES
    })
public final class Ftpchat {

  /** Rooms of any size are read with so much. */
  private static final String NO_MEMORY =
      "there is too little memory: Java may use %d MiB. Start it with more, java -Xmx256m -jar"
          + " ftpchat.jar ..., or JAVA_TOOL_OPTIONS=-Xmx256m; history --last N takes less";

  /** How far down the cause of a failure is looked for; a circle of them has no end. */
  private static final int MAX_CAUSES = 20;

  private static final String LOGGING = "org.slf4j.simpleLogger.";

  @SuppressWarnings("unused") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @SuppressWarnings("unused") // picocli acts on it
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Tell on standard error what happens, with stack traces.")
  private boolean verbose;

  private Ftpchat() {}

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
    Ftpchat root = new Ftpchat();
    String[] words;
    try {
      words = withHelpAsOption(NativeText.arguments(args));
    } catch (UsageException e) {
      return root.fail(e);
    }
    CommandLine commands = new CommandLine(root);
    // Only the one that was named: picocli reads all annotations of every command that it is given.
    boolean named = words.length > 0 && Commands.NAMES.contains(words[0]);
    for (String name : named ? List.of(words[0]) : Commands.NAMES) {
      commands.addSubcommand(Commands.make(name, out));
    }
    commands
        .setExpandAtFiles(false)
        .registerConverter(Path.class, Ftpchat::path)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionStrategy(root::execute)
        .setParameterExceptionHandler(Ftpchat::refuse)
        .setExecutionExceptionHandler((failure, command, parsed) -> root.fail(failure));
    if (words.length == 0) {
      commands.usage(System.err);
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

  /** Makes {@code COMMAND --help} of {@code help COMMAND}. */
  private static String[] withHelpAsOption(String[] words) {
    if (words.length == 0 || !words[0].equals("help")) {
      return words;
    }
    if (words.length == 1) {
      return new String[] {"--help"};
    }
    // What is no command is refused as everywhere.
    return Commands.NAMES.contains(words[1])
        ? new String[] {words[1], "--help"}
        : new String[] {words[1]};
  }

  private int execute(ParseResult parsed) {
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
    String problem =
        failure instanceof UnmatchedArgumentException unmatched
            ? unexpected(unmatched.getUnmatched().get(0))
            : Objects.requireNonNullElse(failure.getMessage(), "wrong usage");
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    StandardError.note(problem.replaceFirst("(?s)\\R.*", "") + " (see " + command + " --help)");
    return ExitCode.USAGE;
  }

  /** Names what is too much, without a value that may be a password given the wrong way. */
  private static String unexpected(String argument) {
    return argument.startsWith("-")
        ? "unknown option: " + argument.replaceFirst("(?s)=.*", "")
        : "unexpected argument: " + argument;
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

  /** Tells the version from the manifest of the jar. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Ftpchat.class.getPackage().getImplementationVersion();
      return new String[] {"ftpchat " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
  }
}
