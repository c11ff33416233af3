package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.config.Homes;
import io.github.ftpchat.examples.cli.options.Passwords;
import io.github.ftpchat.examples.cli.options.PlaceName;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The password that {@code serve} made up for a folder, kept for the next time in a file that is
 * its owner's alone. It is not in the folder, where those who log in could read it.
 */
final class ServerPasswordFile {

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path file;

  private ServerPasswordFile(Path file) {
    this.file = file;
  }

  /**
   * Finds the place for the password of a folder.
   *
   * @param folder its real path
   * @throws IOException if there is none; the message says why
   */
  static ServerPasswordFile of(Path folder) throws IOException {
    Path directory = Homes.state("serve");
    Path there = directory;
    while (Files.notExists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (there.toRealPath().resolve(there.relativize(directory)).startsWith(folder)) {
      throw new IOException(directory + " is in the folder that is served");
    }
    OwnerOnlyFiles.createDirectories(directory);
    return new ServerPasswordFile(directory.resolve(PlaceName.of(folder.toString()) + ".password"));
  }

  /** Where it is kept. */
  Path file() {
    return file;
  }

  /**
   * Reads what was kept.
   *
   * @return nothing if nothing was
   * @throws UsageException if others can read the file, or it cannot be read
   */
  Optional<char[]> read() {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
        throw new UsageException("others can read the password in " + file + "; delete it");
      }
    } catch (IOException e) {
      throw new UsageException("the password cannot be read: " + file, e);
    }
    return Optional.of(Passwords.read(file, "the kept password"));
  }

  /**
   * Keeps a password.
   *
   * @throws IOException if that is not possible
   */
  void write(char[] password) throws IOException {
    OwnerOnlyFiles.replace(file, StandardCharsets.UTF_8.encode(new String(password) + '\n'));
  }
}
