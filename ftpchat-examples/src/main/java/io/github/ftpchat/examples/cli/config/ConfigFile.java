package io.github.ftpchat.examples.cli.config;

import com.sun.security.auth.module.UnixSystem;
import io.github.ftpchat.examples.cli.terminal.NativeText;
import io.github.ftpchat.examples.cli.terminal.StrictUtf8;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The configuration file. It holds no secrets, but commands that are run: a file that others can
 * write is not read.
 *
 * @since 0.1
 */
public final class ConfigFile {

  /** The variable of the environment that names the file. */
  public static final String VARIABLE = "FTPCHAT_CONFIG";

  private static final int MAX_BYTES = 64 << 10;
  private static final int ROOT = 0;
  private static final int STICKY = 0_1000;

  private final Optional<Path> path;
  private final boolean mustBeThere;

  private ConfigFile(Optional<Path> path, boolean mustBeThere) {
    this.path = path;
    this.mustBeThere = mustBeThere;
  }

  /**
   * Finds it: where the option says, else where the environment says, else where the system has
   * such files. An empty variable means none.
   *
   * @param option the file that was named, or null
   * @return the file, which need not be there
   * @throws UsageException if the environment names something that is no path
   */
  public static ConfigFile find(Path option) {
    if (option != null) {
      return new ConfigFile(Optional.of(option), true);
    }
    Optional<String> variable = NativeText.environment(VARIABLE);
    if (variable.isPresent()) {
      try {
        return new ConfigFile(variable.filter(name -> !name.isEmpty()).map(Path::of), true);
      } catch (InvalidPathException e) {
        throw new UsageException(VARIABLE + ": cannot be used: " + e.getReason(), e);
      }
    }
    Optional<Path> usual =
        Homes.configuration().map(home -> home.resolve("ftpchat").resolve("config.toml"));
    return new ConfigFile(usual, false);
  }

  /**
   * Where it is.
   *
   * @return its path; nothing if the system has no place for it
   */
  public Optional<Path> path() {
    return path;
  }

  /**
   * Tells whether there is such a file.
   *
   * @return whether something is there, whatever it is
   */
  public boolean exists() {
    return path.isPresent() && Files.exists(path.get());
  }

  /**
   * Reads it.
   *
   * @return what it says; nothing if there is no file and none was named
   * @throws UsageException if it cannot be used; names the line
   */
  public Configuration read() {
    return path.isEmpty() || (!mustBeThere && Files.notExists(path.get()))
        ? Configuration.none()
        : ConfigParser.parse(text(), path.get());
  }

  /**
   * Adds a room at the end of the file, which is made if it is missing.
   *
   * @param name what to call the room
   * @param settings what goes for it, in this order
   * @param check throws if what the file would say cannot be used
   * @return the file
   * @throws UsageException if there is such a room already, or the file would not be right
   */
  public Path add(String name, Map<ConfigKey, String> settings, Consumer<Configuration> check) {
    String changed = ConfigEditor.add(exists() ? text() : "", place(), name, settings);
    check.accept(ConfigParser.parse(changed, place()));
    return write(changed);
  }

  /**
   * Removes a room.
   *
   * @param name what the room is called
   * @return the file
   * @throws UsageException if there is no such room, or its lines cannot be told from others
   */
  public Path remove(String name) {
    return write(ConfigEditor.remove(exists() ? text() : "", place(), name));
  }

  private Path place() {
    return path.orElseThrow(
        () -> new UsageException("there is no place for a configuration file; use --config"));
  }

  private String text() {
    Path file = place();
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw new UsageException("the configuration is a directory: " + file);
      }
      requireOwnersAlone(file);
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
    } catch (NoSuchFileException e) {
      throw new UsageException("there is no configuration file " + file, e);
    } catch (IOException e) {
      throw new UsageException("the configuration cannot be read: " + file, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new UsageException("%s: more than %d bytes".formatted(file, MAX_BYTES));
    }
    try {
      String text = StrictUtf8.decode(bytes).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UsageException(file + ": not UTF-8", e);
    }
  }

  /** A command in it is run as the user: whoever can write it, or put another in its place, may. */
  private static void requireOwnersAlone(Path file) throws IOException {
    if (!Files.isRegularFile(file)
        || !file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    Path real = file.toRealPath();
    requireOwner(real, new UnixSystem().getUid());
    if (othersCanWrite(real)) {
      throw new UsageException(
          "others can write %s, and a command in it would be run; chmod go-w it".formatted(real));
    }
    Path directory = real.getParent();
    requireOwner(directory, new UnixSystem().getUid());
    boolean sticky = ((int) Files.getAttribute(directory, "unix:mode") & STICKY) != 0;
    if (!sticky && othersCanWrite(directory)) {
      throw new UsageException(
          "others can replace files in %s, and a command in %s would be run; chmod go-w it"
              .formatted(directory, real.getFileName()));
    }
  }

  /**
   * Whoever owns a file can write it, whatever its mode says. Only the administrator may have it
   * instead of the user, as with ssh.
   *
   * @param path a file with POSIX modes, or its directory
   * @param user the number of the user
   */
  static void requireOwner(Path path, long user) throws IOException {
    int owner = (int) Files.getAttribute(path, "unix:uid");
    if (owner != ROOT && owner != user) {
      throw new UsageException(
          ("%s belongs to somebody else (%s), and a command in the configuration would be run; make a"
                  + " copy of your own")
              .formatted(path, Files.getOwner(path).getName()));
    }
  }

  private static boolean othersCanWrite(Path path) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private Path write(String text) {
    Path file = place();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new UsageException("%s: would be more than %d bytes".formatted(file, MAX_BYTES));
    }
    try {
      // What a link leads to is written, as whoever laid the link wants it to stay.
      Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      OwnerOnlyFiles.createDirectories(real.getParent());
      OwnerOnlyFiles.replace(real, ByteBuffer.wrap(bytes));
      return file;
    } catch (IOException e) {
      throw new UsageException("the configuration cannot be written: " + file, e);
    }
  }
}
