package io.github.ftpchat.examples.cli.help;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A program whose words would do harm if a shell, or roff, took them for more than words. */
@Command(
    name = "ftpchat",
    description = "Does `touch pwned` and $(touch pwned).",
    footer = {".so /etc/passwd", "'so /etc/passwd", "it's \\fBbold\\fR"})
final class HostileCommand {

  static final String EVIL = "a$(>pwned)";

  @Command(
      name = "do",
      description = "It's [odd]: \"$(touch pwned)\" `touch pwned` \\.",
      footer = "ftpchat do")
  static final class Part implements Runnable {

    @Option(
        names = "--how",
        paramLabel = EVIL + "|it's|back`>pwned`tick|plain",
        description = "Don't: \\ [a] $(touch pwned); (touch pwned) {a,b} \u2026.")
    String how;

    @Option(names = "--file", paramLabel = "FILE", description = "A file.")
    Path file;

    @Option(names = "--dir", paramLabel = "DIR", description = "A folder.")
    Path folder;

    @Option(names = "--name", description = "Any name.")
    String name;

    @Parameters(arity = "0..1", paramLabel = "one|two", description = "One or two.")
    String number;

    @Override
    public void run() {}
  }

  @Command(name = "keep", description = "Keep rooms.")
  static final class Keeper implements Runnable {

    @Option(names = "--all", description = "All.")
    boolean all;

    @Override
    public void run() {}
  }

  @Command(name = "drop", description = "Drop a room.")
  static final class Dropper implements Runnable {

    @Option(names = "--now", description = "Now.")
    boolean now;

    @Parameters(arity = "0..1", paramLabel = "ROOM", description = "Which one.")
    String room;

    @Override
    public void run() {}
  }

  static CommandGuide guide() {
    CommandLine program = new CommandLine(new HostileCommand());
    program.addSubcommand(new Part());
    program.addSubcommand(new CommandLine(new Keeper()).addSubcommand(new Dropper()));
    return new CommandGuide(program.getCommandSpec());
  }
}
