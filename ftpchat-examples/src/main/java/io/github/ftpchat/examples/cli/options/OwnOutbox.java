package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SealedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The outbox that is used where none is chosen: in the user's own directory, one for each server
 * and folder.
 *
 * <p>One process at a time can have an outbox. Nobody has to wait for this one: a second process
 * takes a second directory beside the first, and so on. Who comes later takes over what an earlier
 * process left in any of them.
 */
final class OwnOutbox {

  /** More programs than that at a time keep their messages in memory. */
  private static final int MAX_AT_ONCE = 16;

  private final Path all;
  private final String name;
  private final Path directory;
  private final OutboxStore store;

  private OwnOutbox(Path all, String name, Path directory, OutboxStore store) {
    this.all = all;
    this.name = name;
    this.directory = directory;
    this.store = store;
  }

  /**
   * Opens the first one that is free.
   *
   * @throws IOException if there is none, or no place for it
   */
  static OwnOutbox open(RoomUrl url) throws IOException {
    Path all = UserDirectory.of("outbox");
    makeDirectories(all);
    String name = PlaceName.of(url.place());
    IOException inUse = null;
    for (int i = 1; i <= MAX_AT_ONCE; i++) {
      Path directory = all.resolve(numbered(name, i));
      try {
        return new OwnOutbox(all, name, directory, OutboxStore.directory(directory));
      } catch (IOException e) {
        if (!isInUse(e)) {
          throw e;
        }
        inUse = e;
      }
    }
    throw inUse;
  }

  /** As what is in it, for its owner alone: the names of the parts tell where somebody chats. */
  private static void makeDirectories(Path all) throws IOException {
    if (!all.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(all);
      return;
    }
    Files.createDirectories(
        all, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Moves here what waits for a room in the other ones that nobody has. */
  void takeOver(String room) {
    for (int i = 1; i <= MAX_AT_ONCE; i++) {
      Path elsewhere = all.resolve(numbered(name, i));
      if (elsewhere.equals(directory) || !Files.isDirectory(elsewhere)) {
        continue;
      }
      try (OutboxStore other = OutboxStore.directory(elsewhere)) {
        List<SealedMessage> left = other.load(room);
        if (!left.isEmpty()) {
          // In this order: what is in both is sent once all the same, as it is one message.
          store.add(left);
          other.remove(room, left.stream().map(SealedMessage::id).toList());
        }
      } catch (IOException e) {
        // Somebody has it, or it cannot be used now: the next time.
      }
    }
  }

  private static String numbered(String name, int i) {
    return i == 1 ? name : name + "-" + i;
  }

  /** Another process is no more than a matter of time. */
  static boolean isInUse(IOException e) {
    return String.valueOf(e.getMessage()).contains(" is in use by ");
  }

  Path directory() {
    return directory;
  }

  OutboxStore store() {
    return store;
  }
}
