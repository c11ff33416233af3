package io.github.ftpchat.examples.cli.options;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a room is: {@code ftp://USER@HOST[:21]/ROOM}, {@code ftps://USER@HOST[:990]/ROOM} or {@code
 * file:///DIR/ROOM}.
 *
 * @since 0.1
 */
public sealed interface RoomUrl {

  /**
   * The name of the room.
   *
   * @return a name that a session takes
   */
  String room();

  /** What the names of the files of rooms end with. */
  String ENDING = ".txt";

  /**
   * The name of the file that the room is.
   *
   * @return a name in the place
   */
  default String file() {
    return room() + ENDING;
  }

  /**
   * Tells which room a file is.
   *
   * @param file its name, which has the ending of such files
   * @return the name of the room
   */
  static String roomOf(String file) {
    return file.substring(0, file.length() - ENDING.length());
  }

  /**
   * Gives another room of the same place.
   *
   * @param room its name
   * @return where it is
   */
  RoomUrl other(String room);

  /**
   * Tells apart rooms of one name.
   *
   * @return the place as a URL, which ends with a slash
   */
  String place();

  /**
   * Writes it as a URL, which the parser reads as the same again.
   *
   * @return the URL
   */
  String text();

  /**
   * Whom to ask for it.
   *
   * @return the server or the directory, for messages
   */
  String server();

  /**
   * A room on an FTP server.
   *
   * @param implicitTls whether the server speaks TLS from the first byte on
   * @param user the user to log in as
   * @param host its name or address, without brackets
   * @param port its port
   * @param room the name of the room
   */
  record Ftp(boolean implicitTls, String user, String host, int port, String room)
      implements RoomUrl {

    private static final int PORT = 21;
    private static final int IMPLICIT_TLS_PORT = 990;

    @Override
    public RoomUrl other(String another) {
      return new Ftp(implicitTls, user, host, port, another);
    }

    @Override
    public String place() {
      String scheme = implicitTls ? "ftps" : "ftp";
      return scheme + "://" + user + '@' + host.toLowerCase(Locale.ROOT) + ':' + port + '/';
    }

    @Override
    public String text() {
      return (implicitTls ? "ftps" : "ftp")
          + "://"
          + encoded(user)
          + '@'
          + server()
          + '/'
          + encoded(room).replace("%2F", "/");
    }

    @Override
    public String server() {
      return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }

    /** The server as people write it: without the port that goes without saying. */
    String shownServer() {
      return port == (implicitTls ? IMPLICIT_TLS_PORT : PORT) ? host : server();
    }
  }

  /**
   * A room in a local or mounted directory.
   *
   * @param directory the directory
   * @param room the name of the room
   */
  record Directory(Path directory, String room) implements RoomUrl {

    @Override
    public RoomUrl other(String another) {
      return new Directory(directory, another);
    }

    @Override
    public String place() {
      // The URI of a folder ends with a slash only while it is there; a place is the same always.
      return directory.resolve(".").toUri().normalize().toString();
    }

    @Override
    public String text() {
      return place().replaceFirst("^file:/+", "file:///") + encoded(room);
    }

    @Override
    public String server() {
      return directory.toString();
    }
  }

  /** Writes what is no plain letter as its bytes in UTF-8. */
  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
