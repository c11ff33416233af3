package io.github.ftpchat.examples.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Gets passwords from a file, the environment or a person, but never from the arguments. */
final class Passwords {

  private static final char REPLACEMENT = '\uFFFD';
  private static final int MAX_FILE = 64 << 10;

  private Passwords() {}

  /**
   * Gets a password: from the file if one is named, else from the environment, else from a person
   * at the terminal.
   *
   * @param what what it is called when asking for it
   * @param file the file, or null
   * @param option the option that names the file
   * @param variable the variable of the environment
   * @throws UsageException if there is none
   */
  static char[] get(String what, Path file, String option, String variable) {
    if (file != null) {
      return requireSome(read(file, option), file.toString());
    }
    Optional<String> given = NativeText.environment(variable);
    if (given.isPresent()) {
      return requireSome(given.get().toCharArray(), variable);
    }
    Console console =
        Consoles.terminal()
            .orElseThrow(
                () ->
                    new UsageException(
                        "no %s: set %s, use %s, or start on a terminal"
                            .formatted(what, variable, option)));
    char[] typed = console.readPassword("%s: ", what);
    if (typed == null) {
      throw new UsageException("no " + what);
    }
    // Java has replaced what the terminal's encoding lacks: another password, if it were taken.
    if (CharBuffer.wrap(typed).chars().anyMatch(c -> c == REPLACEMENT)) {
      throw new UsageException("the " + what + " cannot be typed in this locale; use UTF-8");
    }
    return requireSome(typed, what);
  }

  /**
   * Reads a password from a file: UTF-8, without one line break at its end.
   *
   * @throws UsageException if it cannot be read
   */
  static char[] read(Path file, String option) {
    byte[] bytes = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE + 1);
      if (bytes.length > MAX_FILE) {
        throw new UsageException(option + ": more than " + MAX_FILE + " bytes: " + file);
      }
      CharBuffer text = Utf8.decodeWithoutLineBreak(bytes);
      char[] password = new char[text.length()];
      text.get(password);
      Arrays.fill(text.array(), '\0');
      return password;
    } catch (CharacterCodingException e) {
      throw new UsageException(option + ": not UTF-8: " + file, e);
    } catch (IOException e) {
      throw new UsageException(option + ": cannot be read: " + file, e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static char[] requireSome(char[] password, String source) {
    if (password.length == 0) {
      throw new UsageException("the password is empty: " + source);
    }
    return password;
  }
}
