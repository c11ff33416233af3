package io.github.ftpchat.examples.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Standard input: UTF-8 whatever the locale.
 *
 * @since 0.1
 */
public final class StandardInput {

  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");

  private StandardInput() {}

  /**
   * Tells whether the program was started without standard input. The first file that the virtual
   * machine opens, one of its own or our jar, stands in its place then.
   */
  static boolean isClosed() {
    try {
      Path file = DESCRIPTOR.toRealPath();
      return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
          || file.equals(program());
    } catch (IOException e) {
      // Not Linux, or no file.
      return false;
    }
  }

  /** The jar, or the directory of the classes. */
  private static Path program() throws IOException {
    CodeSource source = StandardInput.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI()).toRealPath();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /**
   * Reads all of it, without one line break at its end.
   *
   * @param limit how many bytes are read, and one more
   * @return the text
   * @throws UsageException if there is none, it is empty or not UTF-8
   */
  public static String text(int limit) {
    if (isClosed()) {
      throw new UsageException("standard input is closed");
    }
    try {
      byte[] bytes = System.in.readNBytes(limit + 1);
      if (bytes.length == 0) {
        throw new UsageException("standard input is empty: there is nothing to send");
      }
      return decode(bytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads a line; empty at the end.
   *
   * @throws UsageException if it is not UTF-8
   */
  static Optional<String> line(InputStream in) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int b = in.read();
      if (b < 0) {
        return Optional.empty();
      }
      for (; b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
      }
      line.write('\n');
      return Optional.of(decode(line.toByteArray()));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static String decode(byte[] bytes) {
    try {
      return StrictUtf8.decodeWithoutLineBreak(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException("standard input is not UTF-8", e);
    }
  }

  private static UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
  }
}
