package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.OutboxInUseException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.examples.cli.config.Homes;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path all = Homes.state("outbox");
    // The names of the parts tell where somebody chats.
    OwnerOnlyFiles.createDirectories(all);
    String name = PlaceName.of(url.place());
    OutboxInUseException inUse = null;
    for (int i = 1; i <= MAX_AT_ONCE; i++) {
      Path directory = all.resolve(numbered(name, i));
      try {
        return new OwnOutbox(all, name, directory, OutboxStore.directory(directory));
      } catch (OutboxInUseException e) {
        inUse = e;
      }
    }
    throw inUse;
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

  Path directory() {
    return directory;
  }

  OutboxStore store() {
    return store;
  }
}
