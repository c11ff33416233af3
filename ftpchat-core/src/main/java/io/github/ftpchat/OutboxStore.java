package io.github.ftpchat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps messages until they are in the file for good, so that they outlive the process.
 *
 * <p>A session stores each message before it appends it for the first time. It removes the message
 * when it is settled and no longer guarded. A message that failed because the server takes none
 * stays in the store. The next session with the same store looks in the file for the messages that
 * are left, and sends those that are not there. What was sealed with another cipher or password
 * stays in the store, and {@link ChatListener#onError} reports it.
 *
 * <p>Thread-safe. One store serves one process, and any number of rooms of one server or folder. It
 * distinguishes them by their names alone, so what waits for a room on one server would go to the
 * room of that name on another.
 *
 * @since 0.1
 */
public interface OutboxStore extends AutoCloseable {

  /**
   * Gives the messages that were added for a room and not removed.
   *
   * @param room the room
   * @return the entries, in the order in which they were added
   * @throws IOException if they cannot be read
   */
  List<SealedMessage> load(String room) throws IOException;

  /**
   * Adds messages. Each replaces one with the same id, if there is one. When the call returns, they
   * survive whatever the store promises to survive.
   *
   * @param entries the messages, in order
   * @throws IOException if they cannot be stored; then none or some of them are
   */
  void add(List<SealedMessage> entries) throws IOException;

  /**
   * Removes entries. Nothing happens for those that are not there. A removal may be lost in a
   * crash.
   *
   * @param room the room
   * @param ids the ids of the messages
   * @throws IOException if they cannot be removed
   */
  void remove(String room, List<MessageId> ids) throws IOException;

  /**
   * Closes the store, so that others can use its place. Idempotent.
   *
   * @throws IOException if that fails
   */
  @Override
  void close() throws IOException;

  /**
   * Keeps entries in memory: they outlive the session, but not the process.
   *
   * @return an empty store
   */
  static OutboxStore inMemory() {
    return new MemoryOutbox();
  }

  /**
   * Keeps entries in a directory, and forces them to the disk: they survive the process and a loss
   * of power.
   *
   * <p>Adding fails
   *
   * <ul>
   *   <li>when the disk does not take the entries, whatever it reports later;
   *   <li>when the journal in the directory was removed, moved away or replaced while the store is
   *       open, because nobody would keep what is written to it. A WARN says how many entries are
   *       from then on in memory alone. To go on, close the store and open it again, or put the
   *       journal back.
   * </ul>
   *
   * <p>Some file systems, for example some on networks, cannot force files to the disk. There a
   * WARN says so, once for each folder, and entries survive the process, but not a loss of power.
   *
   * @param directory the directory; made if it is not there, readable by its owner only
   * @return the store, which has the directory for itself until it is closed, even if its lock file
   *     is deleted
   * @throws OutboxInUseException if another store has the directory, of this process or another
   * @throws IOException if the directory cannot be used
   */
  static OutboxStore directory(Path directory) throws IOException {
    return new DirectoryOutbox(directory);
  }
}
