package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.help.CommandGuide;
import io.github.ftpchat.examples.cli.help.ManPage;
import io.github.ftpchat.examples.cli.options.FileProblem;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the manual pages. */
@Command(
    name = "man",
    description = {
      "Write the manual pages into a folder.",
      "There is one for each command. man ftpchat and man ftpchat-send find them in the folder of the example."
    },
    footer = "ftpchat man ~/.local/share/man/man1")
final class ManCommand implements Callable<Integer> {

  private final Output out;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = {"Where to write them.", "It is made if it is not there."})
  private Path directory;

  ManCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, String> pages = ManPage.all(new CommandGuide(spec.root()), Version.name());
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(directory.resolve(page.getKey()), page.getValue());
      }
    } catch (FileSystemException e) {
      throw new UsageException("DIR: cannot be used: " + FileProblem.describe(e), e);
    }
    out.printNow(
        "%d pages are in %s\n".formatted(pages.size(), TerminalText.line(directory.toString())));
    return ExitCode.DONE;
  }
}
