package io.github.ftpchat.examples.cli.config;

import io.github.ftpchat.examples.cli.terminal.Nearest;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * Changes the text of the file as a person with an editor would, so that comments, order and blank
 * lines stay. A changed text is read again, and must say what was wanted and nothing else.
 */
final class ConfigEditor {

  private ConfigEditor() {}

  /**
   * Puts a table behind the text.
   *
   * @throws UsageException if the room is there already, or the text would be wrong
   */
  static String add(String text, Path file, String name, Map<ConfigKey, String> settings) {
    Configuration before = ConfigParser.parse(text, file);
    if (before.room(name).isPresent()) {
      throw new UsageException("there is a room " + name + " in " + file + " already");
    }
    StringBuilder changed = new StringBuilder(text);
    if (!text.isEmpty()) {
      changed.append(text.endsWith("\n") ? "\n" : "\n\n");
    }
    changed.append('[').append(header(name)).append("]\n");
    settings.forEach(
        (key, value) ->
            changed.append(key.word()).append(" = ").append(quoted(value)).append('\n'));
    Configuration after = ConfigParser.parse(changed.toString(), file);
    Map<String, Map<ConfigKey, Setting>> rooms = tables(after);
    rooms.remove(name);
    return require(before, new Configuration(rooms, after.defaults()), changed.toString(), file);
  }

  /**
   * Takes the table of a room out, with the comment right above it: up to the next header, or the
   * comment above that.
   *
   * @throws UsageException if there is none, or it is not written as a table of its own
   */
  static String remove(String text, Path file, String name) {
    Configuration before = ConfigParser.parse(text, file);
    if (before.room(name).isEmpty()) {
      throw new UsageException(
          "there is no room " + name + " in " + file + Nearest.question(name, before.rooms()));
    }
    TomlParseResult toml = ConfigParser.toml(text, file);
    int first = Math.max(1, line(toml, List.of(ConfigParser.ROOMS, name)));
    List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)", -1)));
    int end = lines.size();
    for (List<String> other : headers(toml)) {
      int line = line(toml, other);
      if (line > first && line <= end) {
        end = line - 1;
      }
    }
    int start = beforeComment(lines, first - 1);
    // A comment at the top is of the whole file.
    boolean ofTheRoom = start > 0 && lines.get(start - 1).isBlank();
    lines
        .subList(
            ofTheRoom ? start : first - 1, end < lines.size() ? beforeComment(lines, end) : end)
        .clear();
    String changed = String.join("", lines);
    Map<String, Map<ConfigKey, Setting>> rooms = tables(before);
    rooms.remove(name);
    return require(new Configuration(rooms, before.defaults()), null, changed, file);
  }

  private static int beforeComment(List<String> lines, int line) {
    int start = line;
    while (start > 0 && lines.get(start - 1).stripLeading().startsWith("#")) {
      start--;
    }
    return start;
  }

  /** Gives the text back if it says what is expected. */
  private static String require(
      Configuration expected, Configuration found, String changed, Path file) {
    boolean right;
    try {
      right = expected.saysTheSameAs(found == null ? ConfigParser.parse(changed, file) : found);
    } catch (UsageException e) {
      right = false;
    }
    if (!right) {
      throw new UsageException(file + ": cannot be changed by itself; use an editor");
    }
    return changed;
  }

  private static List<List<String>> headers(TomlParseResult toml) {
    List<List<String>> headers = new ArrayList<>();
    headers.add(List.of(ConfigParser.DEFAULTS));
    headers.add(List.of(ConfigParser.ROOMS));
    toml.getTableOrEmpty(ConfigParser.ROOMS)
        .keySet()
        .forEach(room -> headers.add(List.of(ConfigParser.ROOMS, room)));
    return headers;
  }

  private static int line(TomlParseResult toml, List<String> path) {
    TomlPosition position = toml.inputPositionOf(path);
    return position == null ? 0 : position.line();
  }

  private static Map<String, Map<ConfigKey, Setting>> tables(Configuration configuration) {
    Map<String, Map<ConfigKey, Setting>> tables = new LinkedHashMap<>();
    configuration.rooms().forEach(name -> tables.put(name, configuration.room(name).orElseThrow()));
    return tables;
  }

  private static String header(String name) {
    return ConfigParser.ROOMS + '.' + (name.matches("[A-Za-z0-9_-]+") ? name : quoted(name));
  }

  private static String quoted(String value) {
    return '"' + Toml.tomlEscape(value).toString() + '"';
  }
}
