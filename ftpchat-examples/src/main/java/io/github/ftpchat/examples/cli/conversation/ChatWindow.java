package io.github.ftpchat.examples.cli.conversation;

/**
 * Where the person sees the rooms, and is asked. All methods but {@link #isInteractive} are called
 * by the {@link UiThread}.
 *
 * @since 0.1
 */
public interface ChatWindow {

  /**
   * A room comes into view, with what was said there.
   *
   * @param room one of those that are open
   */
  void show(ChatRoom room);

  /**
   * A room is no more among those that are open.
   *
   * @param room not in view any more
   */
  void gone(ChatRoom room);

  /**
   * Puts another text where the person types.
   *
   * @param text the text
   * @return what stood there; nothing where there is no such place
   */
  String exchange(String text);

  /**
   * Shows what happens in a room, which need not be in view.
   *
   * @param room the room
   * @return what shows it
   */
  RoomView of(ChatRoom room);

  /**
   * Whether there is somebody to ask.
   *
   * @return whether there is
   */
  boolean isInteractive();
}
