package io.github.ftpchat.ftp.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in Markdown under {@code target/matrix} and, row by row, on standard output.
 *
 * <p>Each row is written as soon as it is known, so that a run that fails leaves what it found.
 */
final class Table {

  private final Path file;
  private final List<String> lines = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param name the name of its file, without its ending
   * @param columns what its columns are called
   */
  Table(String name, List<String> columns) {
    file = Path.of("target", "matrix", name + ".md");
    lines.add(row(columns));
    lines.add("|" + " --- |".repeat(columns.size()));
    System.out.printf(
        "%n%s: seed %d (-Dmatrix.seed=%2$d repeats it), JDK %s, %d processors%n",
        name, Seeds.SEED, Runtime.version().feature(), Runtime.getRuntime().availableProcessors());
    lines.forEach(System.out::println);
  }

  synchronized void add(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell.toString());
    }
    String row = row(texts);
    lines.add(row);
    System.out.println(row);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
