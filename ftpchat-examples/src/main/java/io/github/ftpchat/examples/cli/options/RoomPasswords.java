package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.Optional;

/**
 * The two passwords of a room, its own and that of its server, and what to do when one is wrong: if
 * a person typed it, ask again, three times in all, and only for the one that is wrong.
 *
 * @since 0.1
 */
public final class RoomPasswords {

  /** The variable of the environment for the password of the server. */
  static final String SERVER_VARIABLE = "FTPCHAT_FTP_PASSWORD";

  /** The variable of the environment for the password of the room. */
  static final String ROOM_VARIABLE = "FTPCHAT_PASSWORD";

  private final Password server;
  private final Password room;
  private volatile boolean right;

  RoomPasswords(Password server, Password room) {
    this.server = server;
    this.room = room;
  }

  /**
   * Makes the password of a room.
   *
   * @param given where it is given for this run of the program, if it is
   * @param settings what is configured for the room
   * @param prompt asks for it else
   */
  static Password ofRoom(
      Optional<Password.Source> given, Settings settings, PasswordPrompt prompt) {
    return new Password(
        true,
        "password of the room",
        "set FTPCHAT_PASSWORD, use --password-file, or start on a terminal",
        given.or(
            () ->
                PasswordSources.configured(
                    settings, ConfigKey.PASSWORD_FILE, ConfigKey.PASSWORD_COMMAND)),
        prompt);
  }

  /**
   * Makes the password of a room's server.
   *
   * @param url where the room is
   * @param given where it is given for this run of the program, if it is
   * @param settings what is configured for the room
   * @param prompt asks for it else
   */
  static Password ofServer(
      RoomUrl url, Optional<Password.Source> given, Settings settings, PasswordPrompt prompt) {
    String whose =
        url instanceof RoomUrl.Ftp ftp
            ? TerminalText.line(ftp.user()) + " at " + ftp.shownServer()
            : "the server";
    return new Password(
        false,
        "password of " + whose,
        "set FTPCHAT_FTP_PASSWORD, use --ftp-password-file, or start on a terminal",
        given.or(
            () ->
                PasswordSources.configured(
                    settings, ConfigKey.FTP_PASSWORD_FILE, ConfigKey.FTP_PASSWORD_COMMAND)),
        prompt);
  }

  Password server() {
    return server;
  }

  Password room() {
    return room;
  }

  /** The session is open: what fails from now on is no matter of passwords. */
  void areRight() {
    right = true;
    room.used();
  }

  /**
   * Something that opens a session.
   *
   * @param <T> what comes of it
   * @param <E> what it may throw besides what is unchecked
   */
  @FunctionalInterface
  public interface Attempt<T, E extends Exception> {

    /**
     * Gets the passwords, and opens a session.
     *
     * @return what comes of it
     * @throws E as it likes
     */
    T run() throws E;
  }

  /**
   * Does something, and does it again as long as it fails for a password that can be asked for once
   * more. It has to measure its time anew in each attempt: time in which a person types does not
   * count.
   *
   * @param <T> what comes of it
   * @param <E> what it may throw besides what is unchecked
   * @param attempt what opens the session; begins with making transport and cipher
   * @return what comes of it
   * @throws E what the attempt throws
   */
  public <T, E extends Exception> T untilRight(Attempt<T, E> attempt) throws E {
    while (true) {
      try {
        return attempt.run();
      } catch (ConnectionException | UnreadableRoomException e) {
        if (!canBeAskedAgain(e)) {
          throw namingSource(e);
        }
        StandardError.note(e.getMessage());
      }
    }
  }

  /**
   * Tells whether it is worth while to try again, as a person will be asked for another password.
   * The one that is wrong is forgotten.
   *
   * @param failure what opening a session threw
   * @return false as well if the failure is no matter of passwords
   */
  public boolean canBeAskedAgain(RuntimeException failure) {
    Password wrong = wrong(failure);
    return wrong != null && wrong.forget();
  }

  private Password wrong(RuntimeException failure) {
    if (right) {
      return null;
    }
    if (failure instanceof UnreadableRoomException) {
      return room;
    }
    return failure instanceof ConnectionException connection
            && connection.reason() == Reason.LOGIN_REFUSED
        ? server
        : null;
  }

  /** Says where a password that is wrong came from, if it was not typed. */
  private RuntimeException namingSource(RuntimeException failure) {
    Password wrong = wrong(failure);
    if (wrong == null || wrong.source().isEmpty()) {
      return failure;
    }
    String message = failure.getMessage() + "; the password is from " + wrong.source().get();
    return failure instanceof ConnectionException
        ? new ConnectionException(
            new TransportException(Reason.LOGIN_REFUSED, message, failure.getCause()))
        : new UnreadableRoomException(message);
  }
}
