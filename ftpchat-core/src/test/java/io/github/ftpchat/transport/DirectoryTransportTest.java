package io.github.ftpchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.testkit.TransportContract;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryTransportTest extends TransportContract {

  @TempDir Path temporary;

  private Path folder;
  private DirectoryTransport transport;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("rooms"));
    transport = DirectoryTransport.of(folder);
  }

  @AfterEach
  void close() {
    transport.close();
  }

  @Override
  protected Transport newTransport() {
    return DirectoryTransport.of(folder);
  }

  @Test
  void appendMakesTheParentsThatAreMissing() throws Exception {
    assertThat(transport.append("a/b/room.txt", new byte[3]).outcome()).isEqualTo(Outcome.ACKED);

    assertThat(folder.resolve("a/b/room.txt")).hasSize(3);
    AppendResult throughFile = transport.append("a/b/room.txt/c", new byte[1]);
    assertThat(throughFile.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(reasonOf(throughFile)).isEqualTo(Reason.REFUSED);
    assertThat(transport.stat(List.of("a/b/room.txt/c"))).isEmpty();
  }

  @Test
  void aWriteBehindTheEndIsRefused() throws Exception {
    AppendResult result = transport.writeAt("room.txt", 1, new byte[1]);

    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(reasonOf(result)).isEqualTo(Reason.REFUSED);
  }

  @Test
  void theGreatestPositionIsBehindTheEnd() throws Exception {
    Files.write(folder.resolve("room.txt"), new byte[10]);

    assertThat(transport.read("room.txt", Long.MAX_VALUE, Long.MAX_VALUE, (b, o, l) -> {}))
        .isZero();
  }

  @Test
  void aDirectoryIsNoFileToReadOrWrite() throws Exception {
    Files.createDirectory(folder.resolve("room.txt"));

    assertThat(reasonOfRead("room.txt")).isEqualTo(Reason.REFUSED);
    assertThat(reasonOf(transport.append("room.txt", new byte[1]))).isEqualTo(Reason.REFUSED);
  }

  @Test
  void namesThatNoTransportTakesAreNotListed() throws Exception {
    assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Files.createFile(folder.resolve("good"));
    Files.createFile(folder.resolve("bad\n"));
    Files.createFile(folder.resolve("bad\\"));

    assertThat(transport.list("")).containsExactly("good");
  }

  @Test
  void aFolderThatIsNotThereIsUnreachableUntilItIs() throws Exception {
    Files.delete(folder);

    assertThat(reasonOfRead("room.txt")).isEqualTo(Reason.UNREACHABLE);
    for (Executable call :
        List.<Executable>of(
            () -> transport.stat(List.of("room.txt")),
            () -> transport.append("room.txt", new byte[1]),
            () -> transport.writeAt("room.txt", 0, new byte[1]),
            () -> transport.list(""),
            () -> transport.makeDirectory("lock"),
            () -> transport.removeDirectory("lock"),
            () -> transport.delete("room.txt"),
            () -> transport.rename("room.txt", "archive.txt"),
            () -> transport.describe(List.of("room.txt")),
            () -> transport.probeAppendSafety("room.txt"))) {
      assertThat(catchThrowableOfType(TransportException.class, call::run).reason())
          .isEqualTo(Reason.UNREACHABLE);
    }
    assertThat(folder).doesNotExist();
    assertThat(transport.capabilities().connection()).isZero();

    Files.createDirectory(folder);
    assertThat(transport.append("room.txt", new byte[1]).outcome()).isEqualTo(Outcome.ACKED);
  }

  @Test
  void aFileInThePlaceOfTheFolderIsUnreachable() throws Exception {
    Files.delete(folder);
    Files.createFile(folder);

    assertThat(reasonOfRead("room.txt")).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void anotherFolderInItsPlaceIsAnotherConnection() throws Exception {
    transport.list("");
    long before = transport.capabilities().connection();
    Files.move(folder, temporary.resolve("old"));
    Files.createDirectory(folder);
    transport.list("");

    assumeThat(Files.readAttributes(folder, "fileKey").get("fileKey")).isNotNull();
    assertThat(transport.capabilities().connection()).isEqualTo(before + 1);
  }

  @Test
  void appendsAreSafeOnAFileSystemThatIsKnownToBeLocal() throws Exception {
    FileStore store = Files.getFileStore(folder);
    assumeThat(store.type()).isIn("ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs");
    assertThat(transport.capabilities().appendSafety()).isEqualTo(AppendSafety.UNKNOWN);

    assertThat(transport.probeAppendSafety("room.txt")).isEqualTo(AppendSafety.SAFE);
    assertThat(transport.capabilities().appendSafety()).isEqualTo(AppendSafety.SAFE);
  }

  @Test
  void theCallerKnowsBestWhetherAppendsAreSafe() throws Exception {
    try (Transport shared = DirectoryTransport.of(folder, AppendSafety.UNSAFE)) {
      assertThat(shared.capabilities().appendSafety()).isEqualTo(AppendSafety.UNSAFE);
      shared.list("");
      assertThat(shared.capabilities().appendSafety()).isEqualTo(AppendSafety.UNSAFE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ext4, SAFE",
    "tmpfs, SAFE",
    "zfs, SAFE",
    "apfs, SAFE",
    "nfs, UNSAFE",
    "nfs4, UNSAFE",
    "cifs, UNKNOWN",
    "smb3, UNKNOWN",
    "fuse.sshfs, UNKNOWN",
    "9p, UNKNOWN",
    "NTFS, UNKNOWN"
  })
  void onlyWhatIsKnownToBeLocalIsSafe(String type, AppendSafety expected) {
    assertThat(DirectoryTransport.safetyOf(type)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "No space left on device, NO_SPACE",
    "Disk quota exceeded, NO_SPACE",
    "There is not enough space on the disk, NO_SPACE",
    "Read-only file system, REFUSED",
    "File name too long, REFUSED",
    "Operation not permitted, REFUSED",
    "Stale file handle, LOST",
    "Transport endpoint is not connected, LOST",
    "Input/output error, LOST"
  })
  void whatAFileSystemSaysOfAPathIsGivenItsReason(String text, Reason expected) {
    assertThat(FileProblem.reason(new FileSystemException("path", null, text))).isEqualTo(expected);
  }

  @Test
  void anUnknownFailureOfTheMediumCanBeRetried() {
    assertThat(FileProblem.reason(new IOException("Eingabe-/Ausgabefehler")))
        .isEqualTo(Reason.LOST);
    assertThat(FileProblem.reason(new IOException())).isEqualTo(Reason.LOST);
  }

  @Test
  void whatMayNotBeTouchedIsRefused() {
    assertThat(FileProblem.reason(new AccessDeniedException("path"))).isEqualTo(Reason.REFUSED);
  }

  @Test
  void itsThreadEndsWithIt() throws Exception {
    transport.list("");
    assertThat(threads()).isPositive();

    transport.close();
    await().until(() -> threads() == 0);
  }

  /** What a stranger who may write to the folder can put there. */
  @Nested
  class InAHostileFolder {

    private Path outside;
    private Path secret;

    @BeforeEach
    void makeOutside() throws IOException {
      outside = Files.createDirectory(temporary.resolve("rooms-not"));
      secret = Files.write(outside.resolve("secret"), new byte[7]);
    }

    @Test
    void aLinkToAFileOutsideIsAbsentAndNotWrittenThrough() throws Exception {
      link("room.txt", secret);

      assertThat(transport.stat(List.of("room.txt"))).isEmpty();
      assertThat(reasonOfRead("room.txt")).isEqualTo(Reason.REFUSED);
      assertNotWritten(transport.append("room.txt", new byte[1]));
      assertNotWritten(transport.writeAt("room.txt", 0, new byte[1]));
      assertThat(secret).hasSize(7);
    }

    @Test
    void aLinkToWhatIsNotThereDoesNotMakeIt() throws Exception {
      link("room.txt", outside.resolve("new"));

      assertThat(transport.stat(List.of("room.txt"))).isEmpty();
      assertNotWritten(transport.append("room.txt", new byte[1]));
      assertThatThrownBy(() -> transport.makeDirectory("room.txt"))
          .isInstanceOf(TransportException.class);
      assertThat(outside).isDirectoryNotContaining("glob:**new");
    }

    @Test
    void aLinkToADirectoryOutsideLeadsNowhere() throws Exception {
      link("sub", outside);

      assertThat(transport.stat(List.of("sub/secret"))).isEmpty();
      assertThat(reasonOfRead("sub/secret")).isEqualTo(Reason.REFUSED);
      assertNotWritten(transport.append("sub/secret", new byte[1]));
      assertNotWritten(transport.append("sub/new", new byte[1]));
      assertNotWritten(transport.append("sub/deeper/new", new byte[1]));
      assertThat(transport.list("sub")).isEmpty();
      assertThat(transport.delete("sub/secret")).isFalse();
      assertThat(transport.rename("sub/secret", "mine")).isFalse();
      Files.createFile(folder.resolve("mine.txt"));
      assertThatThrownBy(() -> transport.rename("mine.txt", "sub/theirs"))
          .isInstanceOf(TransportException.class);
      assertThat(transport.describe(List.of("sub/secret"))).isEmpty();
      assertThat(transport.removeDirectory("sub")).isFalse();
      assertThatThrownBy(() -> transport.makeDirectory("sub/lock"))
          .isInstanceOf(TransportException.class);
      assertThat(outside).isDirectoryContaining("glob:**secret");
      assertThat(outside.toFile().list()).hasSize(1);
    }

    @Test
    void aLinkOutOfTheFolderIsNotRenamed() throws Exception {
      link("room.txt", secret);

      assertThat(transport.rename("room.txt", "archive.txt")).isFalse();
      assertThat(folder.resolve("archive.txt")).doesNotExist();
    }

    @Test
    void renamingALinkRenamesTheLink() throws Exception {
      Files.createFile(folder.resolve("real.txt"));
      link("room.txt", Path.of("real.txt"));

      assertThat(transport.rename("room.txt", "archive.txt")).isTrue();
      assertThat(folder.resolve("archive.txt")).isSymbolicLink();
      assertThat(folder.resolve("real.txt")).isRegularFile();
    }

    @Test
    void aDirectoryIsNotRenamed() throws Exception {
      Files.createDirectory(folder.resolve("room.txt.lock"));

      assertThat(transport.rename("room.txt.lock", "archive.txt")).isFalse();
      assertThat(folder.resolve("room.txt.lock")).isDirectory();
    }

    @Test
    void deletingALinkDeletesTheLink() throws Exception {
      link("room.txt", secret);

      assertThat(transport.delete("room.txt")).isTrue();
      assertThat(secret).exists();
    }

    @Test
    void aLinkThatStaysInsideIsFollowed() throws Exception {
      Files.createDirectory(folder.resolve("archive"));
      Files.write(folder.resolve("archive/old.txt"), new byte[5]);
      link("room.txt", Path.of("archive/old.txt"));
      link("sub", Path.of("archive"));

      assertThat(transport.stat(List.of("room.txt", "sub/old.txt"))).hasSize(2);
      assertThat(transport.append("room.txt", new byte[1]).outcome()).isEqualTo(Outcome.ACKED);
      assertThat(transport.append("sub/old.txt", new byte[1]).outcome()).isEqualTo(Outcome.ACKED);
      assertThat(folder.resolve("archive/old.txt")).hasSize(7);
      assertThat(folder.resolve("room.txt")).isSymbolicLink();
    }

    @Test
    void aLinkInACircleHidesNoOtherRoom() throws Exception {
      link("room.txt", Path.of("room.txt"));
      Files.createFile(folder.resolve("other.txt"));

      assertThat(transport.stat(List.of("room.txt", "other.txt"))).containsOnlyKeys("other.txt");
      assertThat(reasonOfRead("room.txt")).isEqualTo(Reason.REFUSED);
      assertNotWritten(transport.append("room.txt", new byte[1]));
    }

    @Test
    void theFolderItselfMayBeALink() throws Exception {
      Path alias = temporary.resolve("alias");
      link(alias, folder);
      try (Transport other = DirectoryTransport.of(alias)) {
        other.append("room.txt", new byte[4]);
      }

      assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(4));
    }

    @Test
    void aPipeIsNoFile() throws Exception {
      assumeThat(new File("/usr/bin/mkfifo")).exists();
      Path pipe = folder.resolve("room.txt");
      new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).inheritIO().start().waitFor();
      assertThat(pipe).exists();

      assertThat(transport.stat(List.of("room.txt"))).isEmpty();
      assertThat(reasonOfRead("room.txt")).isEqualTo(Reason.REFUSED);
      assertNotWritten(transport.append("room.txt", new byte[1]));
    }

    private void link(String name, Path target) throws IOException {
      link(folder.resolve(name), target);
    }

    private void link(Path link, Path target) throws IOException {
      try {
        Files.createSymbolicLink(link, target);
      } catch (FileSystemException e) {
        assumeThat(e).as("symbolic links can be made").isNull();
      }
    }

    private void assertNotWritten(AppendResult result) {
      assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
      assertThat(reasonOf(result)).isEqualTo(Reason.REFUSED);
    }
  }

  private Reason reasonOfRead(String name) {
    return catchThrowableOfType(
            TransportException.class, () -> transport.read(name, 0, 1, (b, o, l) -> {}))
        .reason();
  }

  private static Reason reasonOf(AppendResult result) {
    return result.problem().orElseThrow().reason();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ftpchat-directory"))
        .count();
  }

  @FunctionalInterface
  private interface Executable {
    void run() throws TransportException;
  }
}
