package io.github.ftpchat.examples.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Standard output: UTF-8 whatever the locale, buffered, and with failures that are noticed. What is
 * printed here is safe already, see {@link TerminalText}. Thread-safe.
 */
final class Output {

  private static final int BUFFER = 64 << 10;
  private static final long EMERGENCY_SECONDS = 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong waited = new AtomicLong();
  private volatile OptionalLong writingSince = OptionalLong.empty();
  private final Writer writer;

  Output(OutputStream stream) {
    this.writer =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), BUFFER);
  }

  static Output standard() {
    return new Output(new FileOutputStream(FileDescriptor.out));
  }

  /**
   * Prints a text.
   *
   * @throws ClosedException if nobody reads any more
   * @throws UncheckedIOException if it cannot be written for another reason
   */
  void print(String text) {
    write(() -> writer.write(text));
  }

  /** Prints a text and hands over all that was printed. Throws what {@link #print} does. */
  void printNow(String text) {
    write(
        () -> {
          writer.write(text);
          writer.flush();
        });
  }

  /** Hands over all that was printed. Throws what {@link #print} does. */
  void flush() {
    write(writer::flush);
  }

  /** Hands over what can be before the program is ended from outside; does not wait for long. */
  void flushInEmergency() {
    try {
      if (lock.tryLock(EMERGENCY_SECONDS, TimeUnit.SECONDS)) {
        // The lock is kept: nothing is to follow.
        writer.flush();
      }
    } catch (IOException | InterruptedException e) {
      // The program is ending; there is nobody to tell.
      return;
    }
  }

  /** How long whoever reads was waited for, in nanoseconds, with a wait that is under way. */
  long waitedNanos() {
    OptionalLong since = writingSince;
    return waited.get() + (since.isPresent() ? System.nanoTime() - since.getAsLong() : 0);
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
  static final class ClosedException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    ClosedException(IOException cause) {
      super("nobody reads the output", cause);
    }
  }
}
