package io.github.ftpchat.examples.cli;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Refuses every call, and says why. A subclass overrides the calls that it allows. */
class RefusingTransport implements Transport {

  private final Reason reason;
  private final String message;

  /**
   * Makes one.
   *
   * @param reason of each refusal
   * @param message says why
   */
  RefusingTransport(Reason reason, String message) {
    this.reason = reason;
    this.message = message;
  }

  /** What is thrown for a call that is refused. */
  final TransportException refused() {
    return new TransportException(reason, message);
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    throw refused();
  }

  @Override
  public long read(String file, long position, long limit, ByteSink sink)
      throws TransportException {
    throw refused();
  }

  @Override
  public AppendResult append(String file, byte[] data) throws TransportException {
    throw refused();
  }

  @Override
  public AppendResult writeAt(String file, long position, byte[] data) throws TransportException {
    throw refused();
  }

  @Override
  public AppendResult replace(String file, byte[] data) throws TransportException {
    throw refused();
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    throw refused();
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    throw refused();
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    throw refused();
  }

  @Override
  public boolean delete(String name) throws TransportException {
    throw refused();
  }

  @Override
  public boolean rename(String name, String newName) throws TransportException {
    throw refused();
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
