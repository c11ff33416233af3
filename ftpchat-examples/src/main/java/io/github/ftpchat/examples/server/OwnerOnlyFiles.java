package io.github.ftpchat.examples.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

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

  static FileAttribute<?>[] directory(Path path) {
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
