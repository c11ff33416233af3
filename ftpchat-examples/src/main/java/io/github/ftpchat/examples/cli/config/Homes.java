package io.github.ftpchat.examples.cli.config;

import io.github.ftpchat.examples.cli.terminal.NativeText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides where things of the user are, for all that the program keeps. The home is the one that
 * the library remembers servers in, so that everything of one user is together.
 *
 * @since 0.1
 */
public final class Homes {

  private Homes() {}

  /**
   * The user's home: the one of the account, as ssh has it, else {@code $HOME}.
   *
   * @return an absolute path; empty if there is none
   */
  public static Optional<Path> user() {
    // Java 17 says "?" of an account that has no entry.
    return absolute(Optional.ofNullable(System.getProperty("user.home")))
        .or(() -> absolute(NativeText.environment("HOME")));
  }

  /** Where programs have what the user configured. */
  static Optional<Path> configuration() {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      return absolute(NativeText.environment("APPDATA"));
    }
    return absolute(NativeText.environment("XDG_CONFIG_HOME"))
        .or(() -> user().map(home -> home.resolve(".config")));
  }

  /**
   * Names a directory for what the program needs again, beside the known hosts: in {@code ftpchat}
   * in {@code $XDG_STATE_HOME} if that is set, else in {@code .ftpchat} in the home directory.
   *
   * @param name what is kept there
   * @return an absolute path; nothing is made
   * @throws IOException if there is no home directory
   */
  public static Path state(String name) throws IOException {
    return absolute(NativeText.environment("XDG_STATE_HOME"))
        .map(state -> state.resolve("ftpchat"))
        .or(() -> user().map(home -> home.resolve(".ftpchat")))
        .orElseThrow(() -> new IOException("there is no home directory"))
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
