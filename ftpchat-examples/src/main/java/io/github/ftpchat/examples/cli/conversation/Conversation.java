package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.examples.cli.conversation.Entry.Answer;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stood in the window of a room lately, the oldest first. Confined to the {@link UiThread}.
 *
 * @since 0.1
 */
public final class Conversation {

  private static final int MAX_ENTRIES = 2_000;
  private static final int MAX_CHARACTERS = 4 << 20;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private int characters;

  /** Who spoke, and when; the latest last. */
  private final Map<String, String> speakers = new LinkedHashMap<>();

  private volatile Set<String> names = Set.of();

  Conversation() {}

  void add(Entry entry) {
    entries.addLast(entry);
    characters += lengthOf(entry);
    while (entries.size() > MAX_ENTRIES || (characters > MAX_CHARACTERS && entries.size() > 1)) {
      characters -= lengthOf(entries.removeFirst());
    }
  }

  void remove(Entry entry) {
    if (entries.remove(entry)) {
      characters -= lengthOf(entry);
    }
  }

  /**
   * The entries from the end.
   *
   * @return the newest first
   */
  public Iterator<Entry> newestFirst() {
    return entries.descendingIterator();
  }

  /**
   * The entries.
   *
   * @return the oldest first
   */
  public Stream<Entry> entries() {
    return entries.stream();
  }

  /**
   * The messages among the entries, own ones as they were read back.
   *
   * @return the oldest first
   */
  public Stream<ChatMessage> messages() {
    return entries.stream().flatMap(entry -> messageOf(entry).stream());
  }

  /** What was typed under this identity, if that is still known. */
  Optional<Typed> typed(MessageId id) {
    return entries.stream()
        .filter(entry -> entry instanceof Typed typed && typed.id().equals(id))
        .map(Typed.class::cast)
        .findFirst();
  }

  void spoke(String name, String when) {
    boolean another = speakers.remove(name) == null;
    speakers.put(name, when);
    if (speakers.size() > MAX_ENTRIES) {
      speakers.remove(speakers.keySet().iterator().next());
    }
    if (another) {
      names = Set.copyOf(speakers.keySet());
    }
  }

  /**
   * Names as they are in the messages, with the time of the last message.
   *
   * @return the latest last
   */
  public Map<String, String> speakers() {
    return new LinkedHashMap<>(speakers);
  }

  /**
   * The names of those who spoke lately. From any thread.
   *
   * @return the names as they are in the messages
   */
  public Set<String> names() {
    return names;
  }

  private static Optional<ChatMessage> messageOf(Entry entry) {
    if (entry instanceof Said said) {
      return Optional.of(said.message());
    }
    return entry instanceof Typed typed ? typed.message() : Optional.empty();
  }

  private static int lengthOf(Entry entry) {
    if (entry instanceof Said said) {
      return said.message().text().length();
    }
    if (entry instanceof Answer answer) {
      return answer.lines().stream().mapToInt(String::length).sum();
    }
    return entry instanceof Typed typed ? typed.text().length() : 0;
  }
}
