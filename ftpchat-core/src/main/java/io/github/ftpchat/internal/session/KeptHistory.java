package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.HistoryPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The newest messages that were found while the room was loaded. They are kept for an application
 * that asks for its history instead of having it replayed.
 *
 * <p>Confined to the I/O thread.
 */
final class KeptHistory {

  private final long maxMessages;
  private final Deque<ChatMessage> messages = new ArrayDeque<>();
  private long characters;

  /**
   * Makes an empty one.
   *
   * @param maxMessages how many messages are kept at most
   */
  KeptHistory(long maxMessages) {
    this.maxMessages = maxMessages;
  }

  /** Keeps a message, and drops the oldest ones if there are too many or they are too long. */
  void add(ChatMessage message) {
    if (maxMessages > 0) {
      messages.add(message);
      characters += characters(message);
      while (messages.size() > maxMessages || characters > HistoryPolicy.MAX_KEPT_CHARACTERS) {
        characters -= characters(messages.remove());
      }
    }
  }

  List<ChatMessage> copy() {
    return List.copyOf(messages);
  }

  void clear() {
    messages.clear();
    characters = 0;
  }

  private static int characters(ChatMessage message) {
    return message.text().length() + message.sender().map(String::length).orElse(0);
  }
}
