package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.NativeText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the directory where the program keeps what it needs again: beside the known hosts.
 *
 * @since 0.1
 */
public final class UserDirectory {

  private UserDirectory() {}

  /**
   * Names a directory below the user's: in {@code ftpchat} in {@code $XDG_STATE_HOME} if that is
   * set, else in {@code .ftpchat} in the home directory.
   *
   * @param name what is kept there
   * @return an absolute path; nothing is made
   * @throws IOException if there is no home directory
   */
  public static Path of(String name) throws IOException {
    Optional<Path> state = absolute(NativeText.environment("XDG_STATE_HOME"));
    if (state.isPresent()) {
      return state.get().resolve("ftpchat").resolve(name);
    }
    // Java 17 says "?" of an account that has no entry.
    return absolute(Optional.ofNullable(System.getProperty("user.home")))
        .or(() -> absolute(NativeText.environment("HOME")))
        .orElseThrow(() -> new IOException("there is no home directory"))
        .resolve(".ftpchat")
        .resolve(name);
  }

  private static Optional<Path> absolute(Optional<String> name) {
    try {
      return name.map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
