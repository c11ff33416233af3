package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.StorageException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Reports at once, and once each, what keeps messages from being delivered: what the server said
 * when it refused one that is tried again, and what an outbox keeps back.
 *
 * @since 0.1
 */
public final class RefusalNotices implements ChatListener {

  /** A server whose refusals are never the same fills no screen. */
  private static final int MAX_TOLD = 20;

  private final Consumer<String> sink;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Makes a listener.
   *
   * @param sink takes the notices, one line each
   */
  public RefusalNotices(Consumer<String> sink) {
    this.sink = sink;
  }

  @Override
  public void onError(ChatSession session, Throwable error) {
    if (error instanceof StorageException) {
      tell(error.getMessage());
    } else if (error instanceof ConnectionException) {
      tell("not delivered yet, still trying: " + error.getMessage());
    }
  }

  private void tell(String notice) {
    // Some refusals tell the time, or how many bytes are left.
    if (told.size() < MAX_TOLD && told.add(notice.replaceAll("[0-9]+", "0"))) {
      sink.accept(notice);
    }
  }
}
