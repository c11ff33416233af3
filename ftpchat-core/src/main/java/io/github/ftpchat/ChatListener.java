package io.github.ftpchat;

import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Receives what happens in a room.
 *
 * <p>The methods of one session's listeners are called one at a time and in order, on the client's
 * callback executor. They may do anything: send, wait for a send to settle, block, close the
 * session, throw. A listener that blocks delays only its own session. Whatever a listener throws,
 * exceptions and errors alike, is logged and handed to {@link #onError} of all listeners of the
 * session. A message at which a listener threw is not handled: {@link ListenerFailurePolicy} says
 * what becomes of it. Apart from that, the session goes on.
 *
 * @since 0.1
 */
public interface ChatListener {

  /**
   * A message came, in the order of the file. Each is shown once.
   *
   * @param session the session that read it
   * @param message the message, own ones included
   */
  default void onMessage(ChatSession session, ChatMessage message) {}

  /**
   * The session changed its state. {@link #onMessage} was called before for everything that was
   * read by then. If a session goes on from a cursor whose message is gone from the file, the rest
   * may follow after {@link SessionState.Phase#LIVE}.
   *
   * @param session the session
   * @param state the new state
   */
  default void onStateChange(ChatSession session, SessionState state) {}

  /**
   * A piece of the file is not a message for this session, for example because it was written with
   * another password.
   *
   * @param session the session that read it
   * @param rejected where it is and why
   */
  default void onRejectedRecord(ChatSession session, RejectedRecord rejected) {}

  /**
   * Something failed that none of the application's own calls reports: a listener threw, the server
   * refused an append that will be tried again, or a cursor was not saved.
   *
   * @param session the session
   * @param error what was thrown
   */
  default void onError(ChatSession session, Throwable error) {}

  /**
   * Makes a listener that takes messages only.
   *
   * @param onMessage takes them
   * @return the listener
   */
  static ChatListener ofMessages(BiConsumer<ChatSession, ChatMessage> onMessage) {
    Objects.requireNonNull(onMessage, "onMessage");
    return new ChatListener() {
      @Override
      public void onMessage(ChatSession session, ChatMessage message) {
        onMessage.accept(session, message);
      }
    };
  }
}
