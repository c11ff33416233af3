package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.StorageException;
import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Saves in a {@link CursorStore} how far the room was shown, and reports when that fails. Used by
 * one thread at a time, as listeners are called.
 */
final class CursorKeeper {

  private final CursorStore store;
  private final String room;
  private final Log log;
  private final Consumer<ChatException> onProblem;

  /** Whether the last save failed. */
  private boolean failing;

  CursorKeeper(CursorStore store, String room, Log log, Consumer<ChatException> onProblem) {
    this.store = store;
    this.room = room;
    this.log = log;
    this.onProblem = onProblem;
  }

  /** Where an earlier life got to. */
  Optional<Cursor> load() throws IOException {
    return store.load(room);
  }

  /** Everything up to a place was shown. */
  void save(Cursor cursor) {
    try {
      store.save(room, cursor);
      if (failing) {
        failing = false;
        log.info("the cursor is saved again");
      }
    } catch (IOException | RuntimeException e) {
      notSaved(e);
    } catch (Throwable e) {
      notSaved(new IOException("the store failed: " + Log.describe(e), e));
    }
  }

  private void notSaved(Exception problem) {
    if (!failing) {
      failing = true;
      log.warn("the cursor is not saved, what comes now is shown again after a restart", problem);
    }
    onProblem.accept(new StorageException("the cursor was not saved", problem));
  }
}
