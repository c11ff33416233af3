package io.github.ftpchat.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.Logs;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {

  /** Linux answers EINVAL to a force of it. */
  private static final Path DEVICE = Path.of("/dev/null");

  @TempDir Path directory;

  @Test
  void whereNothingIsForcedIsSaidOnceForEachFolder() throws Exception {
    assumeTrue(Files.exists(DEVICE));
    Path other = directory.resolve("other");
    try (FileChannel unforced = FileChannel.open(DEVICE, StandardOpenOption.WRITE)) {
      String log =
          Logs.during(
              () -> {
                for (Path folder : List.of(directory, directory, other, directory)) {
                  Disk.force(unforced, folder.resolve("file"));
                }
              });
      assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("WARN"));
      assertThat(log).contains(directory + ": the file system cannot force", other + ": ");
    }
  }

  @Test
  void aFileThatCannotBeForcedIsAFailure() throws Exception {
    FileChannel closed = newFile();
    closed.close();

    assertThatThrownBy(() -> Disk.force(closed, directory.resolve("file")))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void filesAndDirectoriesAreForced() throws Exception {
    try (FileChannel file = newFile()) {
      Disk.force(file, directory.resolve("file"));
    }
    Disk.forceDirectory(directory);
  }

  @Test
  void aDirectoryThatIsNotThereIsAFailure() {
    assertThatThrownBy(() -> Disk.forceDirectory(directory.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private FileChannel newFile() throws IOException {
    return FileChannel.open(
        directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
