package io.github.ftpchat.examples.cli.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What can be said in the configuration file, of a room or of all.
 *
 * @since 0.1
 */
public enum ConfigKey {
  /** Where the room is. */
  URL("url", Kind.TEXT, true, false),
  /** The name to talk under. */
  NAME("name", Kind.TEXT, true, true),
  /** As {@code --tls}. */
  TLS("tls", Kind.TEXT, true, true),
  /** As {@code --tls-pin}; of one server. */
  TLS_PIN("tls-pin", Kind.TEXT, true, false),
  /** As {@code --cipher}. */
  CIPHER("cipher", Kind.TEXT, true, true),
  /** As {@code --dialect}. */
  DIALECT("dialect", Kind.TEXT, true, true),
  /** A file that holds the password of the room. */
  PASSWORD_FILE("password-file", Kind.FILE, true, true),
  /** What prints the password of the room. */
  PASSWORD_COMMAND("password-command", Kind.COMMAND, true, true),
  /** A file that holds the password of the server, which is for no other server. */
  FTP_PASSWORD_FILE("ftp-password-file", Kind.FILE, true, false),
  /** What prints the password of the server, which is for no other server. */
  FTP_PASSWORD_COMMAND("ftp-password-command", Kind.COMMAND, true, false),
  /** How the chat window looks. */
  THEME("theme", Kind.TEXT, false, true),
  /** When the chat window calls for attention. */
  NOTIFY("notify", Kind.TEXT, true, true),
  /** As {@code --outbox}, or false for none. */
  OUTBOX("outbox", Kind.FILE_OR_SWITCH, true, true);

  /** What a value looks like. */
  enum Kind {
    TEXT("a text in quotes"),
    FILE("the name of a file, in quotes"),
    COMMAND("a text in quotes or a list of them"),
    FILE_OR_SWITCH("the name of a directory, in quotes, or true or false");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    /** Says what is asked for. */
    String description() {
      return description;
    }
  }

  private final String word;
  private final Kind kind;
  private final boolean ofRooms;
  private final boolean ofAll;

  ConfigKey(String word, Kind kind, boolean ofRooms, boolean ofAll) {
    this.word = word;
    this.kind = kind;
    this.ofRooms = ofRooms;
    this.ofAll = ofAll;
  }

  /**
   * How it is written.
   *
   * @return the key in the file
   */
  public String word() {
    return word;
  }

  Kind kind() {
    return kind;
  }

  /** Tells whether it may stand in the table of a room. */
  boolean isOfRooms() {
    return ofRooms;
  }

  /** Tells whether it may stand in {@code [defaults]}. */
  boolean isOfAll() {
    return ofAll;
  }

  static Optional<ConfigKey> of(String word) {
    return Arrays.stream(values()).filter(key -> key.word.equals(word)).findFirst();
  }

  static List<String> words(boolean room) {
    return Arrays.stream(values())
        .filter(key -> room ? key.ofRooms : key.ofAll)
        .map(ConfigKey::word)
        .toList();
  }
}
