package io.github.ftpchat.examples.cli.terminal;

import java.io.Console;
import java.util.Optional;

/**
 * Finds the person at the terminal, if there is one.
 *
 * @since 0.1
 */
public final class InteractiveConsole {

  private InteractiveConsole() {}

  /**
   * Makes {@link System#console()} tell on every JDK whether standard input and output are a
   * terminal. From JDK 22 to 24 there is one without a terminal else. To be called first of all.
   */
  public static void prepare() {
    System.setProperty("jdk.console", "java.base");
  }

  /**
   * Gives the console if standard input and output are a terminal.
   *
   * @return the console, or nothing
   */
  @SuppressWarnings("SystemConsoleNull") // see prepare
  public static Optional<Console> find() {
    return Optional.ofNullable(System.console());
  }
}
