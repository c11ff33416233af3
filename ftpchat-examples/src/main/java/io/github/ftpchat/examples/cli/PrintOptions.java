package io.github.ftpchat.examples.cli;

import picocli.CommandLine.Option;

/** How the commands that read print. */
final class PrintOptions {

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--rejected",
      description = "Also the pieces of the file that are no messages, and why.")
  private boolean rejected;

  /**
   * Makes a listener that prints.
   *
   * @param whenCaughtUp called when the history is printed
   */
  Printer printer(Output out, Runnable whenCaughtUp) {
    RecordFormat format = json ? new JsonFormat() : new HumanFormat();
    return new Printer(out, format, rejected, whenCaughtUp);
  }
}
