package io.github.ftpchat.examples.cli.options;

/**
 * One part of a room's URL cannot be used.
 *
 * @since 0.1
 */
public final class RoomUrlException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final Part part;

  RoomUrlException(Part part, String message) {
    this(part, message, null);
  }

  RoomUrlException(Part part, String message, Throwable cause) {
    super(message, cause);
    this.part = part;
  }

  /**
   * Which part it is.
   *
   * @return the part
   */
  public Part part() {
    return part;
  }

  /** What a URL is made of. */
  public enum Part {
    /** The user of the server. */
    USER("user"),
    /** The name or address of the server. */
    HOST("host"),
    /** Its port. */
    PORT("port"),
    /** The directory of a room without a server. */
    DIRECTORY("directory"),
    /** The name of the room. */
    ROOM("room");

    private final String words;

    Part(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
