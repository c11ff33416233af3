package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * Passes on what a transport is asked for, and tells on standard error, if that is a terminal, how
 * much was read: from the second second on, in one line that is gone in the end.
 *
 * @since 0.1
 */
public final class LoadProgress extends ForwardingTransport {

  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final long PAUSE_MILLIS = 250;
  private static final double MEGA = 1e6;

  private volatile long size;
  private volatile long read;
  private boolean over;

  /**
   * Watches a transport.
   *
   * @param transport is closed with the watch
   * @param shown false if nothing is to be told, as the same terminal shows what was read
   */
  public LoadProgress(Transport transport, boolean shown) {
    super(transport);
    if (shown) {
      Thread thread = new Thread(this::tell, "ftpchat-progress");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private synchronized void tell() {
    try {
      long start = System.nanoTime();
      while (!over) {
        wait(PAUSE_MILLIS);
        if (!over && read > 0 && System.nanoTime() - start >= QUIET.toNanos()) {
          StandardError.progress(line(read, size));
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread.
      Thread.currentThread().interrupt();
    }
  }

  /** Says how much was read; a room can be read in parts and more than once. */
  static String line(long read, long size) {
    return read < size
        ? String.format(
            Locale.ROOT,
            "reading: %.1f of %.1f MB (%d %%)",
            read / MEGA,
            size / MEGA,
            read * 100 / size)
        : String.format(Locale.ROOT, "reading: %.1f MB", read / MEGA);
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    Map<String, FileStatus> found = super.stat(names);
    found.values().forEach(status -> size = Math.max(size, status.size()));
    return found;
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    return super.read(
        name,
        position,
        limit,
        (bytes, offset, length) -> {
          count(length);
          sink.accept(bytes, offset, length);
        });
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time reads
  private void count(int length) {
    read += length;
  }

  /** Removes the line from the terminal. */
  public synchronized void end() {
    if (!over) {
      over = true;
      notifyAll();
      StandardError.progress("");
    }
  }

  @Override
  public void close() {
    end();
    super.close();
  }
}
