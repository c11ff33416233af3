package io.github.ftpchat.examples.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jline.terminal.spi.SystemStream;

/**
 * Standard output: UTF-8 whatever the locale, buffered, and with failures that are noticed. What is
 * printed here is whole lines, and safe already, see {@link TerminalText}; for a terminal they are
 * broken into {@link LineWrapper}. They are handed over whole, so that standard error, which may
 * lead to the same terminal, never begins in the middle of a row. Thread-safe.
 *
 * @since 0.1
 */
public final class Output {

  private static final int BUFFER = 64 << 10;
  private static final long EMERGENCY_SECONDS = 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong waited = new AtomicLong();
  private volatile OptionalLong writingSince = OptionalLong.empty();
  private final OutputStream stream;
  private final IntSupplier width;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /**
   * Makes an output that is no terminal.
   *
   * @param stream takes what is printed
   */
  public Output(OutputStream stream) {
    this(stream, () -> 0);
  }

  /**
   * Makes an output.
   *
   * @param width gives the width of the terminal that the stream is, 0 if it is none
   */
  Output(OutputStream stream, IntSupplier width) {
    this.stream = stream;
    this.width = width;
  }

  /**
   * Gives the standard output of the program.
   *
   * @return an output, to be made once
   */
  public static Output standard() {
    return new Output(
        new FileOutputStream(FileDescriptor.out), TerminalWidth.of(SystemStream.Output));
  }

  /**
   * Gives the width of the terminal.
   *
   * @return a number of columns; 0 if there is no terminal
   */
  public int width() {
    return width.getAsInt();
  }

  /**
   * Prints a text.
   *
   * @param text whole lines, safe to print
   * @throws ClosedException if nobody reads any more
   * @throws UncheckedIOException if it cannot be written for another reason
   */
  public void print(String text) {
    write(
        () -> {
          append(text);
          if (printed.size() >= BUFFER) {
            handOver();
          }
        });
  }

  /**
   * Prints a text and hands over all that was printed. Throws what {@link #print} does.
   *
   * @param text whole lines, safe to print
   */
  public void printNow(String text) {
    write(
        () -> {
          append(text);
          handOver();
        });
  }

  /** Hands over all that was printed. Throws what {@link #print} does. */
  public void flush() {
    write(this::handOver);
  }

  /** Hands over what can be before the program is ended from outside; does not wait for long. */
  public void flushInEmergency() {
    try {
      if (lock.tryLock(EMERGENCY_SECONDS, TimeUnit.SECONDS)) {
        // The lock is kept: nothing is to follow.
        handOver();
      }
    } catch (IOException | InterruptedException e) {
      // The program is ending; there is nobody to tell.
      return;
    }
  }

  /**
   * Tells how long whoever reads was waited for, with a wait that is under way.
   *
   * @return nanoseconds, of all waits so far
   */
  public long waitedNanos() {
    OptionalLong since = writingSince;
    return waited.get() + (since.isPresent() ? System.nanoTime() - since.getAsLong() : 0);
  }

  private void append(String text) {
    printed.writeBytes(LineWrapper.wrap(text, width()).getBytes(StandardCharsets.UTF_8));
  }

  private void handOver() throws IOException {
    if (printed.size() > 0) {
      stream.write(printed.toByteArray());
      printed.reset();
    }
    stream.flush();
  }

  private void write(Writing writing) {
    lock.lock();
    long start = System.nanoTime();
    writingSince = OptionalLong.of(start);
    try {
      writing.write();
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (reason.contains("pipe")) {
        throw new ClosedException(e);
      }
      throw new UncheckedIOException("cannot write to standard output: " + e.getMessage(), e);
    } finally {
      writingSince = OptionalLong.empty();
      waited.addAndGet(System.nanoTime() - start);
      lock.unlock();
    }
  }

  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }

  /** Whoever read the output has stopped, as {@code head} does. No reason to complain. */
  public static final class ClosedException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    ClosedException(IOException cause) {
      super("nobody reads the output", cause);
    }
  }
}
