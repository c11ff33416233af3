package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.JsonFormat;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.Printer;
import io.github.ftpchat.examples.cli.terminal.RecordFormat;
import picocli.CommandLine.Option;

/**
 * How the commands that read print.
 *
 * @since 0.1
 */
public final class PrintOptions {

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--rejected",
      order = Expert.OPTION,
      description = "Also the pieces of the file that are no messages, and why.")
  private boolean rejected;

  PrintOptions() {}

  /**
   * Tells whether what is no message was asked for.
   *
   * @return true if so
   */
  public boolean rejected() {
    return rejected;
  }

  /**
   * Makes a listener that prints.
   *
   * @param out where it prints
   * @param whenCaughtUp called when the history is printed
   * @return a listener for one session
   */
  public Printer printer(Output out, Runnable whenCaughtUp) {
    RecordFormat format = json ? new JsonFormat() : new HumanFormat();
    return new Printer(out, format, rejected, whenCaughtUp);
  }
}
