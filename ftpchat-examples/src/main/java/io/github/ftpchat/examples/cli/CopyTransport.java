package io.github.ftpchat.examples.cli;

import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Shows a local file as the only one there is, under whatever name it has on its server. Nothing
 * can be written.
 */
final class CopyTransport extends RefusingTransport {

  private static final int BUFFER = 64 << 10;

  private final Path copy;
  private final String name;

  CopyTransport(Path copy, String name) {
    super(Reason.UNSUPPORTED, "a copy is only read");
    this.copy = copy;
    this.name = name;
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    if (!names.contains(name)) {
      return Map.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "r")) {
      return Map.of(name, FileStatus.ofSize(file.length()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public long read(String file, long position, long limit, ByteSink sink)
      throws TransportException {
    if (!file.equals(name)) {
      throw refused();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(copy.toFile(), "r")) {
      bytes.seek(position);
      byte[] buffer = new byte[BUFFER];
      long done = 0;
      while (done < limit) {
        int count = bytes.read(buffer, 0, (int) Math.min(buffer.length, limit - done));
        if (count < 0) {
          break;
        }
        sink.accept(buffer, 0, count);
        done += count;
      }
      return done;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static TransportException failed(IOException e) {
    return new TransportException(Reason.REFUSED, "the copy cannot be read: " + e.getMessage(), e);
  }
}
