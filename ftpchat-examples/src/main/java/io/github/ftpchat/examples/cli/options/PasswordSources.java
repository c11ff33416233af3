package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.NativeText;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;

/** Finds where a password is given: by an option, the environment, or the configuration file. */
final class PasswordSources {

  private PasswordSources() {}

  /**
   * What was given for this run of the program.
   *
   * @param file what the option names, or null
   * @param option the option
   * @param variable the variable of the environment
   */
  static Optional<Password.Source> given(Path file, String option, String variable) {
    if (file != null) {
      return Optional.of(new Password.Source(option, () -> Passwords.read(file, option)));
    }
    return NativeText.environment(variable)
        .map(value -> new Password.Source(variable, value::toCharArray));
  }

  /** What is configured: in the table of the room, else in the defaults. */
  static Optional<Password.Source> configured(
      Settings settings, ConfigKey file, ConfigKey command) {
    return settings
        .either(file, command)
        .map(
            setting ->
                setting.equals(settings.get(file).orElse(null)) ? file(setting) : command(setting));
  }

  /** Makes sure that a file is there and can be read. */
  static void check(Setting setting) {
    Arrays.fill(file(setting).reading().get(), '\0');
  }

  private static Password.Source file(Setting setting) {
    Path file = Path.of(setting.text());
    return new Password.Source(
        setting.where(),
        () -> {
          char[] password = Passwords.read(file, setting.where());
          if (othersCanRead(file)) {
            StandardError.note("others can read the password in " + file + "; chmod go-r it");
          }
          return password;
        });
  }

  private static Password.Source command(Setting setting) {
    return new Password.Source(
        setting.where(), () -> PasswordCommand.run(setting, PasswordCommand.LIMIT));
  }

  private static boolean othersCanRead(Path file) {
    try {
      return Files.isRegularFile(file)
          && file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && Files.getPosixFilePermissions(file).stream()
              .anyMatch(
                  permission ->
                      permission == PosixFilePermission.GROUP_READ
                          || permission == PosixFilePermission.OTHERS_READ);
    } catch (IOException e) {
      // It was read: nothing is wrong with it but what cannot be found out.
      return false;
    }
  }
}
