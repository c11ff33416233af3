package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a room is reached by. {@link #url}, {@link #name}, {@link #consequence} and {@link
 * #forgetSettled} are for any thread, all else may wait for the server and is for one thread at a
 * time, not that of the window.
 *
 * @since 0.1
 */
public interface RoomLink extends AutoCloseable {

  /** Opens links. */
  interface Opener {

    /**
     * Finds a room, without asking for a password.
     *
     * @param room what was typed for it, see {@link #open}
     * @return where it is
     * @throws io.github.ftpchat.examples.cli.terminal.UsageException if there can be no such room
     */
    RoomUrl find(String room);

    /**
     * Opens a room; asks the person for passwords, and asks again for one that is wrong.
     *
     * @param room what was typed for it: a URL, a name that is configured, or that of a room on the
     *     server of the first
     * @param entering is handed a link, to open a session; throws what that throws
     * @throws io.github.ftpchat.examples.cli.terminal.UsageException if there can be no such room
     */
    void open(String room, Consumer<RoomLink> entering);
  }

  /**
   * Where the room is.
   *
   * @return its URL
   */
  RoomUrl url();

  /**
   * The key of the server that was connected to last. From any thread.
   *
   * @return its fingerprint; empty without TLS
   */
  Optional<String> serverKey();

  /**
   * The name that the user talks under.
   *
   * @return a valid name
   */
  String name();

  /**
   * Starts a session that talks.
   *
   * @param notes takes what the person should know, one line each; called by any thread
   * @return a builder that lacks the participant, the history and the listener
   */
  SessionBuilder talking(Consumer<String> notes);

  /**
   * Starts a session that reads only.
   *
   * @return a builder that lacks the history and the listener
   */
  SessionBuilder reading();

  /**
   * Opens a session in the time that the user gave for it. Where the server cannot be reached for
   * now, a person is there, and what is typed is kept, the session goes on trying by itself.
   *
   * @param builder what {@link #talking} gave
   * @param notes takes what the person should know, one line each; called by any thread
   * @return the session, to be closed
   */
  ChatSession open(SessionBuilder builder, Consumer<String> notes);

  /**
   * Tells that the room is new, as its name may be mistyped.
   *
   * @return one line; empty if the room is there, or no session was opened yet
   */
  Optional<String> novelty();

  /**
   * Tells that there is not even a folder for the room, so that no message would get there.
   *
   * @return one line; empty if it is there, or no session was opened yet
   */
  Optional<String> missingFolder();

  /**
   * Takes up what was not sent the last time, and says so.
   *
   * @param session sends it, open
   * @param notes takes the notice
   * @return the messages
   */
  List<OutgoingMessage> takeUp(ChatSession session, Consumer<String> notes);

  /**
   * Says that messages need not be kept any more where they are in the room by now.
   *
   * @param messages what was sent
   */
  void forgetSettled(Collection<OutgoingMessage> messages);

  /**
   * Examines the server. Throws what a session that cannot be opened does.
   *
   * @return what was found out, in lines that are safe to print
   */
  String examine();

  /**
   * Says what becomes of texts that could not be sent.
   *
   * @return the end of a sentence, empty if they are lost
   */
  String consequence();

  /**
   * Gives up what the room was reached by, as far as no other room needs it. Its sessions are
   * closed before. Has no effect the second time.
   */
  @Override
  void close();
}
