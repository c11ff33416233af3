package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.gui.Secret;
import io.github.ftpchat.examples.cli.options.PlaceName;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Passwords that the window saves, each in a file that only the user can read. */
final class KeptPasswords {

  /** In UTF-8, for each char of UTF-16. */
  private static final int MOST_BYTES_OF_CHAR = 3;

  private final Path directory;

  KeptPasswords(Path directory) {
    this.directory = directory;
  }

  /**
   * Saves a password, if one was typed.
   *
   * @param room what the room is called in the configuration
   * @param key what tells there where the file is
   * @param table what the configuration says of the room
   * @throws UsageException if it cannot be saved
   */
  void save(String room, ConfigKey key, Secret typed, Map<ConfigKey, String> table) {
    char[] password = typed.copy();
    if (password.length == 0) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES_OF_CHAR * password.length);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), bytes, true);
    bytes.flip();
    Path path = path(room, key);
    try {
      OwnerOnlyFiles.createDirectories(directory);
      OwnerOnlyFiles.replace(path, bytes);
    } catch (IOException e) {
      throw new UsageException("the password cannot be saved in " + path, e);
    } finally {
      Arrays.fill(bytes.array(), (byte) 0);
      Arrays.fill(password, '\0');
    }
    table.put(key, path.toString());
  }

  /**
   * Removes what was saved for a room.
   *
   * @throws UsageException if it cannot be removed
   */
  void remove(String room) {
    for (ConfigKey key : new ConfigKey[] {ConfigKey.PASSWORD_FILE, ConfigKey.FTP_PASSWORD_FILE}) {
      try {
        Files.deleteIfExists(path(room, key));
      } catch (IOException e) {
        throw new UsageException("the password is still in " + path(room, key), e);
      }
    }
  }

  private Path path(String room, ConfigKey key) {
    return directory.resolve(PlaceName.of(room) + "." + key.word());
  }
}
