package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is packaged beside the code. */
class ReleaseIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void theVersionTellsTheCommitWhereThereIsOne() {
    try (FtpchatProcess ftpchat = FtpchatProcess.start(Map.of(), "--version")) {
      String commit = Files.exists(ROOT.resolve(".git")) ? " \\([0-9a-f]{7,40}(-dirty)?\\)" : "";
      assertThat(ftpchat.endsWith(0).out())
          .matches(
              "ftpchat [0-9][-.0-9A-Z]*"
                  + commit
                  + "\nbuilt with Java [0-9.]+, runs on Java [0-9][^\n]*\n");
    }
  }

  @Test
  void theManualPagesAreThoseThatTheProgramWrites(@TempDir Path directory) throws Exception {
    Path pages = directory.resolve("a b").resolve("man1");
    try (FtpchatProcess ftpchat = FtpchatProcess.start(Map.of(), "man", pages.toString())) {
      assertThat(ftpchat.endsWith(0).out()).endsWith("pages are in " + pages + "\n");
    }
    List<String> names = new ArrayList<>();
    try (ZipFile zip = new ZipFile("target/ftpchat-man.zip")) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        names.add(entry.getName());
        try (InputStream page = zip.getInputStream(entry)) {
          assertThat(new String(page.readAllBytes(), StandardCharsets.US_ASCII))
              .isEqualTo(Files.readString(pages.resolve(entry.getName())));
        }
      }
    }
    List<String> expected = new ArrayList<>();
    Commands.NAMES.forEach(name -> expected.add("ftpchat-" + name + ".1"));
    expected.add("ftpchat.1");
    assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (FtpchatProcess ftpchat = FtpchatProcess.start(Map.of(), "man", file.toString())) {
      assertThat(ftpchat.endsWith(2).err()).startsWith("ftpchat: DIR: cannot be used: ");
    }
  }
}
