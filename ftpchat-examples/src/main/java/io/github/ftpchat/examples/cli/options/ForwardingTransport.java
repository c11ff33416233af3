package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Passes on what a transport is asked for.
 *
 * @since 0.1
 */
public class ForwardingTransport implements Transport {

  private final Transport transport;

  /**
   * Makes a transport that passes on what it is asked for.
   *
   * @param transport is closed with it
   */
  public ForwardingTransport(Transport transport) {
    this.transport = transport;
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    return transport.append(name, data);
  }

  @Override
  public AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return transport.append(name, data, openWithin);
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    return transport.writeAt(name, position, data);
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    return transport.replace(name, data);
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    return transport.stat(names);
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    return transport.read(name, position, limit, sink);
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    return transport.list(directory);
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    return transport.makeDirectory(name);
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    return transport.removeDirectory(name);
  }

  @Override
  public boolean delete(String name) throws TransportException {
    return transport.delete(name);
  }

  @Override
  public TransportCapabilities capabilities() {
    return transport.capabilities();
  }

  @Override
  public AppendSafety probeAppendSafety(String name) throws TransportException {
    return transport.probeAppendSafety(name);
  }

  @Override
  public void abort() {
    transport.abort();
  }

  @Override
  public void close() {
    transport.close();
  }
}
