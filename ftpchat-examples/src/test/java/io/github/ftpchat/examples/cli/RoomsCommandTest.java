package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.terminal.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(Resources.SYSTEM_ERR)
class RoomsCommandTest {

  private static final LocalDateTime TIME = LocalDateTime.of(2026, 3, 1, 10, 30, 59);

  @TempDir Path directory;

  @Test
  void aRoomThatHasANameLeadsToItsFolder() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("all/inner"));
    for (String room : List.of("lobby", "notes")) {
      Path file = Files.writeString(folder.resolve(room + ".txt"), "");
      Files.setLastModifiedTime(
          file, FileTime.from(TIME.atZone(ZoneId.systemDefault()).toInstant()));
    }
    Path config =
        Files.writeString(
            directory.resolve("config.toml"),
            "[rooms.here]\nurl = \"" + folder.toUri() + "lobby\"\n");
    for (String room : List.of("here", "here/", folder.toUri().toString())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      String[] args = {"rooms", room, "--config", config.toString()};
      assertThat(Ftpchat.run(args, new Output(out))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8).lines())
          .containsExactly(
              "     0 B  2026-03-01 10:30  lobby", "     0 B  2026-03-01 10:30  notes");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "1234567890, 1.2 GB",
    "9223372036854775807, 9.2 EB"
  })
  void aSizeIsToldAsPeopleSayIt(long size, String readable) {
    assertThat(RoomsCommand.readable(size)).isEqualTo(readable);
  }
}
