package io.github.ftpchat.examples.cli.terminal;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Optional;

/**
 * Lines in, lines out: standard input and output as they are.
 *
 * @since 0.1
 */
public final class PlainLines {

  private final InputStream in;
  private final Output out;

  /**
   * Takes standard input.
   *
   * @param out where to print
   */
  public PlainLines(Output out) {
    this.in =
        new BufferedInputStream(
            StandardInput.isClosed() ? InputStream.nullInputStream() : System.in);
    this.out = out;
  }

  /**
   * Prints at once; from any thread.
   *
   * @param lines each with its line break; safe to print
   */
  public void show(String lines) {
    out.printNow(lines);
  }

  /**
   * Waits for the next line.
   *
   * @return the line; empty at the end of the input
   * @throws UsageException if it is not UTF-8
   */
  public Optional<String> read() {
    return StandardInput.line(in);
  }
}
