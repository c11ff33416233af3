package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.terminal.Theme;
import java.awt.Color;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The colours of the names in a room: no two are the same while there are enough. Which one is
 * taken first depends on the name, so that most people have theirs in each room and each time.
 */
final class NameColours {

  private final Supplier<String> own;
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * Without names.
   *
   * @param own gives what the user is called in the room
   */
  NameColours(Supplier<String> own) {
    this.own = own;
  }

  /** Whether the user is called so. */
  boolean isOwn(String name) {
    return own.get().equals(name);
  }

  /** The colour of somebody's name. */
  Color colourOf(String name) {
    List<Color> colours = Palette.names();
    if (!taken.containsKey(name) && taken.size() >= colours.size()) {
      return colours.get(Theme.colourOf(name, colours.size()));
    }
    return colours.get(taken.computeIfAbsent(name, each -> free(each, colours.size())));
  }

  private int free(String name, int count) {
    int place = Theme.colourOf(name, count);
    while (taken.containsValue(place)) {
      place = (place + 1) % count;
    }
    return place;
  }
}
