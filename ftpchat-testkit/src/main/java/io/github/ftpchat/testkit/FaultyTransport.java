package io.github.ftpchat.testkit;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A transport that does what another one does, and fails where its script says so.
 *
 * <p>The script holds, for each operation, what happens to its next calls, one fault a call, in the
 * order in which they were added; a call without a fault goes through:
 *
 * <pre>{@code
 * FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
 * transport.pass(APPEND, 2); // two go through,
 * transport.tearAppend(10, Reason.LOST); // ten bytes of the third are written,
 * transport.dropAppend(); // and nothing of the fourth, which is acknowledged.
 * }</pre>
 *
 * <p>Nothing depends on chance or time. The script may be added to from any thread; the transport
 * itself keeps to {@link Transport}'s rules. A name that the wrapped transport refuses, it refuses
 * only when the call comes through to it.
 *
 * @since 0.1
 */
public final class FaultyTransport implements Transport {

  /** An operation of a transport. */
  public enum Operation {
    /** {@link Transport#stat}, and {@link Transport#describe}. */
    STAT,
    /** {@link Transport#read}. */
    READ,
    /** {@link Transport#append(String, byte[])}, and with a limit of time. */
    APPEND,
    /** {@link Transport#writeAt(String, long, byte[])}. */
    WRITE_AT,
    /** {@link Transport#replace}. */
    REPLACE,
    /** {@link Transport#list}. */
    LIST,
    /** {@link Transport#makeDirectory}. */
    MAKE_DIRECTORY,
    /** {@link Transport#removeDirectory}. */
    REMOVE_DIRECTORY,
    /** {@link Transport#delete}. */
    DELETE,
    /** {@link Transport#rename}. */
    RENAME,
    /** {@link Transport#probeAppendSafety}. */
    PROBE
  }

  /** Something that a stranger does to the files. */
  @FunctionalInterface
  public interface Tampering {

    /**
     * Does it.
     *
     * @param real the wrapped transport
     * @throws TransportException if it cannot be done; the call that it was to happen before or
     *     after fails with it
     */
    void on(Transport real) throws TransportException;

    /**
     * Cuts a file off.
     *
     * @param name the file
     * @param size what is left of it
     * @return the tampering
     */
    static Tampering truncate(String name, int size) {
      return real -> {
        byte[] old = new byte[size];
        int[] position = {0};
        real.read(
            name,
            0,
            size,
            (buffer, offset, length) -> {
              System.arraycopy(buffer, offset, old, position[0], length);
              position[0] += length;
            });
        replace(name, Arrays.copyOf(old, position[0])).on(real);
      };
    }

    /**
     * Puts another file in the place of one, as rotation and rewriting do.
     *
     * @param name the file
     * @param data what it holds then
     * @return the tampering
     */
    static Tampering replace(String name, byte[] data) {
      return real -> {
        real.delete(name);
        real.append(name, data);
      };
    }

    /**
     * Deletes a file.
     *
     * @param name the file
     * @return the tampering
     */
    static Tampering delete(String name) {
      return real -> real.delete(name);
    }
  }

  /** A call that waits. {@link Transport#abort()} and {@link Transport#close()} end it as well. */
  public static final class Stall {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Optional<Reason> failure = Optional.empty();

    private Stall() {}

    /** Waits until a call has come to this point; fails after a minute. */
    public void awaitReached() {
      if (!arrives(reached)) {
        throw new AssertionError("no call was stalled in " + LIMIT);
      }
    }

    /** Lets the call go on, or not wait at all if it has not come yet. */
    public void release() {
      over.countDown();
    }

    private void end(Reason reason) {
      failure = Optional.of(reason);
      over.countDown();
    }

    private void await() throws TransportException {
      reached.countDown();
      if (!arrives(over)) {
        throw new TransportException(Reason.TIMED_OUT, "stalled, and not released in " + LIMIT);
      }
      if (failure.isPresent()) {
        throw new TransportException(failure.get(), "stalled, then " + failure.get());
      }
    }

    private static boolean arrives(CountDownLatch latch) {
      try {
        return latch.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** An append whose bytes are still under way after it failed. */
  public final class LateAppend {

    private Optional<Body<AppendResult>> write = Optional.empty();

    private LateAppend() {}

    /**
     * Lets the bytes arrive, behind what is in the file by now.
     *
     * @throws TransportException if the wrapped transport cannot write them
     * @throws IllegalStateException if the append was not called yet, or they have arrived
     */
    public void land() throws TransportException {
      Body<AppendResult> body;
      synchronized (script) {
        body = write.orElseThrow(() -> new IllegalStateException("nothing is under way"));
        write = Optional.empty();
      }
      body.run();
    }
  }

  private static final int MAX_PASSES = 1_000_000;

  private final Transport real;

  /** Held during each call of the real transport, as a late append comes from another thread. */
  private final Object realCall = new Object();

  /** Also the lock of all that follows it. */
  private final Map<Operation, Deque<Fault>> script = new EnumMap<>(Operation.class);

  private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
  private UnaryOperator<TransportCapabilities> capabilities = UnaryOperator.identity();
  private Optional<Reason> down = Optional.empty();
  private int lostCalls;
  private long reconnections;
  private Optional<Stall> current = Optional.empty();
  private boolean closed;

  private FaultyTransport(Transport real) {
    this.real = real;
    for (Operation operation : Operation.values()) {
      script.put(operation, new ArrayDeque<>());
      counts.put(operation, 0);
    }
  }

  /**
   * Wraps a transport.
   *
   * @param real does what the script lets through, and is closed with this
   * @return the transport, with an empty script
   */
  public static FaultyTransport wrap(Transport real) {
    return new FaultyTransport(real);
  }

  // The script

  /**
   * Lets calls through.
   *
   * @param operation the operation
   * @param calls how many
   */
  public void pass(Operation operation, int calls) {
    if (calls < 0 || calls > MAX_PASSES) {
      throw new IllegalArgumentException("calls: " + calls);
    }
    for (int i = 0; i < calls; i++) {
      add(operation, new Fault());
    }
  }

  /**
   * Makes a call fail before it does anything. A write throws if the reason concerns the whole
   * connection, and is NOT_WRITTEN otherwise.
   *
   * @param operation the operation
   * @param reason why
   */
  public void fail(Operation operation, Reason reason) {
    add(
        operation,
        new Fault() {
          @Override
          void before() throws TransportException {
            throw problem(reason);
          }
        });
  }

  /**
   * Lets a call do all that it should, and then fail: a write is UNKNOWN, and all its bytes are in
   * the file.
   *
   * @param operation the operation
   * @param reason why
   */
  public void loseReply(Operation operation, Reason reason) {
    add(
        operation,
        new Fault() {
          @Override
          void after() throws TransportException {
            throw problem(reason);
          }
        });
  }

  /**
   * Makes a call wait before it does anything. If it is aborted, it throws.
   *
   * @param operation the operation
   * @return to wait for the call, and to release it
   */
  public Stall stallBefore(Operation operation) {
    Stall stall = new Stall();
    add(
        operation,
        new Fault() {
          @Override
          void before() throws TransportException {
            await(stall);
          }
        });
    return stall;
  }

  /**
   * Makes a call wait when it has done all that it should. If it is aborted, a write is UNKNOWN,
   * and another call throws.
   *
   * @param operation the operation
   * @return to wait for the call, and to release it
   */
  public Stall stallAfter(Operation operation) {
    Stall stall = new Stall();
    add(
        operation,
        new Fault() {
          @Override
          void after() throws TransportException {
            await(stall);
          }
        });
    return stall;
  }

  /**
   * Lets a stranger do something right before a call.
   *
   * @param operation the operation
   * @param tampering what is done
   */
  public void tamperBefore(Operation operation, Tampering tampering) {
    add(
        operation,
        new Fault() {
          @Override
          void before() throws TransportException {
            tamper(tampering);
          }
        });
  }

  /**
   * Lets a stranger do something right after a call, before it returns.
   *
   * @param operation the operation
   * @param tampering what is done
   */
  public void tamperAfter(Operation operation, Tampering tampering) {
    add(
        operation,
        new Fault() {
          @Override
          void after() throws TransportException {
            tamper(tampering);
          }
        });
  }

  /**
   * Writes only the first bytes of an append, or none, which is then UNKNOWN.
   *
   * @param written how many bytes are written at most
   * @param reason why it broke off
   */
  public void tearAppend(int written, Reason reason) {
    add(
        Operation.APPEND,
        new Fault() {
          @Override
          AppendResult write(Write write, byte[] data) throws TransportException {
            Duration took = Duration.ZERO;
            if (written > 0) {
              took = write.perform(Arrays.copyOf(data, Math.min(written, data.length))).took();
            }
            return AppendResult.unknown(took, problem(reason));
          }
        });
  }

  /** Acknowledges an append of which nothing is written. */
  public void dropAppend() {
    add(
        Operation.APPEND,
        new Fault() {
          @Override
          AppendResult write(Write write, byte[] data) {
            return AppendResult.acked(Duration.ZERO);
          }
        });
  }

  /**
   * Makes an append UNKNOWN while its bytes are under way.
   *
   * @param reason why
   * @return lets the bytes arrive
   */
  public LateAppend delayAppend(Reason reason) {
    LateAppend late = new LateAppend();
    add(
        Operation.APPEND,
        new Fault() {
          @Override
          AppendResult write(Write write, byte[] data) {
            byte[] copy = data.clone();
            synchronized (script) {
              late.write = Optional.of(() -> write.perform(copy));
            }
            return AppendResult.unknown(Duration.ZERO, problem(reason));
          }
        });
    return late;
  }

  /**
   * Breaks a read off.
   *
   * @param given how many bytes the sink is given at most; the read fails, however many they are
   * @param reason why
   */
  public void tearRead(long given, Reason reason) {
    add(
        Operation.READ,
        new Fault() {
          @Override
          long read(Read read, long limit) throws TransportException {
            if (given > 0) {
              read.perform(Math.min(given, limit));
            }
            throw problem(reason);
          }
        });
  }

  /**
   * Changes what a stat says.
   *
   * @param lie makes the answer from the true one, which is unmodifiable
   */
  public void alterStat(UnaryOperator<Map<String, FileStatus>> lie) {
    add(
        Operation.STAT,
        new Fault() {
          @Override
          Map<String, FileStatus> stat(Body<Map<String, FileStatus>> truth)
              throws TransportException {
            return lie.apply(Map.copyOf(truth.run()));
          }
        });
  }

  /**
   * Makes the next calls, whatever they are, fail with {@link Reason#LOST} before they do anything
   * and before their own faults, which wait. The call after them finds a new connection.
   *
   * @param calls how many
   */
  public void loseConnection(int calls) {
    if (calls <= 0) {
      throw new IllegalArgumentException("calls: " + calls);
    }
    synchronized (script) {
      lostCalls += calls;
    }
  }

  /**
   * Makes all calls fail, as {@link #loseConnection} does, until {@link #goUp()}.
   *
   * @param reason why; one that concerns the whole connection
   */
  public void goDown(Reason reason) {
    if (!reason.connectionWide()) {
      throw new IllegalArgumentException(reason + " concerns one file only");
    }
    synchronized (script) {
      down = Optional.of(reason);
    }
  }

  /** Ends {@link #goDown}; there is a new connection. */
  public void goUp() {
    synchronized (script) {
      down = Optional.empty();
      reconnections++;
    }
  }

  /**
   * Changes what the transport says of itself.
   *
   * @param lie makes the capabilities from the true ones
   */
  public void alterCapabilities(UnaryOperator<TransportCapabilities> lie) {
    synchronized (script) {
      capabilities = lie;
    }
  }

  /**
   * Tells how often an operation was called, failed calls included.
   *
   * @param operation the operation
   * @return the number of its calls
   */
  public int calls(Operation operation) {
    synchronized (script) {
      return counts.get(operation);
    }
  }

  /**
   * Tells whether all faults have happened.
   *
   * @return true if nothing of the script is left
   */
  public boolean isScriptDone() {
    synchronized (script) {
      return lostCalls == 0 && script.values().stream().allMatch(Deque::isEmpty);
    }
  }

  // The transport

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    Fault fault = next(Operation.STAT);
    return around(fault, () -> fault.stat(() -> locked(() -> real.stat(names))));
  }

  @Override
  public Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
    Fault fault = next(Operation.STAT);
    return around(fault, () -> fault.stat(() -> locked(() -> real.describe(names))));
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    Fault fault = next(Operation.READ);
    return around(
        fault,
        () -> fault.read(some -> locked(() -> real.read(name, position, some, sink)), limit));
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    Fault fault = next(Operation.APPEND);
    return write(fault, some -> locked(() -> real.append(name, some)), data);
  }

  @Override
  public AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    Fault fault = next(Operation.APPEND);
    return write(fault, some -> locked(() -> real.append(name, some, openWithin)), data);
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    Fault fault = next(Operation.WRITE_AT);
    return write(fault, some -> locked(() -> real.writeAt(name, position, some)), data);
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    Fault fault = next(Operation.REPLACE);
    return write(fault, some -> locked(() -> real.replace(name, some)), data);
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    return call(Operation.LIST, () -> real.list(directory));
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    return call(Operation.MAKE_DIRECTORY, () -> real.makeDirectory(name));
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    return call(Operation.REMOVE_DIRECTORY, () -> real.removeDirectory(name));
  }

  @Override
  public boolean delete(String name) throws TransportException {
    return call(Operation.DELETE, () -> real.delete(name));
  }

  @Override
  public boolean rename(String name, String newName) throws TransportException {
    return call(Operation.RENAME, () -> real.rename(name, newName));
  }

  @Override
  public TransportCapabilities capabilities() {
    synchronized (script) {
      TransportCapabilities truth = real.capabilities();
      long connection = truth.connection() == 0 ? 0 : truth.connection() + reconnections;
      return capabilities.apply(truth.withConnection(connection));
    }
  }

  @Override
  public AppendSafety probeAppendSafety(String name) throws TransportException {
    return call(Operation.PROBE, () -> real.probeAppendSafety(name));
  }

  @Override
  public void abort() {
    endStall(Reason.ABORTED);
    real.abort();
  }

  @Override
  public void close() {
    synchronized (script) {
      closed = true;
    }
    endStall(Reason.CLOSED);
    real.close();
  }

  private void add(Operation operation, Fault fault) {
    synchronized (script) {
      script.get(operation).add(fault);
    }
  }

  private Fault next(Operation operation) throws TransportException {
    synchronized (script) {
      counts.merge(operation, 1, Integer::sum);
      if (closed) {
        throw problem(Reason.CLOSED);
      }
      if (down.isPresent()) {
        throw problem(down.get());
      }
      if (lostCalls > 0) {
        lostCalls--;
        if (lostCalls == 0) {
          reconnections++;
        }
        throw problem(Reason.LOST);
      }
      Fault fault = script.get(operation).poll();
      return fault == null ? new Fault() : fault;
    }
  }

  private <T> T call(Operation operation, Body<T> body) throws TransportException {
    return around(next(operation), () -> locked(body));
  }

  private static <T> T around(Fault fault, Body<T> body) throws TransportException {
    fault.before();
    T result = body.run();
    fault.after();
    return result;
  }

  private static AppendResult write(Fault fault, Write write, byte[] data)
      throws TransportException {
    try {
      fault.before();
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      return AppendResult.notWritten(Duration.ZERO, e);
    }
    AppendResult result = fault.write(write, data);
    try {
      fault.after();
      return result;
    } catch (TransportException e) {
      return AppendResult.unknown(result.took(), e);
    }
  }

  private <T> T locked(Body<T> body) throws TransportException {
    synchronized (realCall) {
      return body.run();
    }
  }

  private void tamper(Tampering tampering) throws TransportException {
    synchronized (realCall) {
      tampering.on(real);
    }
  }

  private void await(Stall stall) throws TransportException {
    synchronized (script) {
      if (closed) {
        throw problem(Reason.CLOSED);
      }
      current = Optional.of(stall);
    }
    try {
      stall.await();
    } finally {
      synchronized (script) {
        current = Optional.empty();
      }
    }
  }

  private void endStall(Reason reason) {
    synchronized (script) {
      current.ifPresent(stall -> stall.end(reason));
    }
  }

  private static TransportException problem(Reason reason) {
    return new TransportException(reason, "as the script says: " + reason);
  }

  /** What happens to one call; as it stands, nothing. */
  private static class Fault {

    void before() throws TransportException {}

    Map<String, FileStatus> stat(Body<Map<String, FileStatus>> truth) throws TransportException {
      return truth.run();
    }

    long read(Read read, long limit) throws TransportException {
      return read.perform(limit);
    }

    AppendResult write(Write write, byte[] data) throws TransportException {
      return write.perform(data);
    }

    void after() throws TransportException {}
  }

  @FunctionalInterface
  private interface Body<T> {
    T run() throws TransportException;
  }

  @FunctionalInterface
  private interface Read {
    long perform(long limit) throws TransportException;
  }

  @FunctionalInterface
  private interface Write {
    AppendResult perform(byte[] data) throws TransportException;
  }
}
