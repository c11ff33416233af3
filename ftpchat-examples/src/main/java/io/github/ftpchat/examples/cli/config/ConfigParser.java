package io.github.ftpchat.examples.cli.config;

import io.github.ftpchat.examples.cli.terminal.Nearest;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Makes a {@link Configuration} of the text of the file. What is not known is refused. */
final class ConfigParser {

  static final String ROOMS = "rooms";
  static final String DEFAULTS = "defaults";

  private static final int LONGEST_NAME = 64;
  private static final Set<String> SECRETS =
      Set.of("password", "ftp-password", "passwd", "pass", "secret", "passphrase");

  private static final Pattern PASSWORD_IN_URL = Pattern.compile("//[^/@\\[]*:[^/]*@");

  private final Path file;
  private final TomlParseResult toml;

  private ConfigParser(Path file, TomlParseResult toml) {
    this.file = file;
    this.toml = toml;
  }

  /**
   * Reads a text.
   *
   * @param text of a bounded length
   * @param file where it stands: for messages, and paths in it start from its directory
   * @throws UsageException if it is wrong; names the line
   */
  static Configuration parse(String text, Path file) {
    return new ConfigParser(file, toml(text, file)).configuration();
  }

  /** Takes the syntax apart. */
  static TomlParseResult toml(String text, Path file) {
    TomlParseResult toml;
    try {
      toml = Toml.parse(text);
    } catch (StackOverflowError e) {
      throw new UsageException(file + ": is nested too deeply", e);
    }
    if (toml.hasErrors()) {
      TomlParseError error = toml.errors().get(0);
      throw new UsageException(
          "%s, line %d: %s".formatted(file, error.position().line(), error.getMessage()), error);
    }
    return toml;
  }

  private Configuration configuration() {
    Map<String, Map<ConfigKey, Setting>> rooms = new LinkedHashMap<>();
    Map<ConfigKey, Setting> defaults = Map.of();
    for (String key : toml.keySet()) {
      List<String> path = List.of(key);
      switch (key) {
        case ROOMS -> {
          for (String room : table(path).keySet()) {
            List<String> ofRoom = List.of(key, room);
            requireName(room, ofRoom);
            rooms.put(room, settings(ofRoom, true));
          }
        }
        case DEFAULTS -> defaults = settings(path, false);
        default ->
            throw refused(
                path,
                "is not known"
                    + Nearest.question(key, List.of(ROOMS, DEFAULTS))
                    + "; there are [rooms.NAME] and [defaults]");
      }
    }
    return new Configuration(rooms, defaults);
  }

  private TomlTable table(List<String> path) {
    if (toml.get(path) instanceof TomlTable table) {
      return table;
    }
    throw refused(path, "is no table; write [%s]".formatted(String.join(".", path)));
  }

  private void requireName(String room, List<String> path) {
    boolean usable =
        !room.isBlank()
            && room.length() <= LONGEST_NAME
            && room.chars().noneMatch(c -> c == '/' || c == ':' || Character.isISOControl(c));
    if (!usable) {
      throw refused(
          path, "is no name for a room: 1 to %d letters, no / or :".formatted(LONGEST_NAME));
    }
  }

  private Map<ConfigKey, Setting> settings(List<String> path, boolean room) {
    Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
    for (String word : table(path).keySet()) {
      List<String> here = Stream.concat(path.stream(), Stream.of(word)).toList();
      ConfigKey key = ConfigKey.of(word).orElseThrow(() -> unknown(word, here, room));
      if (room ? !key.isOfRooms() : !key.isOfAll()) {
        throw refused(
            here, room ? "belongs in [defaults]" : "belongs in the table of a room, [rooms.NAME]");
      }
      settings.put(key, setting(key, here));
    }
    requireOne(settings, ConfigKey.PASSWORD_FILE, ConfigKey.PASSWORD_COMMAND);
    requireOne(settings, ConfigKey.FTP_PASSWORD_FILE, ConfigKey.FTP_PASSWORD_COMMAND);
    if (room && !settings.containsKey(ConfigKey.URL)) {
      throw refused(path, "has no url");
    }
    return settings;
  }

  private UsageException unknown(String word, List<String> path, boolean room) {
    if (SECRETS.contains(word)) {
      String which = word.startsWith("ftp-") ? "ftp-password" : "password";
      return refused(
          path,
          "passwords do not belong here; write %s-file, %s-command, or nothing to be asked"
              .formatted(which, which));
    }
    return refused(path, "is not known" + Nearest.question(word, ConfigKey.words(room)));
  }

  private static void requireOne(Map<ConfigKey, Setting> settings, ConfigKey a, ConfigKey b) {
    if (settings.containsKey(a) && settings.containsKey(b)) {
      throw new UsageException(settings.get(b).where() + ": there is " + a.word() + " already");
    }
  }

  private Setting setting(ConfigKey key, List<String> path) {
    Object value = toml.get(path);
    ConfigKey.Kind kind = key.kind();
    if (key == ConfigKey.URL
        && value instanceof String url
        && PASSWORD_IN_URL.matcher(url).find()) {
      throw refused(path, "a password does not belong here; write ftp://USER@HOST/ROOM");
    }
    if (value instanceof String text && !text.isBlank() && text.indexOf('\0') < 0) {
      boolean isFile = kind == ConfigKey.Kind.FILE || kind == ConfigKey.Kind.FILE_OR_SWITCH;
      return new Setting(isFile ? file(text, path) : text, where(path));
    }
    if (value instanceof Boolean yes && kind == ConfigKey.Kind.FILE_OR_SWITCH) {
      return new Setting(yes.toString(), where(path));
    }
    if (value instanceof TomlArray array && kind == ConfigKey.Kind.COMMAND) {
      Optional<List<String>> words = words(array);
      if (words.isPresent()) {
        return new Setting(String.join(" ", words.get()), words.get(), where(path));
      }
    }
    throw refused(path, "is not " + kind.description());
  }

  private static Optional<List<String>> words(TomlArray array) {
    List<Object> words = array.toList();
    boolean usable =
        !words.isEmpty()
            && words.stream().allMatch(w -> w instanceof String s && s.indexOf('\0') < 0)
            && !((String) words.get(0)).isBlank();
    return usable ? Optional.of(words.stream().map(String.class::cast).toList()) : Optional.empty();
  }

  /** Takes a path as a shell would where it starts with a tilde, else from our directory on. */
  private String file(String text, List<String> path) {
    try {
      if (text.startsWith("~/")) {
        return Homes.user()
            .orElseThrow(() -> refused(path, "there is no home directory"))
            .resolve(text.substring(2))
            .toString();
      }
      return file.toAbsolutePath().resolveSibling(text).toString();
    } catch (InvalidPathException e) {
      throw new UsageException(where(path) + ": cannot be used: " + e.getReason(), e);
    }
  }

  private UsageException refused(List<String> path, String why) {
    return new UsageException(where(path) + ": " + why);
  }

  private String where(List<String> path) {
    TomlPosition position = toml.inputPositionOf(path);
    return "%s%s: %s"
        .formatted(
            file, position == null ? "" : ", line " + position.line(), path.get(path.size() - 1));
  }
}
