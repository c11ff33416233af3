package io.github.ftpchat.examples.cli;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Shows a local file as the only one there is, under whatever name it has on its server. Nothing
 * can be written.
 */
final class CopyTransport implements Transport {

  private static final int BUFFER = 64 << 10;

  private final Path copy;
  private final String name;

  CopyTransport(Path copy, String name) {
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
      throw readOnly();
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

  private static TransportException readOnly() {
    return new TransportException(Reason.UNSUPPORTED, "a copy is only read");
  }

  @Override
  public AppendResult append(String file, byte[] data) throws TransportException {
    throw readOnly();
  }

  @Override
  public AppendResult writeAt(String file, long position, byte[] data) throws TransportException {
    throw readOnly();
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    throw readOnly();
  }

  @Override
  public boolean makeDirectory(String directory) throws TransportException {
    throw readOnly();
  }

  @Override
  public boolean removeDirectory(String directory) throws TransportException {
    throw readOnly();
  }

  @Override
  public boolean delete(String file) throws TransportException {
    throw readOnly();
  }

  @Override
  public TransportCapabilities capabilities() {
    return TransportCapabilities.none();
  }

  @Override
  public void abort() {}

  @Override
  public void close() {}
}
