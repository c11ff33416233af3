package io.github.ftpchat.examples.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jline.terminal.spi.SystemStream;

/**
 * Standard error. All that goes there passes here, log lines and stack traces included, and is left
 * in whole lines, as {@link TerminalText} and {@link LineWrapper} leave them: whoever wrote what is
 * in them, a terminal takes no orders from it, and nothing of it passes for a line of ours. What is
 * printed by one call of {@code println} is one line, whatever line breaks are in it.
 *
 * @since 0.1
 */
public final class SafeErrorStream extends PrintStream {

  private static final int LONGEST_PIECE = 64 << 10;

  private static volatile Optional<Consumer<String>> screen = Optional.empty();

  private final Lines lines;

  private SafeErrorStream(Lines lines) {
    super(lines, true, StandardCharsets.UTF_8);
    this.lines = lines;
  }

  /**
   * Makes a stream.
   *
   * @param target takes whole lines, safe to print
   * @param width gives the width of the terminal that the target is, 0 if it is none
   */
  public SafeErrorStream(OutputStream target, IntSupplier width) {
    this(new Lines(target, width));
  }

  /** Puts one in front of standard error. */
  public static void install() {
    System.setErr(
        new SafeErrorStream(
            new FileOutputStream(FileDescriptor.err), TerminalWidth.of(SystemStream.Error)));
  }

  /**
   * Lets something else show the lines for a terminal: where somebody types, a line that is just
   * written starts behind what was typed.
   *
   * @param view shows whole lines, which are safe; empty to write them again
   */
  static void showOn(Optional<Consumer<String>> view) {
    screen = view;
  }

  @Override
  public void println(String text) {
    print(TerminalText.line(String.valueOf(text).replace("\t", "    ")) + '\n');
  }

  @Override
  public void println(Object value) {
    println(String.valueOf(value));
  }

  /** As {@link StandardError#progress}. */
  void progress(String text) {
    try {
      lines.progress(text);
    } catch (IOException e) {
      // It was only for somebody who waits.
      setError();
    }
  }

  private static final class Lines extends OutputStream {

    private final OutputStream target;
    private final IntSupplier width;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean continued;

    /** What stands in the last row of the terminal, without an end. */
    private String progress = "";

    Lines(OutputStream target, IntSupplier width) {
      this.target = target;
      this.width = width;
    }

    @Override
    public synchronized void write(int b) throws IOException {
      if (b == '\n' || line.size() == LONGEST_PIECE) {
        String text = line.toString(StandardCharsets.UTF_8).replace("\t", "    ");
        line.reset();
        String carriageReturn = text.endsWith("\r") ? "\r" : "";
        String safe = TerminalText.line(text.substring(0, text.length() - carriageReturn.length()));
        show((continued ? LineWrapper.INDENT : "") + safe + '\n');
        continued = b != '\n';
      }
      if (b != '\n') {
        line.write(b);
      }
    }

    synchronized void progress(String text) throws IOException {
      int columns = width.getAsInt();
      if (columns > 0 && screen.isEmpty()) {
        // Not to the last column, where some terminals go on to the next row.
        String safe = TerminalText.line(text);
        String next = safe.substring(0, Math.min(safe.length(), columns - 1));
        if (!next.equals(progress)) {
          target.write((erased() + next).getBytes(StandardCharsets.UTF_8));
          progress = next;
        }
      }
    }

    /** Without escape sequences, as not every terminal has them. */
    private String erased() {
      return progress.isEmpty() ? "" : "\r" + " ".repeat(progress.length()) + "\r";
    }

    private void show(String text) throws IOException {
      int columns = width.getAsInt();
      Optional<Consumer<String>> view = screen;
      if (columns > 0 && view.isPresent()) {
        view.get().accept(text);
      } else {
        String lines = erased() + LineWrapper.wrap(text, columns) + progress;
        target.write(lines.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
