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

  /**
   * Asks a person at the terminal.
   *
   * @param question ends with a space
   * @return what was typed, without space around it; nothing if nobody is there, or said nothing
   */
  public static Optional<String> ask(String question) {
    return find()
        .flatMap(console -> Optional.ofNullable(console.readLine("%s", question)))
        .map(String::strip)
        .filter(answer -> !answer.isEmpty());
  }
}
