package io.github.ftpchat.examples.cli;

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
      "ROOM is ftp://USER@HOST[:21]/ROOM, ftps://USER@HOST[:990]/ROOM (TLS from the first byte on)"
          + " or file:///DIR/ROOM, percent-encoded where needed.",
      "",
      "Passwords come from FTPCHAT_FTP_PASSWORD (the server's) and FTPCHAT_PASSWORD (the room's),"
          + " from files, or are asked for; never from the command line.",
      "",
      "Exit: 0 done, 1 failed, 2 wrong usage, 3 login refused, 4 server not reached or timed out,"
          + " 5 the room does not open with this password, 6 certificate or TLS failure."
    })
public final class Ftpchat {

  private static final String LOGGING = "org.slf4j.simpleLogger.";

  /** The commands, in the order of the help. */
  private static final List<String> COMMANDS =
      List.of("demo", "serve", "send", "history", "tail", "chat", "doctor", "passphrase");

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

  private final Output out;

  Ftpchat(Output out) {
    this.out = out;
  }

  /**
   * Runs a command and ends the program.
   *
   * @param args the command and its arguments
   */
  public static void main(String[] args) {
    SafeErrorStream.install();
    Consoles.tellTerminals();
    Termination.exit(run(args, Output.standard()));
  }

  /** Runs a command and returns the exit code. */
  static int run(String[] args, Output out) {
    // No option takes what these are for, and most of java.sql and java.time is loaded with them.
    System.setProperty("picocli.converters.excludes", "java[.].*");
    Ftpchat root = new Ftpchat(out);
    CommandLine commands = new CommandLine(root);
    // Only the one that was named: picocli reads all annotations of every command that it is given.
    boolean named = args.length > 0 && COMMANDS.contains(args[0]);
    for (String name : named ? List.of(args[0]) : COMMANDS) {
      commands.addSubcommand(command(name));
    }
    commands
        .setExpandAtFiles(false)
        .registerConverter(Path.class, Ftpchat::path)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setExecutionStrategy(root::execute)
        .setParameterExceptionHandler(Ftpchat::refuse)
        .setExecutionExceptionHandler((failure, command, parsed) -> root.fail(failure));
    try {
      return commands.execute(NativeText.arguments(args));
    } catch (UsageException e) {
      return root.fail(e);
    }
  }

  private static Object command(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "serve" -> new ServeCommand();
      case "send" -> new SendCommand();
      case "history" -> new HistoryCommand();
      case "tail" -> new TailCommand();
      case "chat" -> new ChatCommand();
      case "doctor" -> new DoctorCommand();
      case "passphrase" -> new PassphraseCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Where commands print what they were asked for. */
  Output out() {
    return out;
  }

  boolean verbose() {
    return verbose;
  }

  /** Tells something on standard error, in one line. */
  static void note(String text) {
    System.err.println("ftpchat: " + TerminalText.line(text));
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
    note(problem.replaceFirst("(?s)\\R.*", "") + " (see " + command + " --help)");
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
    note(Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
    if (verbose) {
      failure.printStackTrace();
    }
    return ExitCode.of(failure);
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
