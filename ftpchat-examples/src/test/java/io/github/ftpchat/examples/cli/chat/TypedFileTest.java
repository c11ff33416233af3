package io.github.ftpchat.examples.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypedFileTest {

  @TempDir Path directory;

  @Test
  void aTildeIsTheHomeDirectory() {
    Path home = Path.of(System.getProperty("user.home")).toAbsolutePath();
    assertThat(TypedFile.of("~/x.txt")).isEqualTo(home.resolve("x.txt"));
    assertThat(TypedFile.of("~x.txt")).isEqualTo(Path.of("~x.txt").toAbsolutePath());
  }

  @Test
  void foldersAndFilesOfTheFormatsAreOffered() throws IOException {
    Files.createDirectory(directory.resolve("some"));
    Files.createFile(directory.resolve("so.html"));
    Files.createFile(directory.resolve("so.png"));
    Files.createFile(directory.resolve(".so.txt"));
    Files.createFile(directory.resolve("other.txt"));
    assertThat(TypedFile.completions(directory + "/so"))
        .containsExactly(directory + "/so.html", directory + "/some/");
    assertThat(TypedFile.completions(directory + "/.")).containsExactly(directory + "/.so.txt");
    assertThat(TypedFile.completions(directory + "/none/x")).isEmpty();
  }
}
