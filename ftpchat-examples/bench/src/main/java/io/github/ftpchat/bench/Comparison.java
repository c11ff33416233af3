package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares two builds of the library, say what landed last and what is to land: a {@link Trial}
 * with one, a trial with the other, and again. What takes more than a tenth longer than before
 * fails.
 */
final class Comparison {

  private static final List<String> HERE = List.of("decode", "kept", "replayed");
  private static final int REPETITIONS = 3;
  private static final double TOLERANCE = 1.10;

  private Comparison() {}

  /**
   * Compares, and exits with 1 if anything is slower.
   *
   * @param arguments the jar of the command line before, the one now, and which trials: all that
   *     need no slow link if there are none
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("usage: Comparison BEFORE.jar NOW.jar [TRIAL ...]");
    }
    List<String> trials =
        arguments.length > 2 ? Arrays.asList(arguments).subList(2, arguments.length) : HERE;
    boolean slower = false;
    System.out.println("| what | time now / time before | before | now |");
    System.out.println("| --- | --- | --- | --- |");
    for (String trial : trials) {
      Medians before = new Medians();
      Medians now = new Medians();
      for (int i = 0; i < REPETITIONS; i++) {
        before.add(run(arguments[0], trial));
        now.add(run(arguments[1], trial));
      }
      double ratio = now.median() / before.median();
      slower |= ratio > TOLERANCE;
      System.out.println(
          format(
              "| %s | %.2f%s | %.1f ms | %.1f ms |",
              trial,
              ratio,
              ratio > TOLERANCE ? ", **slower**" : "",
              before.median(),
              now.median()));
    }
    if (slower) {
      System.exit(1);
    }
  }

  private static double run(String library, String trial) throws IOException, InterruptedException {
    // What is measured comes first: the trial itself is compiled against one of the two.
    String classes = library + File.pathSeparator + System.getProperty("java.class.path");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                classes,
                Trial.class.getName(),
                trial));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String millis = output.readLine();
      if (process.waitFor() != 0 || millis == null) {
        throw new IllegalStateException(trial + " failed with " + library);
      }
      return Double.parseDouble(millis);
    }
  }
}
