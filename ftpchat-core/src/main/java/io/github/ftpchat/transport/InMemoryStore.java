package io.github.ftpchat.transport;

import io.github.ftpchat.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The files and directories of {@link InMemoryTransport}s; each method is atomic. */
final class InMemoryStore {

  private static final int SMALLEST_CAPACITY = 256;

  /** By name, with {@code /} between the parts. Every parent of an entry is a directory in it. */
  private final NavigableMap<String, Entry> entries = new TreeMap<>();

  private final int maxFileSize;

  InMemoryStore(int maxFileSize) {
    this.maxFileSize = maxFileSize;
  }

  private sealed interface Entry permits Directory, Contents {}

  private record Directory() implements Entry {}

  private static final class Contents implements Entry {
    private byte[] bytes = new byte[SMALLEST_CAPACITY];
    private int size;
  }

  /** Returns the size of a file, or -1 if there is none. */
  synchronized long size(String name) {
    return entries.get(name) instanceof Contents file ? file.size : -1;
  }

  /** Copies bytes out and returns how many there were. */
  synchronized int read(String name, long position, byte[] buffer, int limit)
      throws TransportException {
    if (!(entries.get(name) instanceof Contents file)) {
      throw refused("no such file", name);
    }
    if (position >= file.size) {
      return 0;
    }
    int length = (int) Math.min(limit, file.size - position);
    System.arraycopy(file.bytes, (int) position, buffer, 0, length);
    return length;
  }

  synchronized void append(String name, byte[] data) throws TransportException {
    write(name, Math.max(0, size(name)), data);
  }

  synchronized void write(String name, long position, byte[] data) throws TransportException {
    if (position > Math.max(0, size(name))) {
      throw refused("position " + position + " is behind the end", name);
    }
    long end = position + data.length;
    requireSpace(name, end);
    Contents file = fileForWriting(name);
    if (end > file.bytes.length) {
      long capacity = Math.min(maxFileSize, Math.max(end, 2L * file.bytes.length));
      file.bytes = Arrays.copyOf(file.bytes, (int) capacity);
    }
    System.arraycopy(data, 0, file.bytes, (int) position, data.length);
    file.size = (int) Math.max(file.size, end);
  }

  synchronized void replace(String name, byte[] data) throws TransportException {
    requireSpace(name, data.length);
    fileForWriting(name).size = 0;
    write(name, 0, data);
  }

  private void requireSpace(String name, long size) throws TransportException {
    if (size > maxFileSize) {
      throw new TransportException(
          Reason.NO_SPACE, name + ": a file in memory holds " + maxFileSize + " bytes at most");
    }
  }

  synchronized List<String> list(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    List<String> names = new ArrayList<>();
    for (String name : entries.tailMap(prefix, false).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      if (name.indexOf('/', prefix.length()) < 0) {
        names.add(name.substring(prefix.length()));
      }
    }
    return names;
  }

  synchronized boolean makeDirectory(String name) throws TransportException {
    int slash = name.lastIndexOf('/');
    if (slash >= 0 && !(entries.get(name.substring(0, slash)) instanceof Directory)) {
      throw refused("no such parent directory", name);
    }
    Entry existing = entries.putIfAbsent(name, new Directory());
    if (existing instanceof Contents) {
      throw refused("a file has that name", name);
    }
    return existing == null;
  }

  synchronized boolean removeDirectory(String name) {
    if (!(entries.get(name) instanceof Directory) || !list(name).isEmpty()) {
      return false;
    }
    entries.remove(name);
    return true;
  }

  synchronized boolean delete(String name) {
    if (!(entries.get(name) instanceof Contents)) {
      return false;
    }
    entries.remove(name);
    return true;
  }

  synchronized boolean rename(String name, String newName) throws TransportException {
    if (!(entries.get(name) instanceof Contents file)) {
      return false;
    }
    if (entries.containsKey(newName)) {
      throw refused("is there already", newName);
    }
    int slash = newName.lastIndexOf('/');
    if (slash >= 0 && !(entries.get(newName.substring(0, slash)) instanceof Directory)) {
      throw refused("no such parent directory", newName);
    }
    entries.remove(name);
    entries.put(newName, file);
    return true;
  }

  private Contents fileForWriting(String name) throws TransportException {
    for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
      if (entries.get(name.substring(0, i)) instanceof Contents) {
        throw refused("a parent is a file", name);
      }
    }
    Entry entry = entries.get(name);
    if (entry instanceof Directory) {
      throw refused("is a directory", name);
    }
    if (entry instanceof Contents file) {
      return file;
    }
    for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
      entries.putIfAbsent(name.substring(0, i), new Directory());
    }
    Contents file = new Contents();
    entries.put(name, file);
    return file;
  }

  private static TransportException refused(String problem, String name) {
    return new TransportException(Reason.REFUSED, name + ": " + problem);
  }
}
