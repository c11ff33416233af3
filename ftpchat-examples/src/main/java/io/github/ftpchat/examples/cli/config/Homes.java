package io.github.ftpchat.examples.cli.config;

import io.github.ftpchat.examples.cli.terminal.NativeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The directories that systems have for what belongs to a user. */
final class Homes {

  private Homes() {}

  /** The user's home. */
  static Optional<Path> user() {
    // Java 17 says "?" of an account that has no entry. Programs take $HOME where it is set.
    return absolute(NativeText.environment("HOME"))
        .or(() -> absolute(Optional.ofNullable(System.getProperty("user.home"))));
  }

  /** Where programs have what the user configured. */
  static Optional<Path> configuration() {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      return absolute(NativeText.environment("APPDATA"));
    }
    return absolute(NativeText.environment("XDG_CONFIG_HOME"))
        .or(() -> user().map(home -> home.resolve(".config")));
  }

  private static Optional<Path> absolute(Optional<String> name) {
    try {
      return name.map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
