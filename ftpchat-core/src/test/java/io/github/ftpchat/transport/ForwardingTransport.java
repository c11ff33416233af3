package io.github.ftpchat.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Does what another transport does; for tests to change a part of it. */
class ForwardingTransport implements Transport {

  final Transport real;

  ForwardingTransport(Transport real) {
    this.real = real;
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    return real.stat(names);
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    return real.read(name, position, limit, sink);
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    return real.append(name, data);
  }

  @Override
  public AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return real.append(name, data, openWithin);
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    return real.writeAt(name, position, data);
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    return real.replace(name, data);
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    return real.list(directory);
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    return real.makeDirectory(name);
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    return real.removeDirectory(name);
  }

  @Override
  public boolean delete(String name) throws TransportException {
    return real.delete(name);
  }

  @Override
  public TransportCapabilities capabilities() {
    return real.capabilities();
  }

  @Override
  public AppendSafety probeAppendSafety(String name) throws TransportException {
    return real.probeAppendSafety(name);
  }

  @Override
  public void abort() {
    real.abort();
  }

  @Override
  public void close() {
    real.close();
  }
}
