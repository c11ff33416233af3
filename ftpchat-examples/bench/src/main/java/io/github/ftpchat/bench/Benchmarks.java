package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the measurements and prints their table. */
final class Benchmarks {

  private static final List<String> ALL =
      List.of(
          "codec", "history", "million", "idle", "far", "burst", "settled", "cold", "latency",
          "plot");

  /** What has to be built first, with the profile image. */
  private static final String IMAGE = "image";

  /** What takes the jar of another build, and is done alone. */
  private static final Map<String, List<String>> COMPARISONS =
      Map.of(
          "compare", Comparison.ON_LOOPBACK,
          "compare-far", Comparison.OVER_SLOW_LINK);

  private static final Path FOLDER = Path.of("target", "bench");

  private Benchmarks() {}

  /**
   * Takes the measurements.
   *
   * @param names which; all if there are none
   */
  public static void main(String[] names) throws Exception {
    if (names.length == 1 && COMPARISONS.containsKey(names[0])) {
      compare(COMPARISONS.get(names[0]));
      return;
    }
    Set<String> chosen = new LinkedHashSet<>(names.length == 0 ? ALL : List.of(names));
    if (!chosen.stream().allMatch(name -> ALL.contains(name) || name.equals(IMAGE))) {
      throw new IllegalArgumentException(
          format(
              "not all of %s are in %s or %s, or it is not one of %s alone",
              chosen, ALL, IMAGE, COMPARISONS.keySet()));
    }
    Files.createDirectories(FOLDER);
    Report report = new Report(FOLDER.resolve("table.md"));
    if (chosen.contains("codec")) {
      CodecMeasurement.report(report);
    }
    try (Bench plain = new Bench(false);
        Bench tls = new Bench(true)) {
      FtpMeasurements inClear = new FtpMeasurements(plain, report);
      FtpMeasurements encrypted = new FtpMeasurements(tls, report);
      for (String name : chosen) {
        switch (name) {
          case "history" -> inClear.history();
          case "million" -> MillionLines.report(plain, report);
          case "idle" -> {
            inClear.idle(1, true);
            inClear.idle(500, true);
            encrypted.idle(500, true);
          }
          case "far" -> {
            inClear.farAway();
            encrypted.farAway();
          }
          case "burst" -> {
            inClear.burst();
            encrypted.burst();
          }
          case "settled" -> {
            inClear.settled();
            encrypted.settled();
          }
          case "cold" -> ColdSend.report(plain, report);
          case IMAGE -> ImageStart.report(plain, tls, report, System.getProperty("bench.jar"));
          case "latency" -> inClear.latency();
          case "plot" -> {
            Plot plot = new Plot();
            inClear.newsBySize(
                plot.panel("bytes on the wire to learn of one message", "lines in the room"));
            inClear.looksByRooms(plot.panel("round trips to look at all rooms", "rooms"));
            plot.write(FOLDER.resolve("performance.svg"));
          }
          default -> {
            // Measured already.
          }
        }
      }
    }
    report.print();
  }

  /** Fails if anything is slower. */
  private static void compare(List<String> trials) throws Exception {
    Report report = new Report(FOLDER.resolve("table.md"));
    boolean met = Comparison.report(report, System.getProperty("bench.jar"), trials);
    report.print();
    if (!met) {
      System.exit(1);
    }
  }
}
