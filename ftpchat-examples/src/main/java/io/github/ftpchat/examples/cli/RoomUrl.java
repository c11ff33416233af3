package io.github.ftpchat.examples.cli;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a room is: {@code ftp://USER@HOST[:21]/ROOM}, {@code ftps://USER@HOST[:990]/ROOM} or {@code
 * file:///DIR/ROOM}.
 */
sealed interface RoomUrl {

  /** The name of the room. */
  String room();

  /** Tells apart rooms of one name; ends with a slash. */
  String place();

  /** Whom to ask for it, for messages. */
  String server();

  /**
   * A room on an FTP server.
   *
   * @param implicitTls whether the server speaks TLS from the first byte on
   */
  record Ftp(boolean implicitTls, String user, String host, int port, String room)
      implements RoomUrl {

    @Override
    public String place() {
      String scheme = implicitTls ? "ftps" : "ftp";
      return scheme + "://" + user + '@' + host.toLowerCase(Locale.ROOT) + ':' + port + '/';
    }

    @Override
    public String server() {
      return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
  }

  /** A room in a local or mounted directory. */
  record Directory(Path directory, String room) implements RoomUrl {

    @Override
    public String place() {
      // The URI of a folder ends with a slash only while it is there; a place is the same always.
      return directory.resolve(".").toUri().normalize().toString();
    }

    @Override
    public String server() {
      return directory.toString();
    }
  }

  /**
   * Reads a URL. Everything that a server could take for something else is refused here, before
   * there is a connection.
   *
   * @throws IllegalArgumentException if it is none that we take; the message names the part that is
   *     wrong and never holds a password
   */
  static RoomUrl parse(String url) {
    return RoomUrlParser.parse(url);
  }
}
