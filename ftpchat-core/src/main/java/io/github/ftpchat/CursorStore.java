package io.github.ftpchat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a session keeps how far it has shown a room, so that it goes on from there when it is
 * opened again.
 *
 * <p>One store is for the rooms of one place: it tells them apart by their names alone.
 *
 * <p>The session saves after its listeners returned, not if one threw: after a crash the last
 * message may be shown again, none is missed. An application that must not see one twice stores
 * {@link ChatMessage#cursor()} together with the effects of the message, and gives it to {@link
 * SessionBuilder#after}.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public interface CursorStore {

  /**
   * Gives what was saved last for a room.
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
   * Keeps cursors in memory: they outlive the session, not the process.
   *
   * @return an empty store
   */
  static CursorStore inMemory() {
    return new MemoryCursors();
  }

  /**
   * Keeps cursors in a small text file, those of several rooms together. What was saved survives
   * the process, however it ends. After a loss of power the saves of the last moments can be
   * missing, for which the operating system takes up to half a minute: the messages since are shown
   * again. The first save of a room is forced to the disk, and fails if the disk does not take it.
   *
   * <p>Loading and saving fail if the file is not of this kind, or is damaged so that nothing can
   * be told of the room: starting at the wrong place could mean to answer every message once more.
   * Remove the file to begin anew. A file that was removed, moved away or emptied meanwhile is made
   * anew by the next save.
   *
   * <p>Several stores and processes can use one file for different rooms. Very rarely one of them
   * makes another's last save unseen until that one saves again.
   *
   * @param file the file; made when something is saved, readable by its owner only, in a directory
   *     that is there
   * @return the store; nothing of it has to be closed
   */
  static CursorStore file(Path file) {
    return new FileCursors(file);
  }
}
