package io.github.ftpchat.internal.log;

import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;

/**
 * The end of a file as a {@link Survey} read it a moment ago. The pass that follows takes it from
 * here: over FTP, reading it once more takes three round trips. What was written since is found by
 * the next look at the size, as what is written during a pass.
 */
public final class FileEnd {

  private final String file;
  private final long start;
  private final ReadBuffer bytes;
  private final long readAt;

  /**
   * Keeps what was read.
   *
   * @param start where in the file it starts
   * @param bytes everything from there to the end of the file
   * @param readAt the loop time at which reading it began
   */
  FileEnd(String file, long start, ReadBuffer bytes, long readAt) {
    this.file = file;
    this.start = start;
    this.bytes = bytes;
    this.readAt = readAt;
  }

  /** {@return how many bytes it holds} */
  public int length() {
    return bytes.length();
  }

  /** {@return the loop time at which reading it began} */
  public long readAt() {
    return readAt;
  }

  /**
   * Reads from here where it can.
   *
   * @param transport does everything else
   * @return a transport whose end of the file is this one
   */
  public Transport inFrontOf(Transport transport) {
    return new ForwardingTransport(transport) {
      @Override
      public long read(String name, long position, long limit, ByteSink sink)
          throws TransportException {
        if (!name.equals(file) || position < start) {
          return super.read(name, position, limit, sink);
        }
        long offset = position - start;
        int count = (int) Math.min(limit, Math.max(0, bytes.length() - offset));
        if (count > 0) {
          sink.accept(bytes.bytes(), (int) offset, count);
        }
        return count;
      }
    };
  }
}
