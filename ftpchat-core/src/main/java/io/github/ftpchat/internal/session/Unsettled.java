package io.github.ftpchat.internal.session;

import io.github.ftpchat.MessageId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The sent messages that are neither settled nor failed, in the order of sending. Thread-safe. */
final class Unsettled {

  private final Map<MessageId, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  private record Entry(Outgoing message, int bytes, long sentAt) {}

  /**
   * Counts a message in.
   *
   * @param sentAt when it was sent, by the wall clock in milliseconds
   */
  synchronized void add(Outgoing message, int length, long sentAt) {
    if (entries.putIfAbsent(message.id(), new Entry(message, length, sentAt)) == null) {
      bytes += length;
    }
  }

  /** Counts a message out, if it still counts. */
  synchronized void remove(MessageId id) {
    Entry removed = entries.remove(id);
    if (removed != null) {
      bytes -= removed.bytes;
    }
  }

  synchronized Optional<Outgoing> find(MessageId id) {
    return Optional.ofNullable(entries.get(id)).map(Entry::message);
  }

  synchronized int count() {
    return entries.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** When the oldest was sent, by the wall clock in milliseconds. */
  synchronized OptionalLong since() {
    return entries.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(entries.values().iterator().next().sentAt);
  }

  synchronized List<Outgoing> all() {
    return entries.values().stream().map(Entry::message).toList();
  }
}
