package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Configuration;
import io.github.ftpchat.examples.cli.config.Setting;
import java.util.Map;
import java.util.Optional;

/** What the configuration file says for one room: its own table, else the defaults. */
final class Settings {

  private final Configuration configuration;
  private final Map<ConfigKey, Setting> own;

  /**
   * Finds what is said.
   *
   * @param configuration all that is said
   * @param room a name in it, or anything else, for which there are the defaults alone
   */
  Settings(Configuration configuration, String room) {
    this.configuration = configuration;
    this.own = configuration.room(room).orElse(Map.of());
  }

  /** All that is said. */
  Configuration configuration() {
    return configuration;
  }

  /** What the room's own table says. */
  Optional<Setting> own(ConfigKey key) {
    return Optional.ofNullable(own.get(key));
  }

  /** Tells whether the room's own table has one of two. */
  boolean says(ConfigKey one, ConfigKey other) {
    return own.containsKey(one) || own.containsKey(other);
  }

  /** What goes for the room. */
  Optional<Setting> get(ConfigKey key) {
    return own(key).or(() -> Optional.ofNullable(configuration.defaults().get(key)));
  }

  /** What goes for the room of two that exclude each other: what its own table has comes first. */
  Optional<Setting> either(ConfigKey one, ConfigKey other) {
    return own(one).or(() -> own(other)).or(() -> get(one)).or(() -> get(other));
  }
}
