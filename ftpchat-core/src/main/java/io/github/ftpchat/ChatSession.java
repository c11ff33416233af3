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
 * good, as far as any participant can tell. {@code docs/reliability.md} states how far that goes.
 *
 * <p><b>Threads.</b> Thread-safe. The session has no thread of its own: the client's I/O thread
 * does its work, see {@link ChatClient}.
 *
 * <p>Made by {@link SessionBuilder}. Applications may implement it to fake it in their tests;
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
   * Sends a message. The call only queues it: it waits for neither the network nor a disk.
   *
   * @param text the text, anything at all. In dialect {@link Dialect#V1_7} white space at its end
   *     is lost
   * @return the message and its way into the file. If the session is closed, its futures have
   *     failed with {@link SessionClosedException}; if too much is waiting, with {@link
   *     OutboxFullException}
   * @throws IllegalArgumentException if the text is longer than {@link Limits#maxPayloadBytes()} or
   *     is not valid UTF-16
   * @throws IllegalStateException if the session has no participant, or its cipher was destroyed
   */
  OutgoingMessage send(String text);

  /**
   * Seals a message without sending it. An application can store it together with the effects of
   * what it answers, and {@linkplain #submit submit} it when that is done. A message that is never
   * submitted costs nothing.
   *
   * <p>Sealing the same text again makes another message. So an application that answers messages
   * which may come again stores what it sealed the first time.
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
   * {@link OutgoingMessage}. If this session did not seal it, or has sent it before, the session
   * looks for it in the file first, as it does for messages of an {@link OutboxStore}, and appends
   * it only if it is not there.
   *
   * <p>The search begins at {@link SealedMessage#lookFrom()}: the end of what could not change any
   * more when the message was sealed, or the head of the file if the room was not read yet. If the
   * file was replaced or cut down at its head since then, the session searches all of it, and sends
   * the message again if it is not there. Messages that are sent or submitted later wait for the
   * search, so that all come in order.
   *
   * <p>A message can be in the file twice if two sessions or programs submit it at the same time,
   * or if another submits it before the session that sealed it does. Readers show it once.
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
   * Where the session is in its life, now. Listeners hear of states in order with the messages.
   * Cheap, from any thread.
   *
   * <p>While the session is connecting or interrupted, this call also speeds up the next attempt:
   * it is made as soon as the last one is 3 s old, unless that one failed for all rooms and for a
   * reason that is not expected to go away, such as a wrong password.
   *
   * @return the state
   */
  SessionState state();

  /**
   * How the session is now, in numbers, for health checks and metrics. The call costs next to
   * nothing, and waits for neither the server, nor a disk, nor a listener. After the end of the
   * session it gives the last values.
   *
   * @return the status
   */
  SessionStatus status();

  /**
   * Completes when the session is over, however it ends. Each call gives the same future, and only
   * the session completes it.
   *
   * @return completes with the last state, on a thread of the client that must not be blocked
   */
  CompletableFuture<SessionState> closed();

  /**
   * Tries at once to reach the server, for all sessions of the client, instead of when the next
   * attempt is due. It is for a program that knows that the network is back. It has no effect while
   * nothing waits for an attempt, and after the end of the session. {@link #send}, {@link #drain}
   * and {@link #state()} do the same once the last attempt is 3 s old.
   */
  void reconnectNow();

  /**
   * Waits until everything that was sent so far is settled, or written where nothing settles (see
   * {@link SessionBuilder#allowRewriting}). Then waits until the listeners have returned from
   * everything that was read by then, own messages included, and from what they are still to be
   * given because they are behind. The second wait ends early when no listener returned for 5 s:
   * one may hang, or be given a message again and again. Called from a listener, there is no second
   * wait, because the listener would wait for itself.
   *
   * @param limit how long at most, in all
   * @return true if all is settled or written, whether the listeners returned or not; false if the
   *     limit passed, a message failed meanwhile, or the thread was interrupted, in which case its
   *     interrupt status is set. A message that failed before this call does not count: only its
   *     futures report it
   */
  boolean drain(Duration limit);

  /**
   * Ends the session. Pending sends fail with {@link SessionClosedException}. Listeners get a final
   * state change. Messages not yet delivered are dropped; call {@link #drain} first to deliver
   * them.
   *
   * <p>Idempotent; may be called from a listener; does not wait for the server. When it returns,
   * another session can use the outbox. A client that was made for this session alone is closed
   * with it, which takes 5 s at most.
   */
  @Override
  void close();
}
