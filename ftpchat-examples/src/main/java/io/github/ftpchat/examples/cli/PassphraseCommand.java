package io.github.ftpchat.examples.cli;

import io.github.ftpchat.crypto.Passphrase;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints a password for a new room. */
@Command(
    name = "passphrase",
    description = {
      "Print a password for a new room.",
      "It has 80 random bits, in five groups of five letters."
    },
    footer = "ftpchat passphrase")
final class PassphraseCommand implements Callable<Integer> {

  private final Output out;

  PassphraseCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    out.printNow(String.valueOf(Passphrase.generate()) + "\n");
    return ExitCode.DONE;
  }
}
