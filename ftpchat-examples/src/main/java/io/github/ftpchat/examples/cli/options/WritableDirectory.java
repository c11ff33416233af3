package io.github.ftpchat.examples.cli.options;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Finds out whether a directory takes files, by way of one that is removed at once.
 *
 * @since 0.1
 */
public final class WritableDirectory {

  private WritableDirectory() {}

  /**
   * Makes sure that files can be made in a directory.
   *
   * @param directory the directory
   * @throws FileSystemException if not; it names the directory
   * @throws IOException if that cannot be found out
   */
  public static void require(Path directory) throws IOException {
    try {
      Files.delete(Files.createTempFile(directory, "ftpchat-", ".new"));
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(directory.toString());
    } catch (NoSuchFileException e) {
      throw Files.isDirectory(directory)
          ? new FileSystemException(directory.toString(), null, "takes no files")
          : new NoSuchFileException(directory.toString());
    } catch (FileSystemException e) {
      throw new FileSystemException(directory.toString(), null, e.getReason());
    }
  }
}
