package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares two builds of the library, say what landed last and what is to land: a {@link Trial}
 * with one, a trial with the other, and again. What counts is the best of each: what else is at
 * work on the machine only adds to the time.
 */
final class Comparison {

  /** What takes no link that is slow. */
  static final List<String> ON_LOOPBACK = List.of("decode", "kept", "replayed");

  /** What takes one, as slow-link.py makes it. */
  static final List<String> OVER_SLOW_LINK = List.of("written", "opened");

  private static final int REPETITIONS = 5;
  private static final double TOLERANCE = 1.10;
  private static final Path NOW = Path.of("..", "target", "ftpchat.jar");

  private Comparison() {}

  /**
   * Compares the jar of this build with another.
   *
   * @param jar the other, which was before
   * @return whether nothing takes more than a tenth longer than before
   */
  static boolean report(Report report, String jar, List<String> trials) throws Exception {
    boolean met = true;
    for (String trial : trials) {
      Medians before = new Medians();
      Medians now = new Medians();
      for (int i = 0; i < REPETITIONS; i++) {
        before.add(run(jar, trial));
        now.add(run(NOW.toString(), trial));
      }
      double ratio = now.best() / before.best();
      met &= ratio <= TOLERANCE;
      report.row(
          trial,
          OVER_SLOW_LINK.contains(trial) ? "slow link" : "folder",
          "≤ 1.1 × before",
          ratio <= TOLERANCE,
          format("%.2f × the time", ratio),
          format("%.1f ms; before %.1f ms", now.best(), before.best()));
    }
    return met;
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
