package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;

/**
 * Where a room shows what happens in it. Called by the {@link UiThread}.
 *
 * @since 0.1
 */
public interface RoomView {

  /**
   * Something was added to the conversation.
   *
   * @param entry what stands last now
   */
  void added(Entry entry);

  /**
   * Something was taken out of the conversation. Only while another room is in view.
   *
   * @param entry what was there
   */
  void removed(Entry entry);

  /**
   * What was typed was read back from the room.
   *
   * @param typed what was typed
   * @param message what was read
   */
  void readBack(Typed typed, ChatMessage message);

  /**
   * What was typed has another mark.
   *
   * @param typed what was typed
   */
  void marked(Typed typed);

  /**
   * What a note warned of is over. What prints may leave it as it is.
   *
   * @param warning what stands in the conversation
   */
  default void eased(Note warning) {}

  /** How things stand may have changed. */
  void refresh();

  /**
   * Somebody says the user's name.
   *
   * @param text what was said, and by whom; safe to print
   */
  void callAttention(String text);
}
