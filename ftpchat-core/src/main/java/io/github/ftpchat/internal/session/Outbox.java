package io.github.ftpchat.internal.session;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Stores messages in an {@link OutboxStore} and removes them, many at a time, on a thread that may
 * wait for a disk. Thread-safe.
 */
final class Outbox {

  /** The rooms of each store that a session uses now; guarded by itself. */
  private static final IdentityHashMap<OutboxStore, Set<String>> IN_USE = new IdentityHashMap<>();

  private final OutboxStore store;
  private final String room;
  private final Log log;
  private final Executor executor;
  private final List<Waiting> waiting = new ArrayList<>();

  /**
   * The messages that are being stored, or whose outcome is being reported. Only the tasks of the
   * executor use this and the next three fields.
   */
  private List<Waiting> batch = List.of();

  /** How many of these have had their outcome reported. */
  private int reported;

  /** Why they could not be stored; null if they were. */
  private IOException problem;

  /** Kept, so that more can be stored when there is little memory. */
  private final Runnable turn = this::storeWaiting;

  /** Guarded by {@link #IN_USE}, as the next. */
  private boolean inUse;

  private boolean released;

  /**
   * A message on its way into the store.
   *
   * @param entry what is stored
   * @param onStored what comes then
   * @param onFailure what comes if it could not be stored
   */
  record Waiting(SealedMessage entry, Runnable onStored, Consumer<IOException> onFailure) {}

  /**
   * Makes the outbox of a room.
   *
   * @param executor runs tasks one at a time and in order, and may wait for a disk
   */
  Outbox(OutboxStore store, String room, Log log, Executor executor) {
    this.store = store;
    this.room = room;
    this.log = log;
    this.executor = executor;
  }

  /**
   * Loads what an earlier life left behind, and keeps other sessions out from now on.
   *
   * @throws IllegalStateException if another session uses it: both would send its messages
   * @throws SessionClosedException if it was released already: the session was closed meanwhile
   */
  List<SealedMessage> load() throws IOException {
    synchronized (IN_USE) {
      if (released) {
        throw new SessionClosedException("the session was closed while it opened");
      }
      if (!IN_USE.computeIfAbsent(store, key -> new HashSet<>()).add(room)) {
        throw new IllegalStateException(
            "another session of room %s uses the same outbox, and both would send what is in it; give each one of its own"
                .formatted(room));
      }
      inUse = true;
    }
    return store.load(room);
  }

  /** Lets another session use it. It cannot be loaded any more. */
  void release() {
    synchronized (IN_USE) {
      released = true;
      if (inUse) {
        inUse = false;
        Set<String> rooms = IN_USE.get(store);
        rooms.remove(room);
        if (rooms.isEmpty()) {
          IN_USE.remove(store);
        }
      }
    }
  }

  /** Stores a message. The callbacks of messages run in the order of the calls. */
  void add(Waiting message) {
    synchronized (waiting) {
      waiting.add(message);
    }
    try {
      // One turn for each message: an earlier turn may be past the point where it takes this one
      // along.
      executor.execute(turn);
    } catch (OutOfMemoryError e) {
      synchronized (waiting) {
        if (waiting.remove(message)) {
          throw e;
        }
        // Another turn has taken it.
      }
    }
  }

  /** Stores what waits, or goes on where it failed for lack of memory. */
  private void storeWaiting() {
    if (reported == batch.size()) {
      synchronized (waiting) {
        batch = List.copyOf(waiting);
        waiting.clear();
      }
      reported = 0;
      problem = batch.isEmpty() ? null : store(batch);
    }
    for (; reported < batch.size(); reported++) {
      Waiting message = batch.get(reported);
      if (problem == null) {
        message.onStored().run();
      } else {
        message.onFailure().accept(problem);
      }
    }
  }

  /** Returns why it could not be done, or null. */
  private IOException store(List<Waiting> messages) {
    try {
      store.add(messages.stream().map(Waiting::entry).toList());
      return null;
    } catch (IOException e) {
      return e;
    } catch (Throwable e) {
      return new IOException("the store failed: " + Log.describe(e), e);
    }
  }

  /** Removes messages that are in the file for good, or were given up. */
  void remove(List<MessageId> ids) {
    executor.execute(
        () -> {
          try {
            store.remove(room, ids);
          } catch (Throwable e) {
            log.warn("{} messages stay in the outbox and will be looked for again", ids.size(), e);
          }
        });
  }
}
