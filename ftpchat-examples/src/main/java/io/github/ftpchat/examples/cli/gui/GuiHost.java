package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.RoomLink;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the window has from the program around it. {@link #reach} and {@link #examine} may wait for
 * a server; all are for any thread.
 *
 * @since 0.1
 */
public interface GuiHost {

  /** Something that was said of a room is wrong. */
  final class FormException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final transient Optional<RoomForm.Field> field;
    private final boolean missing;

    /**
     * Makes an exception.
     *
     * @param field where the fault is, if that is known
     * @param message what is wrong
     * @param cause what was thrown
     */
    public FormException(Optional<RoomForm.Field> field, String message, Throwable cause) {
      this(field, message, cause, false);
    }

    private FormException(
        Optional<RoomForm.Field> field, String message, Throwable cause, boolean missing) {
      super(message, cause);
      this.field = field;
      this.missing = missing;
    }

    /**
     * Something has to be said that was not.
     *
     * @param field what it is
     * @return the exception
     */
    public static FormException missing(RoomForm.Field field) {
      return new FormException(Optional.of(field), "is missing", null, true);
    }

    /**
     * Whether nothing is wrong but that something was not said yet.
     *
     * @return whether the exception is of {@link #missing}
     */
    public boolean isMissing() {
      return missing;
    }

    /**
     * Where the fault is.
     *
     * @return the field, if it is known
     */
    public Optional<RoomForm.Field> field() {
      return field;
    }
  }

  /**
   * Sets what to do when a server's key is trusted for the first time.
   *
   * @param window takes what is to be said; called by any thread, and must not wait
   */
  void onNewKey(Consumer<String> window);

  /**
   * The rooms that are saved.
   *
   * @return their names
   */
  List<String> saved();

  /**
   * What is saved of a room.
   *
   * @param name one of {@link #saved}, a URL, or empty for a new room
   * @return what to begin with; passwords are empty
   */
  RoomForm form(String name);

  /**
   * Which passwords are configured for a room that is saved.
   *
   * @param name one of {@link #saved}
   * @return the fields that can stay empty
   */
  Set<RoomForm.Field> configured(String name);

  /**
   * Reaches a room.
   *
   * @param form what was said of it; its passwords are copied
   * @return a link, to open a session
   * @throws FormException if something is wrong with it
   */
  RoomLink reach(RoomForm form);

  /**
   * Saves a room, if the form says so.
   *
   * @param form what was said of it, and is right
   * @throws FormException if it cannot be saved
   */
  void save(RoomForm form);

  /**
   * Forgets a room that is saved, and the passwords that were saved with it. What is in the room
   * stays.
   *
   * @param name one of {@link #saved}
   * @throws FormException if it cannot be forgotten
   */
  void forget(String name);

  /**
   * Examines the server of a room.
   *
   * @param form what was said of it
   * @return what was found out, in lines
   * @throws FormException if it cannot be reached
   */
  String examine(RoomForm form);

  /**
   * Tells which field is to blame for a failure.
   *
   * @param failure what opening a session threw
   * @return the failure with its field
   */
  FormException blame(RuntimeException failure);
}
