package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;

import java.io.IOException;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link CodecBenchmark}; each figure is the median of all iterations of all forks. */
final class CodecMeasurement {

  private final Collection<RunResult> results;

  private CodecMeasurement(Collection<RunResult> results) {
    this.results = results;
  }

  static void report(Report report) throws IOException, RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^\\Q" + CodecBenchmark.class.getName() + "\\E\\.")
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    new CodecMeasurement(results).rows(report);
  }

  private void rows(Report report) throws IOException {
    double decode = micros("decode");
    double floor = micros("decodeBare");
    double theirs = micros("decodeFernetJava8");
    report.row(
        "decode a V1_6 line, all checks, 1 thread",
        "memory",
        "≤ 1.1 × the bare JDK's time, ≥ 3 × fernet-java8's rate",
        decode <= 1.1 * floor && theirs >= 3 * decode,
        format("%.2f × the time, %.1f × the rate", decode / floor, theirs / decode),
        format("%.2f µs; bare JDK %.2f µs, fernet-java8 %.2f µs", decode, floor, theirs));
    double encode = micros("encode");
    double encodeFloor = micros("encodeBare");
    double encodeTheirs = micros("encodeFernetJava8");
    report.row(
        "encode a V1_6 line, 1 thread",
        "memory",
        "≥ 3 × fernet-java8's rate",
        encodeTheirs >= 3 * encode,
        format("%.1f × the rate", encodeTheirs / encode),
        format(
            "%.2f µs; bare JDK %.2f µs, fernet-java8 %.2f µs", encode, encodeFloor, encodeTheirs));
    report.row(
        "allocated for a decoded line",
        "memory",
        format("%.0f bytes", bytes("decode")),
        format(
            "bare JDK %.0f bytes, fernet-java8 %.0f bytes",
            bytes("decodeBare"), bytes("decodeFernetJava8")));
  }

  private double micros(String method) {
    Medians medians = new Medians();
    for (BenchmarkResult fork : result(method).getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        medians.add(iteration.getPrimaryResult().getScore() / 1_000);
      }
    }
    return medians.median();
  }

  private double bytes(String method) {
    for (Result<?> secondary : result(method).getSecondaryResults().values()) {
      if (secondary.getLabel().endsWith("gc.alloc.rate.norm")) {
        return secondary.getScore();
      }
    }
    throw new IllegalStateException("no allocation of " + method);
  }

  private RunResult result(String method) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
        .findFirst()
        .orElseThrow();
  }
}
