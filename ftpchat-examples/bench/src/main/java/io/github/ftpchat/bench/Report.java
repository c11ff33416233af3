package io.github.ftpchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The table: in Markdown on standard output at the end, and under {@code target} row by row. */
final class Report {

  private final Path file;
  private final List<String> lines = new ArrayList<>();

  Report(Path file) {
    this.file = file;
    lines.add("| what | over | target | measured | met | beside it, in the same run |");
    lines.add("| --- | --- | --- | --- | --- | --- |");
  }

  /** Adds what has a target. */
  void row(String what, String over, String target, boolean met, String measured, String beside)
      throws IOException {
    add(what, over, target, measured, met ? "yes" : "**no**", beside);
  }

  /** Adds what has none. */
  void row(String what, String over, String measured, String beside) throws IOException {
    add(what, over, "", measured, "", beside);
  }

  private void add(String... cells) throws IOException {
    String row = "| " + String.join(" | ", cells) + " |";
    System.err.println(row);
    lines.add(row);
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  void print() {
    System.out.println();
    System.out.println(machine());
    System.out.println();
    lines.forEach(System.out::println);
  }

  private static String machine() {
    return "JDK %s, %d processors (%s), %s %s"
        .formatted(
            Runtime.version(),
            Runtime.getRuntime().availableProcessors(),
            processor().orElse(System.getProperty("os.arch")),
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  private static Optional<String> processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException noLinux) {
      return Optional.empty();
    }
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
