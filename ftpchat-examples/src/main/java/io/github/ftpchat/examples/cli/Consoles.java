package io.github.ftpchat.examples.cli;

import java.io.Console;
import java.util.Optional;

/** Finds the person at the terminal, if there is one. */
final class Consoles {

  private Consoles() {}

  /**
   * Makes {@link System#console()} tell on every JDK whether standard input and output are a
   * terminal. From JDK 22 to 24 there is one without a terminal else. To be called first of all.
   */
  static void tellTerminals() {
    System.setProperty("jdk.console", "java.base");
  }

  /** Gives the console if standard input and output are a terminal. */
  @SuppressWarnings("SystemConsoleNull") // see tellTerminals
  static Optional<Console> terminal() {
    return Optional.ofNullable(System.console());
  }
}
