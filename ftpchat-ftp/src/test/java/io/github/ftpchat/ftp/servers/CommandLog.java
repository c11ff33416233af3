package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands in a server's log, re-read at every call. */
record CommandLog(Path file, Pattern pattern) implements Supplier<List<String>> {

  /** A log with a command on each line and nothing else. */
  static CommandLog plain(Path file) {
    return new CommandLog(file, Pattern.compile("(.*)"));
  }

  @Override
  public List<String> get() {
    if (!Files.exists(file)) {
      return List.of(); // Some servers make it at the first connection.
    }
    try {
      // Latin-1, which takes any byte.
      return Files.readString(file, StandardCharsets.ISO_8859_1)
          .lines()
          .map(pattern::matcher)
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
