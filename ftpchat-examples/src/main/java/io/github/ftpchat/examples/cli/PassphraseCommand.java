package io.github.ftpchat.examples.cli;

import io.github.ftpchat.crypto.Passphrase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Prints a password for a new room. */
@Command(
    name = "passphrase",
    description = "Print a password for a new room: 80 random bits, five groups of five letters.")
final class PassphraseCommand implements Callable<Integer> {

  @ParentCommand private Ftpchat root;

  @Override
  public Integer call() {
    root.out().printNow(String.valueOf(Passphrase.generate()) + "\n");
    return ExitCode.DONE;
  }
}
