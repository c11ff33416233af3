package io.github.ftpchat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps entries in memory. */
final class MemoryOutbox implements OutboxStore {

  private final Map<String, Map<MessageId, SealedMessage>> rooms = new LinkedHashMap<>();

  @Override
  public synchronized List<SealedMessage> load(String room) {
    return List.copyOf(rooms.getOrDefault(room, Map.of()).values());
  }

  @Override
  public synchronized void add(List<SealedMessage> entries) {
    for (SealedMessage entry : entries) {
      rooms.computeIfAbsent(entry.room(), room -> new LinkedHashMap<>()).put(entry.id(), entry);
    }
  }

  @Override
  public synchronized void remove(String room, List<MessageId> ids) {
    rooms.computeIfPresent(
        room,
        (name, entries) -> {
          ids.forEach(entries::remove);
          return entries.isEmpty() ? null : entries;
        });
  }

  @Override
  public void close() {}
}
