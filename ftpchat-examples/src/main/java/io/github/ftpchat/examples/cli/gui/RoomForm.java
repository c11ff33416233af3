package io.github.ftpchat.examples.cli.gui;

/**
 * What a person says of a room to open.
 *
 * @param saved the name under which it is saved, empty for none
 * @param folder the directory it is in; empty for one on a server
 * @param host the server's name or address
 * @param port its port, or empty for the usual one
 * @param encryption how to reach it
 * @param user the user to log in as
 * @param serverPassword the password of that user; empty for what is configured
 * @param room the name of the room
 * @param roomPassword the password of the room; empty for what is configured
 * @param name the name to talk under
 * @param saveAs what to call the room among the saved ones; empty not to save it
 * @param keepPasswords whether to save the passwords too
 * @since 0.1
 */
public record RoomForm(
    String saved,
    String folder,
    String host,
    String port,
    Encryption encryption,
    String user,
    Secret serverPassword,
    String room,
    Secret roomPassword,
    String name,
    String saveAs,
    boolean keepPasswords) {

  /**
   * Gives the same for another room.
   *
   * @param other its name
   * @return a copy
   */
  public RoomForm withRoom(String other) {
    return new RoomForm(
        saved,
        folder,
        host,
        port,
        encryption,
        user,
        serverPassword,
        other,
        roomPassword,
        name,
        saveAs,
        keepPasswords);
  }

  /** How the connection to a server is encrypted. */
  public enum Encryption {
    /** With TLS where the server has it. */
    PREFERRED("If the server can"),

    /** With TLS or not at all. */
    REQUIRED("Always (FTPS), certificate checked"),

    /** With TLS from the first byte on. */
    IMPLICIT("Always, from the first byte on (port 990)"),

    /** In clear. */
    OFF("Never");

    private final String words;

    Encryption(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** One thing that is said, to show beside it what is wrong with it. */
  public enum Field {
    /** The directory. */
    FOLDER,
    /** The server. */
    HOST,
    /** Its port. */
    PORT,
    /** How the connection is encrypted. */
    ENCRYPTION,
    /** The user of the server. */
    USER,
    /** The password of that user. */
    SERVER_PASSWORD,
    /** The name of the room. */
    ROOM,
    /** The password of the room. */
    ROOM_PASSWORD,
    /** The name to talk under. */
    NAME,
    /** What to call it among the saved ones. */
    SAVE_AS
  }
}
