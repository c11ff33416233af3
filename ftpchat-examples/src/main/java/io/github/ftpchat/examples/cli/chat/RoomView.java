package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.chat.Entry.Typed;

/** Where a room shows what happens in it. Called by the {@link UiThread}. */
interface RoomView {

  /** Something was added to the conversation. */
  void added(Entry entry);

  /** What was typed was read back from the room. */
  void readBack(Typed typed, ChatMessage message);

  /** What was typed has another mark. */
  void marked(Typed typed);

  /** How things stand may have changed. */
  void refresh();

  /**
   * Somebody says the user's name.
   *
   * @param text what was said, and by whom; safe to print
   */
  void callAttention(String text);
}
