package io.github.ftpchat.ftp.servers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opentest4j.TestAbortedException;

/** Skips a test that this machine cannot run, never silently. */
final class Skip {
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private Skip() {}

  /** The exception that aborts a test; the first time, its reason goes to standard error too. */
  static TestAbortedException because(String reason) {
    if (SAID.add(reason)) {
      System.err.println("[ftpchat] tests skipped: " + reason);
    }
    return new TestAbortedException(reason);
  }
}
