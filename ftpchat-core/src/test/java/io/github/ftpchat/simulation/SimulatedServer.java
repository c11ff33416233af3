package io.github.ftpchat.simulation;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A server with files that behaves as FIELD.md found real ones to: it positions an append when it
 * opens the file and writes when the data comes, so that concurrent appends overwrite each other,
 * each of them acknowledged.
 */
final class SimulatedServer {

  /** How appends are done. */
  enum Appending {
    /** One after the other, as vsftpd does. */
    LOCKED,
    /** At the end that the file had when it was opened, as ProFTPD and Pure-FTPd do. */
    SEEK_AT_OPEN,
    /** As before, and the file is cut there, as Apache FtpServer does. */
    TRUNCATE_AT_OPEN
  }

  private final VirtualTime time;
  private final RandomGenerator random;
  private final Appending appending;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Set<String> directories = new TreeSet<>();

  Duration roundTrip = Duration.ofMillis(1);
  Duration shortestGap = Duration.ofMillis(5);
  Duration longestGap = Duration.ofMillis(30);

  /** How likely a call is to be cut, and what of an append is in the file then. */
  double cuts;

  boolean down;
  private boolean locked;

  /** Counts of what the server was asked. */
  long appends;

  long commands;

  SimulatedServer(VirtualTime time, RandomGenerator random, Appending appending) {
    this.time = time;
    this.random = random;
    this.appending = appending;
  }

  byte[] file(String name) {
    return files.getOrDefault(name, new byte[0]);
  }

  void replace(String name, byte[] content) {
    files.put(name, content);
  }

  Transport connect() {
    return new Connection();
  }

  /** The time between opening the file and writing to it: mostly short. */
  private Duration gap() {
    double draw = Math.pow(random.nextDouble(), 3);
    long spread = longestGap.minus(shortestGap).toNanos();
    return shortestGap.plusNanos((long) (spread * draw));
  }

  private void write(String name, long position, byte[] data, int length) {
    byte[] old = file(name);
    int end = (int) position + length;
    byte[] content = Arrays.copyOf(old, Math.max(old.length, end));
    System.arraycopy(data, 0, content, (int) position, length);
    files.put(name, content);
  }

  /** One client's way to the server. */
  private final class Connection implements Transport {

    private boolean closed;

    private void command() throws TransportException {
      commands++;
      time.sleep(roundTrip);
      if (closed) {
        throw new TransportException(Reason.CLOSED, "closed");
      }
      if (down || random.nextDouble() < cuts) {
        throw new TransportException(Reason.LOST, "cut");
      }
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      command();
      Map<String, FileStatus> found = new TreeMap<>();
      for (String name : names) {
        if (files.containsKey(name)) {
          found.put(name, new FileStatus(file(name).length));
        }
      }
      return found;
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink)
        throws TransportException {
      command();
      byte[] content = file(name);
      if (!files.containsKey(name)) {
        throw new TransportException(Reason.REFUSED, "no such file");
      }
      int from = (int) Math.min(position, content.length);
      int count = (int) Math.min(limit, content.length - from);
      if (random.nextDouble() < cuts) {
        int part = count == 0 ? 0 : random.nextInt(count);
        if (part > 0) {
          sink.accept(content, from, part);
        }
        throw new TransportException(Reason.LOST, "cut in the data");
      }
      if (count > 0) {
        sink.accept(content, from, count);
      }
      return count;
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      appends++;
      command();
      long opened = time.nanoTime();
      while (appending == Appending.LOCKED && locked) {
        time.sleep(Duration.ofMillis(1));
      }
      locked = true;
      int position = file(name).length;
      if (appending == Appending.TRUNCATE_AT_OPEN) {
        files.put(name, Arrays.copyOf(file(name), position));
      }
      time.sleep(gap());
      if (appending == Appending.TRUNCATE_AT_OPEN) {
        files.put(name, Arrays.copyOf(file(name), position));
      }
      boolean cut = random.nextDouble() < cuts;
      write(name, position, data, cut ? random.nextInt(data.length + 1) : data.length);
      locked = false;
      time.sleep(roundTrip);
      Duration took = Duration.ofNanos(time.nanoTime() - opened);
      return cut
          ? AppendResult.unknown(took, new TransportException(Reason.LOST, "cut in the upload"))
          : AppendResult.acked(took);
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
      command();
      write(name, position, data, data.length);
      return AppendResult.acked(roundTrip);
    }

    @Override
    public List<String> list(String directory) throws TransportException {
      command();
      String prefix = directory + "/";
      return directories.stream()
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .toList();
    }

    @Override
    public boolean makeDirectory(String name) throws TransportException {
      command();
      int slash = name.lastIndexOf('/');
      if (slash >= 0 && !directories.contains(name.substring(0, slash))) {
        throw new TransportException(Reason.REFUSED, "nothing to make it in");
      }
      return directories.add(name);
    }

    @Override
    public boolean removeDirectory(String name) throws TransportException {
      command();
      boolean empty = directories.stream().noneMatch(other -> other.startsWith(name + "/"));
      return empty && directories.remove(name);
    }

    @Override
    public boolean delete(String name) throws TransportException {
      command();
      return files.remove(name) != null;
    }

    @Override
    public TransportCapabilities capabilities() {
      AppendSafety safety = appending == Appending.LOCKED ? AppendSafety.SAFE : AppendSafety.UNSAFE;
      return new TransportCapabilities(
          safety, true, true, true, TransportCapabilities.Channel.CLEAR, 1);
    }

    @Override
    public void abort() {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
