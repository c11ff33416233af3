package io.github.ftpchat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged, which in the tests goes to the standard error stream. */
public final class Logs {

  private Logs() {}

  /**
   * Gives what was logged during an action, in the place of printing it.
   *
   * @param action what is done
   * @return the log
   */
  public static String during(Action action) throws Exception {
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

  /** What is done. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }
}
