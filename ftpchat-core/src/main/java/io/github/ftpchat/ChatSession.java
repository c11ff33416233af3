package io.github.ftpchat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One participant in one room.
 *
 * <p><b>Once and in order.</b> Every authentic message of the room is given to the listeners once,
 * in the order of the file.
 *
 * <p><b>Kept.</b> A message whose {@link OutgoingMessage#settled()} completed is in the file for
 * good, as far as any participant can tell; {@code docs/reliability.md} says how far that is.
 *
 * <p><b>Threads.</b> Thread-safe. The session has no thread of its own: the client's I/O thread
 * does its work, see {@link ChatClient}.
 *
 * <p>Made by {@link SessionBuilder}; applications may implement it to fake it in their tests,
 * methods may be added.
 *
 * @since 0.1
 */
public interface ChatSession extends AutoCloseable {

  /**
   * Starts a session.
   *
   * @return a builder with the defaults
   */
  static SessionBuilder builder() {
    return new SessionBuilder();
  }

  /**
   * The name of the room.
   *
   * @return the name
   */
  String room();

  /**
   * Sends a message. It only queues: neither the network nor a disk is waited for.
   *
   * @param text the text, anything at all. In dialect {@link Dialect#V1_7} white space at its end
   *     is lost
   * @return the message and its way into the file; if the session is closed its futures have failed
   *     with {@link SessionClosedException}, if too much is waiting with {@link
   *     OutboxFullException}
   * @throws IllegalArgumentException if the text is longer than {@link Limits#maxPayloadBytes()} or
   *     is not valid UTF-16
   * @throws IllegalStateException if the session has no participant, or its cipher was destroyed
   */
  OutgoingMessage send(String text);

  /**
   * Seals a message without sending it: for an application that stores it together with the effects
   * of what it answers, and submits it when that is done. What is never submitted costs nothing. To
   * seal the same text again makes another message: who answers a message that may come again
   * stores what it sealed the first time.
   *
   * @param text the text, as for {@link #send}
   * @return the message, under the identity that it will have in the room
   * @throws IllegalArgumentException as {@link #send} does
   * @throws IllegalStateException as {@link #send} does
   */
  SealedMessage seal(String text);

  /**
   * Sends a sealed message once, however often it is submitted: in this session or a later one, by
   * this program or after a crash of it. If it is on its way already, both calls give the same
   * {@link OutgoingMessage}. If this session did not seal it, or has sent it before, it is looked
   * for in the file first, as messages of an {@link OutboxStore} are, and only appended if it is
   * not there.
   *
   * <p>It is looked for from {@link SealedMessage#lookFrom()} on, which is where the file ended
   * that could not change any more when it was sealed, or the head if the room was not read yet. If
   * the file was replaced or cut down at its head since, it is looked for in all of it, and sent
   * again if it is not there. Messages that are sent or submitted later wait for that, so that all
   * come in order. What two sessions or programs submit at the same time can be there twice, which
   * readers show once; so can what another has submitted before the session that sealed it does.
   *
   * @param message what {@link #seal} gave, or {@link SealedMessage#parse} of its bytes
   * @return the message and its way into the file; fails as {@link #send} says
   * @throws IllegalArgumentException if it was sealed for another room, or does not open with this
   *     session's cipher and limits
   * @throws IllegalStateException if the session has no participant, or its cipher was destroyed
   */
  OutgoingMessage submit(SealedMessage message);

  /**
   * What was in the room when the session opened.
   *
   * @return the messages that {@link HistoryPolicy#keep} asked for, in the order of the file; empty
   *     before the room was read
   */
  List<ChatMessage> history();

  /**
   * Adds a listener for what comes from now on.
   *
   * @param listener the listener
   */
  void addListener(ChatListener listener);

  /**
   * Removes a listener. A call to it that is under way goes on.
   *
   * @param listener the listener; nothing happens if it was not added
   */
  void removeListener(ChatListener listener);

  /**
   * Where the session is in its life, now; listeners are told in order with the messages. Cheap,
   * from any thread. While it is connecting or interrupted, to ask is to want it to be over: the
   * next attempt is made as soon as the last one is 3 s old, unless that failed for all rooms and
   * for a reason that is not expected to go away, as a wrong password.
   *
   * @return the state
   */
  SessionState state();

  /**
   * How the session is now, in numbers, for health checks and metrics. It costs next to nothing and
   * waits for neither the server, nor a disk, nor a listener; after the end of the session it gives
   * what was last.
   *
   * @return the status
   */
  SessionStatus status();

  /**
   * Tells when the session is over, however it ends. The future is always the same one, and only
   * the session completes it.
   *
   * @return completes with the last state, on a thread of the client that must not be blocked
   */
  CompletableFuture<SessionState> closed();

  /**
   * Tries at once to reach the server, for all sessions of the client, instead of when the next
   * attempt is due; for who knows that the network is back. Without effect while nothing waits for
   * an attempt, and when the session is over. {@link #send}, {@link #drain} and {@link #state()} do
   * the same when the last attempt is 3 s old.
   */
  void reconnectNow();

  /**
   * Waits until everything that was sent so far is settled, or written where nothing settles, see
   * {@link SessionBuilder#allowRewriting}. Then waits until the listeners returned from everything
   * that was read by then, own messages among it, also from what is still to be handed to them as
   * they are behind. That wait ends when no listener returned for 5 s: one may hang, or a message
   * be given to it again and again. In a listener, which would wait for itself, there is none.
   *
   * @param limit how long at most, in all
   * @return true if all is settled or written, whether the listeners returned or not; false if the
   *     limit passed, a message failed meanwhile, or the thread was interrupted, in which case its
   *     interrupt status is set. A message that failed before this call is told of by its futures
   *     alone
   */
  boolean drain(Duration limit);

  /**
   * Ends the session: pending sends fail with {@link SessionClosedException}, listeners are told of
   * the state and then of nothing more, not even of what was read already and waits for them, which
   * {@link #drain} lets them have first. Idempotent, may be called in a listener, and does not wait
   * for the server. A client that was made for this session alone is closed with it, which takes 5
   * s at most.
   */
  @Override
  void close();
}
