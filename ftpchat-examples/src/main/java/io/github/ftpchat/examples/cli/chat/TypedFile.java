package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.config.Homes;
import io.github.ftpchat.examples.cli.export.ExportFormat;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file as it is typed: a tilde and a slash are the home directory, as in a shell. */
final class TypedFile {

  private static final String HOME = "~/";

  private TypedFile() {}

  static Path of(String typed) {
    return UsageException.naming("FILE", () -> path(typed).toAbsolutePath());
  }

  /** What {@code /save} could mean: folders, which end with a slash, and files of its formats. */
  static List<String> completions(String typed) {
    String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
    String start = typed.substring(folder.length());
    try (Stream<Path> files = Files.list(path(folder))) {
      return files
          .filter(file -> Files.isDirectory(file) || ExportFormat.ofFileName(file).isPresent())
          .map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
          .filter(name -> name.startsWith(start) && name.startsWith(".") == start.startsWith("."))
          .sorted()
          .map(name -> folder + name)
          .toList();
    } catch (IOException | InvalidPathException | UncheckedIOException | UsageException e) {
      // There is nothing to offer.
      return List.of();
    }
  }

  private static Path path(String typed) {
    if (!typed.startsWith(HOME)) {
      return Path.of(typed);
    }
    return Homes.user()
        .orElseThrow(() -> new UsageException("there is no home directory"))
        .resolve(typed.substring(HOME.length()));
  }
}
