package io.github.ftpchat.examples.cli.options;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Puts into words why a file that the user named cannot be used.
 *
 * @since 0.1
 */
public final class FileProblem {

  private FileProblem() {}

  /**
   * Says what is wrong with a file, where the exception has just its name.
   *
   * @param e what a method of {@link java.nio.file.Files} threw
   * @return the end of a sentence
   */
  public static String describe(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied: " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      return "not a directory: " + e.getMessage();
    }
    return e instanceof NoSuchFileException
        ? "no such directory: " + e.getMessage()
        : e.getMessage();
  }
}
