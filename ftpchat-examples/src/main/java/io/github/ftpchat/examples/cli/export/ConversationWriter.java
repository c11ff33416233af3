package io.github.ftpchat.examples.cli.export;

import io.github.ftpchat.ChatMessage;
import java.io.IOException;

/**
 * Writes a conversation, message after message, and keeps none of them. Made by {@link
 * ExportFormat#writer}. What is called in another order is not checked. Not thread-safe; closes
 * nothing.
 *
 * @since 0.1
 */
public interface ConversationWriter {

  /**
   * Writes what stands in front of the messages. To be called once, first.
   *
   * @param room the name of the room, whatever is in it
   * @throws IOException if it cannot be written
   */
  void begin(String room) throws IOException;

  /**
   * Writes a message.
   *
   * @param message what was read
   * @throws IOException if it cannot be written
   */
  void message(ChatMessage message) throws IOException;

  /**
   * Writes what stands behind the messages. To be called once, last.
   *
   * @throws IOException if it cannot be written
   */
  void end() throws IOException;
}
