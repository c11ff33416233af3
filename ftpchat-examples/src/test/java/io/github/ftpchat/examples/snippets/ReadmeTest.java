package io.github.ftpchat.examples.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That what the README shows is what is compiled and tested here. */
class ReadmeTest {

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void itsJavaStandsInTheExamples() throws IOException {
    List<String> pieces =
        JAVA.matcher(Files.readString(Path.of("..", "README.md")))
            .results()
            .map((MatchResult piece) -> withoutLayout(piece.group(1)))
            .toList();
    assertThat(pieces).hasSizeGreaterThanOrEqualTo(2);
    List<String> sources;
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      sources =
          files.filter(file -> file.toString().endsWith(".java")).map(ReadmeTest::read).toList();
    }
    for (String piece : pieces) {
      assertThat(sources).as(piece).anyMatch(source -> source.contains(piece));
    }
  }

  private static String read(Path file) {
    try {
      return withoutLayout(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutLayout(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }
}
