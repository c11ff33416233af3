package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.examples.cli.options.RoomUrlException.Part;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Takes a {@link RoomUrl} apart. Parts are percent-decoded as UTF-8 and then checked.
 *
 * @since 0.1
 */
public final class RoomUrlParser {

  private static final int DEFAULT_PORT = 21;
  private static final int DEFAULT_IMPLICIT_PORT = 990;

  /** The shell cuts off the rest. */
  private static final String QUOTES = "and put quotes around a ROOM that holds & or ;";

  private static final char TELNET = '\u00FF';
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PLAIN_NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(?:\\.[A-Za-z0-9_-]{1,63})*");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private RoomUrlParser() {}

  /**
   * Reads a URL. Everything that a server could take for something else is refused here, before
   * there is a connection.
   *
   * @param url as the user wrote it
   * @return where the room is
   * @throws IllegalArgumentException if it is none that we take; a {@link RoomUrlException} if one
   *     part of it is wrong. The message never holds a password
   */
  public static RoomUrl parse(String url) {
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "ftp", "ftps" -> {
        require(url.startsWith("//", colon + 1), scheme + ": is not followed by //");
        yield ftp(scheme.equals("ftps"), url.substring(colon + 3));
      }
      case "file" -> {
        require(
            url.startsWith("///", colon + 1), "a file URL starts with file:/// and has no host");
        yield directory(url.substring(colon + 3));
      }
      default ->
          throw new IllegalArgumentException(
              "not a room; write ftp://USER@HOST/ROOM or file:///DIR/ROOM");
    };
  }

  private static RoomUrl.Ftp ftp(boolean implicitTls, String rest) {
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    require(at >= 0, Part.USER, "the user is missing; write ftp://USER@HOST/ROOM, " + QUOTES);
    String userInfo = authority.substring(0, at);
    require(
        userInfo.indexOf(':') < 0,
        Part.USER,
        "the URL holds a password; give it in FTPCHAT_FTP_PASSWORD or with --ftp-password-file");
    String user = withoutTelnet(decode(userInfo, Part.USER), Part.USER);
    require(!user.isEmpty(), Part.USER, "the user is empty");
    String hostAndPort = authority.substring(at + 1);
    require(
        hostAndPort.startsWith("[")
            || !IPV6.matcher(hostAndPort).matches()
            || hostAndPort.indexOf(':') == hostAndPort.lastIndexOf(':'),
        Part.HOST,
        "write an IPv6 address in brackets: [" + hostAndPort + ']');
    int colon = hostAndPort.indexOf(':', hostAndPort.indexOf(']') + 1);
    String host = host(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
    int usualPort = implicitTls ? DEFAULT_IMPLICIT_PORT : DEFAULT_PORT;
    int port = colon < 0 ? usualPort : port(hostAndPort.substring(colon + 1));
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    // Browsers and shells put a slash there. A folder is meant by it in a file URL alone.
    boolean slashAtEnd = path.endsWith("/") && path.length() > 1;
    String room =
        withoutTelnet(room(slashAtEnd ? path.substring(0, path.length() - 1) : path), Part.ROOM);
    return new RoomUrl.Ftp(implicitTls, user, host, port, room);
  }

  private static RoomUrl.Directory directory(String path) {
    int slash = path.lastIndexOf('/');
    String room = room(path.substring(slash + 1));
    String directory = decode(path.substring(0, slash + 1), Part.DIRECTORY);
    for (String part : directory.split("/", -1)) {
      require(
          !part.equals(".") && !part.equals(".."),
          Part.DIRECTORY,
          "the directory has a part \"" + part + '"');
    }
    if (File.separatorChar == '\\' && directory.matches("/[A-Za-z]:/.*")) {
      directory = directory.substring(1);
    }
    try {
      return new RoomUrl.Directory(Path.of(directory), room);
    } catch (InvalidPathException e) {
      throw new RoomUrlException(
          Part.DIRECTORY, "the directory cannot be used: " + e.getReason(), e);
    }
  }

  /**
   * Finds a room by its bare name, beside another.
   *
   * @param there the other room
   * @param name the name of the room, not encoded
   * @return where the room is
   * @throws RoomUrlException if it is no name for a room
   */
  static RoomUrl sibling(RoomUrl there, String name) {
    withoutControls(name, Part.ROOM);
    requireRoom(name);
    if (there instanceof RoomUrl.Ftp ftp) {
      withoutTelnet(name, Part.ROOM);
      return new RoomUrl.Ftp(ftp.implicitTls(), ftp.user(), ftp.host(), ftp.port(), name);
    }
    return new RoomUrl.Directory(((RoomUrl.Directory) there).directory(), name);
  }

  private static String room(String encoded) {
    return requireRoom(decode(encoded, Part.ROOM));
  }

  private static String requireRoom(String room) {
    require(
        !room.isEmpty(), Part.ROOM, "the room is missing; write its name at the end, " + QUOTES);
    require(!room.startsWith("/"), Part.ROOM, "the room starts with /: " + room);
    try {
      ChatSession.builder().room(room);
    } catch (IllegalArgumentException e) {
      throw new RoomUrlException(Part.ROOM, e.getMessage(), e);
    }
    return room;
  }

  private static String host(String host) {
    require(!host.isEmpty(), Part.HOST, "the host is empty");
    if (host.startsWith("[")) {
      require(host.endsWith("]"), Part.HOST, "the host has no closing bracket: " + host);
      String address = host.substring(1, host.length() - 1);
      // A zone is written as %25eth0, by many as %eth0.
      String[] parts = address.replaceFirst("%25", "%").split("%", -1);
      require(
          parts.length <= 2
              && IPV6.matcher(parts[0]).matches()
              && (parts.length == 1 || HOST_NAME.matcher(parts[1]).matches()),
          Part.HOST,
          "the host is no IPv6 address: " + host);
      return String.join("%", parts);
    }
    String name;
    try {
      // It reads its tables first, and leaves such a name as it is.
      name = PLAIN_NAME.matcher(host).matches() ? host : IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw new RoomUrlException(Part.HOST, "the host is malformed: " + host, e);
    }
    require(HOST_NAME.matcher(name).matches(), Part.HOST, "the host is malformed: " + host);
    return name;
  }

  private static int port(String digits) {
    int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
    require(port >= 1 && port <= 65_535, Part.PORT, "the port is not 1 to 65535: " + digits);
    return port;
  }

  private static String decode(String encoded, Part what) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); ) {
      int codePoint = encoded.codePointAt(i);
      require(
          Character.getType(codePoint) != Character.SURROGATE,
          what,
          "the " + what + " holds an unpaired surrogate");
      require(
          codePoint != '?' && codePoint != '#',
          what,
          "the " + what + " holds ? or #; use %3F or %23");
      if (codePoint == '%') {
        require(
            i + 2 < encoded.length()
                && HexFormat.isHexDigit(encoded.charAt(i + 1))
                && HexFormat.isHexDigit(encoded.charAt(i + 2)),
            what,
            "the " + what + " holds a % without two hexadecimal digits; use %25");
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(codePoint);
      }
    }
    String decoded;
    try {
      decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
    } catch (CharacterCodingException e) {
      throw new RoomUrlException(what, "the " + what + " is not UTF-8 when decoded", e);
    }
    return withoutControls(decoded, what);
  }

  private static String withoutControls(String part, Part what) {
    part.codePoints()
        .filter(Character::isISOControl)
        .findFirst()
        .ifPresent(
            c -> {
              throw new RoomUrlException(
                  what, "the %s holds the control character U+%04X".formatted(what, c));
            });
    return part;
  }

  /** What FTP cannot carry: its control connection is a Telnet connection. */
  private static String withoutTelnet(String part, Part what) {
    require(part.indexOf(TELNET) < 0, what, "the " + what + " holds the Telnet character U+00FF");
    return part;
  }

  private static void require(boolean condition, Part part, String problem) {
    if (!condition) {
      throw new RoomUrlException(part, problem);
    }
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
