package io.github.ftpchat.internal.session;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SealedMessage;
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
 * Brings messages into an {@link OutboxStore} and out of it again, many at once, on a thread that
 * may wait for a disk. Thread-safe.
 */
final class Outbox {

  /** The rooms of each store that a session has in hand; guarded by itself. */
  private static final IdentityHashMap<OutboxStore, Set<String>> IN_HAND = new IdentityHashMap<>();

  private final OutboxStore store;
  private final String room;
  private final Log log;
  private final Executor executor;
  private final List<Waiting> waiting = new ArrayList<>();

  /** What is stored, or was and is told. Used by the executor's tasks alone, as is what follows. */
  private List<Waiting> batch = List.of();

  /** How many of these were told. */
  private int told;

  /** Why they could not be stored; null if they were. */
  private IOException problem;

  /** Kept, so that more can be stored when there is little memory. */
  private final Runnable turn = this::storeWaiting;

  /** Guarded by {@link #IN_HAND}. */
  private boolean inHand;

  /**
   * A message on its way into the store.
   *
   * @param entry what is stored
   * @param onStored what comes then
   * @param onFailure what comes if it could not be stored
   */
  record Waiting(SealedMessage entry, Runnable onStored, Consumer<IOException> onFailure) {}

  /**
   * Makes one.
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
   * Takes what an earlier life left behind, and all that is stored from now on, in hand.
   *
   * @throws IllegalStateException if another session has it: both would send it
   */
  List<SealedMessage> load() throws IOException {
    synchronized (IN_HAND) {
      if (!IN_HAND.computeIfAbsent(store, key -> new HashSet<>()).add(room)) {
        throw new IllegalStateException(
            "another session of room %s uses the same outbox, and both would send what is in it; give each one of its own"
                .formatted(room));
      }
      inHand = true;
    }
    return store.load(room);
  }

  /** Lets another session take it. */
  void release() {
    synchronized (IN_HAND) {
      if (inHand) {
        inHand = false;
        Set<String> rooms = IN_HAND.get(store);
        rooms.remove(room);
        if (rooms.isEmpty()) {
          IN_HAND.remove(store);
        }
      }
    }
  }

  /** Stores a message; what comes then comes in the order of the calls. */
  void add(Waiting message) {
    synchronized (waiting) {
      waiting.add(message);
    }
    try {
      // For each: that of another may be in the midst of its work.
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

  /** Goes on where it was, if it failed in the midst of it for lack of memory. */
  private void storeWaiting() {
    if (told == batch.size()) {
      synchronized (waiting) {
        batch = List.copyOf(waiting);
        waiting.clear();
      }
      told = 0;
      problem = batch.isEmpty() ? null : store(batch);
    }
    for (; told < batch.size(); told++) {
      Waiting message = batch.get(told);
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
