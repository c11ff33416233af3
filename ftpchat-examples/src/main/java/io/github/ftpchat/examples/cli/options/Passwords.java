package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.LineWrapper;
import io.github.ftpchat.examples.cli.terminal.StrictUtf8;
import io.github.ftpchat.examples.cli.terminal.TerminalWidth;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jline.terminal.spi.SystemStream;

/**
 * Gets passwords from a file or a person, but never from the arguments.
 *
 * @since 0.1
 */
public final class Passwords {

  private static final char REPLACEMENT = '\uFFFD';
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int MAX_FILE = 64 << 10;

  private Passwords() {}

  /** Asks a person at the terminal; null if nobody is there, or typed nothing. */
  static char[] ask(String what) {
    Optional<Console> console = InteractiveConsole.find();
    if (console.isEmpty()) {
      return null;
    }
    int width = TerminalWidth.of(SystemStream.Output).getAsInt();
    char[] typed = console.get().readPassword("%s", LineWrapper.wrap(what + ": ", width));
    // Java has replaced what the terminal's encoding lacks: another password, if it were taken.
    if (typed != null && CharBuffer.wrap(typed).chars().anyMatch(c -> c == REPLACEMENT)) {
      throw new UsageException("the " + what + " cannot be typed in this locale; use UTF-8");
    }
    return typed;
  }

  /**
   * What to name when a password cannot be used.
   *
   * @param file the file, or null
   * @param option the option that names the file
   * @param variable the variable of the environment
   * @return where the password came from
   */
  public static String source(Path file, String option, String variable) {
    if (file != null) {
      return option;
    }
    return System.getenv(variable) == null ? "the password" : variable;
  }

  /**
   * Reads a password from a file: one line of UTF-8, with or without a line break or a byte order
   * mark.
   *
   * @param file the file
   * @param option the option that names the file
   * @return the password, for the caller to wipe; it may be empty
   * @throws UsageException if it cannot be read
   */
  public static char[] read(Path file, String option) {
    byte[] bytes = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE + 1);
      if (bytes.length > MAX_FILE) {
        throw new UsageException(option + ": more than " + MAX_FILE + " bytes: " + file);
      }
      CharBuffer text = StrictUtf8.decodeWithoutLineBreak(bytes);
      if (text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK) {
        text.get();
      }
      char[] password = new char[text.length()];
      text.get(password);
      Arrays.fill(text.array(), '\0');
      if (CharBuffer.wrap(password).chars().anyMatch(c -> c == '\n' || c == '\r')) {
        throw new UsageException(option + ": more than one line: " + file);
      }
      // UTF-16 without a byte order mark is UTF-8 with a NUL beside each letter.
      if (CharBuffer.wrap(password).chars().anyMatch(c -> c == 0)) {
        throw new UsageException(option + ": not UTF-8: " + file);
      }
      return password;
    } catch (CharacterCodingException e) {
      throw new UsageException(option + ": not UTF-8: " + file, e);
    } catch (IOException e) {
      throw new UsageException(option + ": cannot be read: " + file, e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
