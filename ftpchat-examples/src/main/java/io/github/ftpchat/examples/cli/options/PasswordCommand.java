package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.StrictUtf8;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a program that prints a password, as a password manager has one: the first line of its
 * output is taken. Its standard error is ours; it has no standard input, as that may be ours too.
 */
final class PasswordCommand {

  /** Somebody may have to type a password of a password manager. */
  static final Duration LIMIT = Duration.ofMinutes(2);

  private static final int MAX_LINE = 64 << 10;
  private static final int MAX_NAME = 80;

  private PasswordCommand() {}

  /**
   * Runs it.
   *
   * @param command a list of words is run as it is, a text by the shell
   * @param limit how long it may take
   * @return the password, for the caller to wipe; it may be empty
   * @throws UsageException if it fails; names the command and nothing that it printed
   */
  static char[] run(Setting command, Duration limit) {
    Process process = start(command);
    CompletableFuture<byte[]> line = Deadline.start(() -> firstLine(process.getInputStream()));
    try {
      long end = System.nanoTime() + limit.toNanos();
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failed(command, "did not end within " + limit.toSeconds() + " s", null);
      }
      if (process.exitValue() != 0) {
        throw failed(command, "ended with exit code " + process.exitValue(), null);
      }
      return decode(command, line.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      // Something that it started goes on and holds its output.
      throw failed(command, "did not end its first line within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw failed(command, "printed what is no password: more than a line can hold", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(command, "was interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Process start(Setting command) {
    boolean windows = File.separatorChar == '\\';
    List<String> shell = windows ? List.of("cmd.exe", "/c") : List.of("/bin/sh", "-c");
    List<String> words =
        command.words().isEmpty()
            ? List.of(shell.get(0), shell.get(1), command.text())
            : command.words();
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(new File(windows ? "NUL" : "/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove(RoomPasswords.SERVER_VARIABLE);
    builder.environment().remove(RoomPasswords.ROOM_VARIABLE);
    try {
      return builder.start();
    } catch (IOException e) {
      throw failed(command, "cannot be started", e);
    }
  }

  /** Reads to the end, so that whoever prints more than is taken can end. */
  private static byte[] firstLine(InputStream in) {
    byte[] line = new byte[MAX_LINE + 1];
    int length = 0;
    boolean ended = false;
    byte[] buffer = new byte[8192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read && !ended; i++) {
          ended = buffer[i] == '\n';
          if (!ended && length < line.length) {
            line[length++] = buffer[i];
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
    if (length > MAX_LINE) {
      throw new IllegalStateException("the line is too long");
    }
    if (ended && length > 0 && line[length - 1] == '\r') {
      length--;
    }
    byte[] result = Arrays.copyOf(line, length);
    Arrays.fill(line, (byte) 0);
    return result;
  }

  private static char[] decode(Setting command, byte[] line) {
    try {
      CharBuffer text = StrictUtf8.decode(line);
      char[] password = new char[text.length()];
      text.get(password);
      Arrays.fill(text.array(), '\0');
      if (CharBuffer.wrap(password).chars().anyMatch(c -> c == 0)) {
        throw failed(command, "printed what is no password: a NUL is in it", null);
      }
      return password;
    } catch (CharacterCodingException e) {
      throw failed(command, "printed what is not UTF-8", e);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  /** Arguments may hold what is nobody's business. */
  private static UsageException failed(Setting command, String why, Exception cause) {
    String program =
        command.words().isEmpty()
            ? command.text().strip().replaceFirst("(?s)\\s.*", "")
            : command.words().get(0);
    String shown = program.length() > MAX_NAME ? program.substring(0, MAX_NAME) : program;
    return new UsageException("%s: %s %s".formatted(command.where(), shown, why), cause);
  }
}
