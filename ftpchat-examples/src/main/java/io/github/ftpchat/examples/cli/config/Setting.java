package io.github.ftpchat.examples.cli.config;

import java.util.List;

/**
 * A value in the configuration file, and where it stands.
 *
 * @param text the value; {@code true} or {@code false} for a switch; a path is absolute
 * @param words the command as a list, if it is written as one; else empty
 * @param where file, line and key, for messages
 * @since 0.1
 */
public record Setting(String text, List<String> words, String where) {

  /** Makes a setting of a value that is no list. */
  Setting(String text, String where) {
    this(text, List.of(), where);
  }
}
