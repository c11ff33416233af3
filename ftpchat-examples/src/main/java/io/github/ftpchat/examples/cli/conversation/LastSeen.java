package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How far the user has seen a room, kept from one run to the next. It serves the eye alone: where
 * it cannot be read or written, nothing is marked as new.
 */
final class LastSeen {

  private final Optional<CursorStore> store;
  private final String room;
  private final Optional<Cursor> before;
  private final AtomicReference<Cursor> unsaved = new AtomicReference<>();

  LastSeen(Optional<CursorStore> store, String room) {
    this.store = store;
    this.room = room;
    this.before = store.flatMap(this::load);
  }

  /** Whether a message stands behind what the user had seen when the chat began. */
  boolean isNew(ChatMessage message) {
    return before.isPresent() && message.position() > before.get().position();
  }

  /** The user has this message before the eyes now. Saves in the background. */
  @SuppressWarnings("FutureReturnValueIgnored") // a failure is ignored too, see above
  void saw(ChatMessage message) {
    if (store.isPresent() && unsaved.getAndSet(message.cursor()) == null) {
      CompletableFuture.runAsync(this::save);
    }
  }

  /** Saves what is not saved yet, and waits for that. */
  synchronized void save() {
    Cursor cursor = unsaved.getAndSet(null);
    if (cursor != null && store.isPresent()) {
      try {
        store.get().save(room, cursor);
      } catch (IOException | RuntimeException e) {
        return; // see above
      }
    }
  }

  private Optional<Cursor> load(CursorStore from) {
    try {
      return from.load(room);
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // see above
    }
  }
}
