package io.github.ftpchat.transport;

import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps files in the memory of this process, for tests and demonstrations.
 *
 * <pre>{@code
 * Transport alice = InMemoryTransport.create();
 * Transport bob = alice.peer();
 * }</pre>
 *
 * <p>Every operation is atomic, so appends are {@link AppendSafety#SAFE}. Only a {@link #read} of
 * more than 64 KiB may see what is written while it goes on. {@link #append} and {@link #writeAt}
 * make missing parent directories; {@link #makeDirectory} does not.
 *
 * <p>No call blocks. Nothing is ever dropped: the files exist, and take heap, as long as a
 * transport that reaches them. A file holds 256 MiB at most. A write that would exceed this is
 * refused with {@link Reason#NO_SPACE}, and nothing of it is written.
 *
 * @since 0.1
 */
public final class InMemoryTransport implements Transport {

  private static final int SLICE = 64 << 10;
  private static final int MAX_FILE_SIZE = 256 << 20;

  private static final TransportCapabilities CAPABILITIES =
      TransportCapabilities.none()
          .withAppendSafety(AppendSafety.SAFE)
          .withCanAppend(true)
          .withCanWriteAt(true)
          .withCanLock(true)
          .withChannel(TransportCapabilities.Channel.LOCAL)
          .withConnection(1);

  private final InMemoryStore store;

  private volatile boolean aborted;
  private volatile boolean closed;

  private InMemoryTransport(InMemoryStore store) {
    this.store = store;
  }

  /**
   * Makes a new place without files, and a transport that reaches it.
   *
   * @return the transport
   */
  public static InMemoryTransport create() {
    return create(MAX_FILE_SIZE);
  }

  static InMemoryTransport create(int maxFileSize) {
    return new InMemoryTransport(new InMemoryStore(maxFileSize));
  }

  /**
   * Makes another transport that reaches the same files, as another participant's would. Each is
   * closed separately, and this method works even when this transport is closed.
   *
   * @return the transport
   */
  public InMemoryTransport peer() {
    return new InMemoryTransport(store);
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    names.forEach(TransportNames::requireFileName);
    begin();
    Map<String, FileStatus> found = new HashMap<>();
    for (String name : names) {
      long size = store.size(name);
      if (size >= 0) {
        found.put(name, FileStatus.ofSize(size));
      }
    }
    return found;
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    TransportNames.requireFileName(name);
    Arguments.requirePosition(position);
    Arguments.requireLimit(limit);
    Objects.requireNonNull(sink, "sink");
    begin();
    byte[] buffer = new byte[(int) Math.min(SLICE, limit)];
    long done = 0;
    while (done < limit) {
      int wanted = (int) Math.min(buffer.length, limit - done);
      int length = store.read(name, position + done, buffer, wanted);
      if (length == 0) {
        break;
      }
      sink.accept(buffer, 0, length);
      done += length;
      requireGoingOn();
    }
    return done;
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    TransportNames.requireFileName(name);
    Objects.requireNonNull(data, "data");
    begin();
    return write(() -> store.append(name, data));
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    TransportNames.requireFileName(name);
    Arguments.requirePosition(position);
    Objects.requireNonNull(data, "data");
    begin();
    return write(() -> store.write(name, position, data));
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    TransportNames.requireFileName(name);
    Objects.requireNonNull(data, "data");
    begin();
    return write(() -> store.replace(name, data));
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    if (!directory.isEmpty()) {
      TransportNames.requireFileName(directory);
    }
    begin();
    return store.list(directory);
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    TransportNames.requireFileName(name);
    begin();
    return store.makeDirectory(name);
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    TransportNames.requireFileName(name);
    begin();
    return store.removeDirectory(name);
  }

  @Override
  public boolean delete(String name) throws TransportException {
    TransportNames.requireFileName(name);
    begin();
    return store.delete(name);
  }

  @Override
  public boolean rename(String name, String newName) throws TransportException {
    TransportNames.requireFileName(name);
    TransportNames.requireFileName(newName);
    begin();
    return store.rename(name, newName);
  }

  @Override
  public TransportCapabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void abort() {
    aborted = true;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Starts a call: an abort before it does not concern it. */
  private void begin() throws TransportException {
    aborted = false;
    requireGoingOn();
  }

  private void requireGoingOn() throws TransportException {
    if (closed) {
      throw new TransportException(Reason.CLOSED, "the transport is closed");
    }
    if (aborted) {
      throw new TransportException(Reason.ABORTED, "the call was aborted");
    }
  }

  private static AppendResult write(Write write) {
    long start = System.nanoTime();
    try {
      write.run();
      return AppendResult.acked(Duration.ofNanos(System.nanoTime() - start));
    } catch (TransportException e) {
      return AppendResult.notWritten(Duration.ofNanos(System.nanoTime() - start), e);
    }
  }

  @FunctionalInterface
  private interface Write {
    void run() throws TransportException;
  }
}
