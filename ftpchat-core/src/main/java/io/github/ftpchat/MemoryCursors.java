package io.github.ftpchat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps cursors in memory. */
final class MemoryCursors implements CursorStore {

  private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();

  @Override
  public Optional<Cursor> load(String room) {
    return Optional.ofNullable(cursors.get(room));
  }

  @Override
  public void save(String room, Cursor cursor) {
    cursors.put(room, cursor);
  }
}
