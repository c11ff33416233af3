package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on what a transport is asked for, and remembers which files it looked for and found.
 *
 * @since 0.1
 */
public final class StatWatch extends ForwardingTransport {

  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final Set<String> found = ConcurrentHashMap.newKeySet();

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

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    Map<String, FileStatus> there = super.stat(names);
    wanted.addAll(names);
    found.addAll(there.keySet());
    return there;
  }
}
