package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on what a transport is asked for, and remembers which files it looked for and found. Where
 * a room in a folder is not there, it looks once whether the folder is, in the same call.
 *
 * @since 0.1
 */
public final class StatWatch extends ForwardingTransport {

  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final Set<String> found = ConcurrentHashMap.newKeySet();

  /** Whether folders that were looked for are there, as far as that could be seen. */
  private final Map<String, Boolean> folders = new ConcurrentHashMap<>();

  /**
   * Watches a transport.
   *
   * @param transport is closed with the watch
   */
  public StatWatch(Transport transport) {
    super(transport);
  }

  /**
   * Tells whether a file was looked for and never there.
   *
   * @param name the name of the file
   * @return false as well if it was not looked for
   */
  public boolean isAbsent(String name) {
    return wanted.contains(name) && !found.contains(name);
  }

  /**
   * Tells whether the folder of a file is not there, so that most servers will not take the file.
   *
   * @param name the name of a file that was looked for
   * @return the folder, if it was looked for in vain
   */
  public Optional<String> missingFolder(String name) {
    return Optional.of(parent(name)).filter(folder -> !folders.getOrDefault(folder, true));
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    Map<String, FileStatus> there = super.stat(names);
    found.addAll(there.keySet());
    for (String name : names) {
      // Whatever else the engine looks for is beside the room.
      if (wanted.add(name) && name.endsWith(RoomUrl.ENDING) && !found.contains(name)) {
        lookForFolderOf(name);
      }
    }
    return there;
  }

  private void lookForFolderOf(String name) {
    String folder = parent(name);
    if (folder.isEmpty() || folders.containsKey(folder)) {
      return;
    }
    String own = folder.substring(folder.lastIndexOf('/') + 1);
    try {
      // Servers on Windows do not tell letters apart by their case.
      boolean listed = super.list(parent(folder)).stream().anyMatch(own::equalsIgnoreCase);
      folders.put(folder, listed);
    } catch (TransportException e) {
      // What cannot be listed may be there.
      folders.put(folder, true);
    }
  }

  private static String parent(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }
}
