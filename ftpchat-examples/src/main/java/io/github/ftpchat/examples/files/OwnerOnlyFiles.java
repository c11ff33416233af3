package io.github.ftpchat.examples.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Files and directories that nobody but their owner can read or write, whatever the umask allows.
 * Where there are no POSIX modes, as on Windows, what a directory passes on to them applies.
 *
 * @since 0.1
 */
public final class OwnerOnlyFiles {

  private OwnerOnlyFiles() {}

  /**
   * Tells how to make a file.
   *
   * @param path where it is to be
   * @return what to hand to the method that makes it
   */
  public static FileAttribute<?>[] file(Path path) {
    return attributes(path, "rw-------");
  }

  /**
   * Makes a directory and those above it that are missing. One that is there stays as it is.
   *
   * @param directory where it is to be
   * @return the directory
   * @throws IOException if it cannot be made
   */
  public static Path createDirectories(Path directory) throws IOException {
    return Files.createDirectories(directory, directory(directory));
  }

  /**
   * Puts a file in its place, whole or not at all. Readers see the old one or the new one.
   *
   * @param file where it is to be
   * @param content what is to be in it
   * @throws IOException if that is not possible
   */
  public static void replace(Path file, ByteBuffer content) throws IOException {
    Path fresh = file.resolveSibling(UUID.randomUUID() + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              file(fresh))) {
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /**
   * Tells how to make a directory.
   *
   * @param path where it is to be
   * @return what to hand to the method that makes it
   */
  public static FileAttribute<?>[] directory(Path path) {
    return attributes(path, "rwx------");
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
