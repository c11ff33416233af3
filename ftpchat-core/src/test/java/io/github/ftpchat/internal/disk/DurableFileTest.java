package io.github.ftpchat.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DurableFileTest {

  @TempDir Path directory;

  private DurableFile file;

  @BeforeEach
  void open() throws Exception {
    file = new DurableFile(path());
    file.write(new byte[3], 0);
  }

  @AfterEach
  void close() throws Exception {
    file.close();
  }

  @Test
  void aFileIsInPlaceUntilItIsMovedOrRemoved() throws Exception {
    file.requireInPlace();
    Path away = Files.move(path(), directory.resolve("away"));
    requireDisplaced();
    Files.move(away, path());
    file.requireInPlace();
    Files.delete(path());
    requireDisplaced();
    Files.write(path(), new byte[4]);
    requireDisplaced();
    Files.delete(path());
    Files.createDirectory(path());
    requireDisplaced();
  }

  @Test
  void aFileThatReplacedAnotherIsInItsPlace() throws Exception {
    Path target = Files.write(directory.resolve("target"), new byte[5]);

    file.moveTo(target);

    file.requireInPlace();
    assertThat(target).hasSize(3);
    assertThat(path()).doesNotExist();
  }

  /** An interrupted caller closes the channel, so that the file has to be opened again. */
  @Test
  void whoIsInterruptedWritesToNoOtherFile() throws Exception {
    Files.delete(path());
    writeInterrupted();
    assertThat(path()).doesNotExist();

    Files.write(path(), new byte[4]);
    writeInterrupted();
    assertThat(path()).hasBinaryContent(new byte[4]);
  }

  /**
   * As when another thread is about to close the channel: it says that it is closed and still has
   * the lock.
   */
  @Test
  void theLockIsTakenAgainThoughTheClosedChannelStillHasIt() throws Exception {
    assertThat(file.lock()).isTrue();
    List<FileChannel> channels = new ArrayList<>();

    file.uninterrupted(
        open -> {
          channels.add(open);
          if (channels.size() == 1) {
            throw new ClosedChannelException();
          }
        });

    assertThat(channels).hasSize(2);
    // Closed later, it would take the lock of the other with it on POSIX systems.
    assertThat(channels.get(0).isOpen()).isFalse();
    assertThatThrownBy(() -> channels.get(1).lock())
        .isInstanceOf(OverlappingFileLockException.class);
  }

  private void writeInterrupted() {
    try {
      assertThatThrownBy(
              () ->
                  file.uninterrupted(
                      open -> {
                        Thread.currentThread().interrupt();
                        open.write(ByteBuffer.wrap(new byte[] {1, 2}), 0);
                      }))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(path() + ": was removed or replaced while it was in use");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private void requireDisplaced() {
    assertThatThrownBy(() -> file.requireInPlace())
        .isInstanceOf(FileSystemException.class)
        .hasMessage(path() + ": was removed or replaced while it was in use");
  }

  private Path path() {
    return directory.resolve("file");
  }
}
