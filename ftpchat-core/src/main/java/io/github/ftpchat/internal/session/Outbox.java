package io.github.ftpchat.internal.session;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.internal.log.Log;
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

  private static final Log LOG = Log.SESSION;

  /** The rooms of each store that a session has in hand; guarded by itself. */
  private static final IdentityHashMap<OutboxStore, Set<String>> IN_HAND = new IdentityHashMap<>();

  private final OutboxStore store;
  private final String room;
  private final Executor executor;
  private final List<Waiting> waiting = new ArrayList<>();

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
  Outbox(OutboxStore store, String room, Executor executor) {
    this.store = store;
    this.room = room;
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
      if (waiting.size() > 1) {
        return;
      }
    }
    executor.execute(this::storeWaiting);
  }

  private void storeWaiting() {
    List<Waiting> batch;
    synchronized (waiting) {
      batch = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      store.add(batch.stream().map(Waiting::entry).toList());
    } catch (IOException e) {
      batch.forEach(message -> message.onFailure().accept(e));
      return;
    } catch (RuntimeException e) {
      IOException problem = new IOException("the store failed: " + e, e);
      batch.forEach(message -> message.onFailure().accept(problem));
      return;
    }
    batch.forEach(message -> message.onStored().run());
  }

  /** Removes messages that are in the file for good, or were given up. */
  void remove(List<MessageId> ids) {
    executor.execute(
        () -> {
          try {
            store.remove(room, ids);
          } catch (IOException | RuntimeException e) {
            LOG.warn("{} messages stay in the outbox and will be looked for again", ids.size(), e);
          }
        });
  }
}
