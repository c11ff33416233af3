package io.github.ftpchat.ftp.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What must be gone after everything was closed: the library's threads, by their names, and its
 * connections, by what a proxy still sees.
 *
 * @since 0.1
 */
public final class Leaks {

  private static final String THREADS = "ftpchat-";
  private static final Duration PAUSE = Duration.ofMillis(2);

  private Leaks() {}

  /**
   * What is left at this moment.
   *
   * @param proxies that stood before the servers
   * @return a line for each thread, with where it stands, and each proxy with open connections
   */
  public static List<String> find(FaultProxy... proxies) {
    List<String> leaks = new ArrayList<>();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              if (thread.isAlive() && thread.getName().startsWith(THREADS)) {
                leaks.add(
                    "thread " + thread.getName() + (stack.length == 0 ? "" : " at " + stack[0]));
              }
            });
    for (FaultProxy proxy : proxies) {
      int open = proxy.openConnections();
      if (open > 0) {
        leaks.add(open + " connections open through port " + proxy.port());
      }
    }
    return leaks;
  }

  /**
   * Waits until nothing is left.
   *
   * @param limit how long at most
   * @param proxies that stood before the servers
   * @throws AssertionError if something is left after that; the message says what
   */
  public static void assertNone(Duration limit, FaultProxy... proxies) {
    long deadline = System.nanoTime() + limit.toNanos();
    List<String> leaks = find(proxies);
    while (!leaks.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("left after " + limit + ": " + leaks);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      leaks = find(proxies);
    }
  }
}
