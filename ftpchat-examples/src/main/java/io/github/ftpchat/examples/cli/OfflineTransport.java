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

/** Leads nowhere, for a message that is only to be put into the outbox. */
final class OfflineTransport implements Transport {

  private static TransportException offline() {
    return new TransportException(Reason.UNREACHABLE, "not connected");
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    throw offline();
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    throw offline();
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    throw offline();
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    throw offline();
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    throw offline();
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    throw offline();
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    throw offline();
  }

  @Override
  public boolean delete(String name) throws TransportException {
    throw offline();
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
