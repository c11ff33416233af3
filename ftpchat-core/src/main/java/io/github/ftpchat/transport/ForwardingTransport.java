package io.github.ftpchat.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Hands every call on to another transport. Extend it and override what is to be different, such as
 * to count, to log or to change what is said.
 *
 * <p>Each method of {@link Transport} is handed on by itself, those with a default too, and those
 * that a later version adds as well. Whoever overrides one {@code append} should look at the other:
 * the engine calls both.
 *
 * @since 0.1
 */
public class ForwardingTransport implements Transport {

  private final Transport delegate;

  /**
   * Makes a transport that does what another does.
   *
   * @param delegate the other; closed with this one
   */
  protected ForwardingTransport(Transport delegate) {
    this.delegate = Objects.requireNonNull(delegate, "delegate");
  }

  /**
   * Says where the calls go.
   *
   * @return the transport that this one was made with
   */
  protected final Transport delegate() {
    return delegate;
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    return delegate.stat(names);
  }

  @Override
  public Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
    return delegate.describe(names);
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    return delegate.read(name, position, limit, sink);
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    return delegate.append(name, data);
  }

  @Override
  public AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return delegate.append(name, data, openWithin);
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    return delegate.writeAt(name, position, data);
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    return delegate.replace(name, data);
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    return delegate.list(directory);
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    return delegate.makeDirectory(name);
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    return delegate.removeDirectory(name);
  }

  @Override
  public boolean delete(String name) throws TransportException {
    return delegate.delete(name);
  }

  @Override
  public boolean rename(String name, String newName) throws TransportException {
    return delegate.rename(name, newName);
  }

  @Override
  public TransportCapabilities capabilities() {
    return delegate.capabilities();
  }

  @Override
  public AppendSafety probeAppendSafety(String name) throws TransportException {
    return delegate.probeAppendSafety(name);
  }

  @Override
  public void abort() {
    delegate.abort();
  }

  @Override
  public void close() {
    delegate.close();
  }

  /** What the other transport says, which logs show. */
  @Override
  public String toString() {
    return delegate.toString();
  }
}
