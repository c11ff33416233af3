package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.help.CommandGuide;
import io.github.ftpchat.examples.cli.help.Completion;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints what lets a shell complete. */
@Command(
    name = "completion",
    description = {
      "Print a script: your shell then completes what you type.",
      "Put the line of your shell into ~/.bashrc, ~/.zshrc or ~/.config/fish/config.fish. Or save"
          + " the script where your shell looks for such files: it starts faster then."
    },
    footer = {
      "eval \"$(ftpchat completion bash)\"",
      "eval \"$(ftpchat completion zsh)\"",
      "ftpchat completion fish | source"
    })
final class CompletionCommand implements Callable<Integer> {

  private final Output out;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "bash|zsh|fish",
      converter = ShellConverter.class,
      description = "Whose language the script is in.")
  private String shell;

  CompletionCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    out.printNow(Completion.of(shell, new CommandGuide(spec.root())));
    return ExitCode.DONE;
  }

  /** Takes the shells that there is a script for. */
  static final class ShellConverter implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
      if (!Completion.SHELLS.contains(value)) {
        throw new TypeConversionException("not bash, zsh or fish: " + value);
      }
      return value;
    }
  }
}
