package io.github.ftpchat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where messages wait until they are in the file for good, so that they outlive the process.
 *
 * <p>A session stores each message before it is appended for the first time and removes it when it
 * is settled and no longer watched, but not if the server refuses to take any. Opened again with
 * the same store, it looks for what is left in the file and sends what is not there. What was
 * sealed with another cipher or password stays in the store, and {@link ChatListener#onError} is
 * told.
 *
 * <p>Thread-safe. One store serves one process and any number of rooms of one place: it tells them
 * apart by their names alone, so what waits for a room on one server would go to the room of that
 * name on another.
 *
 * @since 0.1
 */
public interface OutboxStore extends AutoCloseable {

  /**
   * Gives what was added for a room and not removed.
   *
   * @param room the room
   * @return the entries, in the order in which they were added
   * @throws IOException if they cannot be read
   */
  List<SealedMessage> load(String room) throws IOException;

  /**
   * Adds messages, each in place of one with its id that is there already. When the call returns
   * they survive whatever the store promises to survive.
   *
   * @param entries the messages, in order
   * @throws IOException if they cannot be stored; none or some of them are then
   */
  void add(List<SealedMessage> entries) throws IOException;

  /**
   * Removes entries; nothing happens for those that are not there. A removal may be lost in a
   * crash.
   *
   * @param room the room
   * @param ids which
   * @throws IOException if they cannot be removed
   */
  void remove(String room, List<MessageId> ids) throws IOException;

  /**
   * Lets others use the place. Idempotent.
   *
   * @throws IOException if that fails
   */
  @Override
  void close() throws IOException;

  /**
   * Keeps entries in memory: they outlive the session, not the process.
   *
   * @return an empty store
   */
  static OutboxStore inMemory() {
    return new MemoryOutbox();
  }

  /**
   * Keeps entries in a directory, written through to the disk: they survive the process and a loss
   * of power.
   *
   * <p>Adding fails when the disk does not take the entries, whatever it says later, and when the
   * journal in the directory was removed, moved away or replaced while the store is open: what is
   * written to it then is kept by nobody. A WARN says how many entries are in memory alone from
   * then on. Close the store and open it again to go on, or put the journal back. Where the file
   * system cannot force files to the disk, as some on networks, a WARN says so, once for each
   * folder, and entries survive the process alone.
   *
   * @param directory the directory; made if it is not there, readable by its owner only
   * @return the store, which has the directory for itself until it is closed, also when its lock
   *     file is deleted
   * @throws IOException if the directory cannot be used, or another process uses it
   */
  static OutboxStore directory(Path directory) throws IOException {
    return new DirectoryOutbox(directory);
  }
}
