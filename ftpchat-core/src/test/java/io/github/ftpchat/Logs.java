package io.github.ftpchat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged, which in the tests goes to the standard error stream. */
final class Logs {

  private Logs() {}

  /** Gives what was logged during an action, in the place of printing it. */
  static String during(Action action) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream capturing = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setErr(capturing);
      action.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }
}
