package io.github.ftpchat.examples.cli.terminal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Arguments and environment as they were given, where Java cannot make them out: without a locale,
 * as in many containers and cron jobs, it takes them for ASCII, and it replaces what is no text in
 * the encoding of the locale. Linux keeps the bytes.
 *
 * @since 0.1
 */
public final class NativeText {

  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");
  private static final char REPLACEMENT = '\uFFFD';
  private static final boolean TAKEN_FOR_ASCII = isAscii(System.getProperty("sun.jnu.encoding"));

  private NativeText() {}

  /**
   * Gives the arguments.
   *
   * @param args as Java gives them
   * @return as they were given
   * @throws UsageException if they are not UTF-8
   */
  public static String[] arguments(String[] args) {
    boolean inDoubt = Arrays.stream(args).anyMatch(NativeText::isInDoubt);
    List<byte[]> all = TAKEN_FOR_ASCII || inDoubt ? strings(ARGUMENTS) : List.of();
    if (all.size() < args.length) {
      return args;
    }
    return all.subList(all.size() - args.length, all.size()).stream()
        .map(bytes -> decode(bytes, "an argument"))
        .toArray(String[]::new);
  }

  /**
   * Gives a variable of the environment.
   *
   * @param name its name
   * @return its value, or nothing if it is not set
   * @throws UsageException if it is not UTF-8
   */
  public static Optional<String> environment(String name) {
    Optional<String> value = Optional.ofNullable(System.getenv(name));
    if (value.isEmpty() || !(TAKEN_FOR_ASCII || isInDoubt(value.get()))) {
      return value;
    }
    byte[] prefix = (name + '=').getBytes(StandardCharsets.UTF_8);
    return strings(ENVIRONMENT).stream()
        .filter(entry -> Arrays.mismatch(entry, prefix) == prefix.length)
        .map(entry -> decode(Arrays.copyOfRange(entry, prefix.length, entry.length), name))
        .findFirst()
        .or(() -> value);
  }

  private static boolean isInDoubt(String text) {
    return text.indexOf(REPLACEMENT) >= 0;
  }

  /** Gives the strings of a file, each ended by a NUL; none if there is no such file. */
  private static List<byte[]> strings(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      // Not Linux.
      return List.of();
    }
    List<byte[]> strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        strings.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    return strings;
  }

  private static String decode(byte[] bytes, String what) {
    try {
      return StrictUtf8.decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException(what + " is not UTF-8", e);
    }
  }

  private static boolean isAscii(String charset) {
    return charset != null
        && Charset.isSupported(charset)
        && Charset.forName(charset).equals(StandardCharsets.US_ASCII);
  }
}
