package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * All that stands in a room as far as it was read, the oldest first. Confined to the event dispatch
 * thread.
 */
final class Transcript {

  private final List<Entry> entries = new ArrayList<>();

  int size() {
    return entries.size();
  }

  Entry get(int index) {
    return entries.get(index);
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  /** What stands before all that was read so far. */
  void prepend(List<? extends Entry> earlier) {
    entries.addAll(0, earlier);
  }

  void replace(int index, Entry entry) {
    entries.set(index, entry);
  }

  void remove(int index) {
    entries.remove(index);
  }

  /** Where an entry stands, looked for from the end; -1 if it does not. */
  int indexOf(Entry entry) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i) == entry) {
        return i;
      }
    }
    return -1;
  }

  /** A copy for another thread; the entries themselves may go on to change. */
  List<Entry> snapshot() {
    return List.copyOf(entries);
  }
}
