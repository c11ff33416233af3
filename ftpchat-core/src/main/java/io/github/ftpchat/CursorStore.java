package io.github.ftpchat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps how far a session has shown a room, so that the next session goes on from there.
 *
 * <p>One store is for the rooms of one server or folder: it distinguishes them by their names
 * alone.
 *
 * <p>The session saves after its listeners returned, and not if one threw. So after a crash the
 * last message may be shown again, and none is missed. An application that must not see a message
 * twice stores {@link ChatMessage#cursor()} together with the effects of the message, and gives it
 * to {@link SessionBuilder#after}.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public interface CursorStore {

  /**
   * Gives the cursor that was saved last for a room.
   *
   * @param room the room
   * @return the cursor, or empty if there is none
   * @throws IOException if it cannot be read
   */
  Optional<Cursor> load(String room) throws IOException;

  /**
   * Saves a cursor in place of the last one.
   *
   * @param room the room
   * @param cursor the cursor
   * @throws IOException if it cannot be saved; the last one is then still there
   */
  void save(String room, Cursor cursor) throws IOException;

  /**
   * Keeps cursors in memory: they outlive the session, but not the process.
   *
   * @return an empty store
   */
  static CursorStore inMemory() {
    return new MemoryCursors();
  }

  /**
   * Keeps cursors in a small text file, those of several rooms together.
   *
   * <p>What was saved survives the process, however it ends. After a loss of power the last saves
   * can be missing, because the operating system takes up to half a minute to write them; the
   * messages since then are shown again. The first save of a room is forced to the disk, and fails
   * if the disk does not take it.
   *
   * <p>Loading and saving fail if the file is not of this kind, or is so damaged that the cursor of
   * the room is unknown: starting at the wrong place could mean answering every message once more.
   * Remove the file to start afresh. If the file was removed, moved away or emptied meanwhile, the
   * next save makes it anew.
   *
   * <p>Several stores and processes can use one file for different rooms. Very rarely one of them
   * hides another's last save, until that one saves again.
   *
   * @param file the file. The first save makes it, readable by its owner only; its directory must
   *     exist
   * @return the store, which need not be closed
   */
  static CursorStore file(Path file) {
    return new FileCursors(file);
  }
}
