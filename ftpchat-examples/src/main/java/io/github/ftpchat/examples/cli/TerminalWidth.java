package io.github.ftpchat.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntSupplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Finds out how wide the terminal is. */
final class TerminalWidth {

  private TerminalWidth() {}

  /** Gives the width of the terminal at standard output, and 0 where there is none. */
  static IntSupplier ofOutput() {
    if (Consoles.terminal().isEmpty()) {
      return () -> 0;
    }
    try {
      Terminal terminal =
          TerminalBuilder.builder().system(true).dumb(true).nativeSignals(false).build();
      return terminal::getWidth;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
