package io.github.ftpchat.examples.cli.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration file says.
 *
 * @since 0.1
 */
public final class Configuration {

  private static final Configuration NONE = new Configuration(Map.of(), Map.of());

  private final Map<String, Map<ConfigKey, Setting>> rooms;
  private final Map<ConfigKey, Setting> defaults;

  /** Takes the tables; those of rooms in the order of the file. */
  Configuration(Map<String, Map<ConfigKey, Setting>> rooms, Map<ConfigKey, Setting> defaults) {
    this.rooms = rooms;
    this.defaults = defaults;
  }

  /**
   * What goes where there is no file.
   *
   * @return one that says nothing
   */
  public static Configuration none() {
    return NONE;
  }

  /**
   * Lists the rooms.
   *
   * @return their names, in the order of the file
   */
  public List<String> rooms() {
    return List.copyOf(rooms.keySet());
  }

  /**
   * Gives what is said of a room.
   *
   * @param name the name of the room in the file
   * @return its table without the defaults, or nothing if there is no such room
   */
  public Optional<Map<ConfigKey, Setting>> room(String name) {
    return Optional.ofNullable(rooms.get(name));
  }

  /**
   * Gives what is said of all rooms.
   *
   * @return the defaults
   */
  public Map<ConfigKey, Setting> defaults() {
    return defaults;
  }

  /** Tells whether both say the same, wherever it stands. */
  boolean saysTheSameAs(Configuration other) {
    return plain(defaults).equals(plain(other.defaults))
        && rooms.keySet().equals(other.rooms.keySet())
        && rooms.entrySet().stream()
            .allMatch(room -> plain(room.getValue()).equals(plain(other.rooms.get(room.getKey()))));
  }

  private static Map<ConfigKey, List<?>> plain(Map<ConfigKey, Setting> table) {
    Map<ConfigKey, List<?>> plain = new EnumMap<>(ConfigKey.class);
    table.forEach((key, setting) -> plain.put(key, List.of(setting.text(), setting.words())));
    return plain;
  }
}
