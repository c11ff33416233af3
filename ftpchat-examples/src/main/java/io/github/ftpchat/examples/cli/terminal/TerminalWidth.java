package io.github.ftpchat.examples.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * Finds out how wide the terminal is.
 *
 * @since 0.1
 */
public final class TerminalWidth {

  /** Taken for the width of a terminal that does not tell it, as on serial lines. */
  private static final int USUAL = 80;

  private static final List<String> PROVIDERS = List.of("jni", "exec");

  private TerminalWidth() {}

  /**
   * Gives the width of the terminal at standard output or standard error, whichever else of the
   * standard streams leads to it; 0 where there is none. Looks for one when first asked.
   *
   * @param stream standard output or standard error
   * @return what gives the width in columns; thread-safe
   */
  public static IntSupplier of(SystemStream stream) {
    return new IntSupplier() {

      private Optional<TerminalProvider> provider;

      @Override
      public synchronized int getAsInt() {
        if (provider == null) {
          provider = mayBeTerminal(stream) ? find(stream) : Optional.empty();
        }
        return provider.map(found -> orUsual(found.systemStreamWidth(stream))).orElse(0);
      }
    };
  }

  /** Gives what a terminal tells, or what most have if it does not. */
  static int orUsual(int width) {
    return width > 0 ? width : USUAL;
  }

  /** Spares pipes and files what it takes to load native code. */
  private static boolean mayBeTerminal(SystemStream stream) {
    Path link = Path.of("/proc/self/fd/" + (stream == SystemStream.Output ? 1 : 2));
    try {
      String target = Files.readSymbolicLink(link).toString();
      return !target.startsWith("pipe:")
          && !target.startsWith("socket:")
          && !target.equals("/dev/null")
          && !Files.isRegularFile(link);
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux.
      return true;
    }
  }

  private static Optional<TerminalProvider> find(SystemStream stream) {
    return PROVIDERS.stream()
        .map(TerminalWidth::load)
        .flatMap(Optional::stream)
        .filter(provider -> provider.isSystemStream(stream))
        .findFirst();
  }

  private static Optional<TerminalProvider> load(String name) {
    try {
      return Optional.of(TerminalProvider.load(name));
    } catch (IOException | LinkageError e) {
      // It cannot be used here.
      return Optional.empty();
    }
  }
}
