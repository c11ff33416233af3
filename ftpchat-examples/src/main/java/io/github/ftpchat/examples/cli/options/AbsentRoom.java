package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells of rooms that are not there, as their names may be mistyped.
 *
 * @since 0.1
 */
public final class AbsentRoom {

  private AbsentRoom() {}

  /**
   * Tells if the room was most likely meant by the name of its file.
   *
   * @param url where the room should be
   * @param transport what the room is reached through
   * @throws ConnectionException if it could not be looked for
   */
  static void noteIfNamedByFile(RoomUrl url, Transport transport) {
    String name = url.room();
    if (name.endsWith(RoomUrl.ENDING)) {
      Map<String, FileStatus> found;
      try {
        found = transport.stat(List.of(name, url.file()));
      } catch (TransportException e) {
        throw new ConnectionException(e);
      }
      if (found.containsKey(name) && !found.containsKey(url.file())) {
        StandardError.note(
            "there is no room %s; %s is the file of the room %s"
                .formatted(name, name, RoomUrl.roomOf(name)));
      }
    }
  }

  /**
   * Tells if there is no room, which looks like one in which nobody wrote.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   */
  public static void noteIfAbsent(RoomUrl url, StatWatch watch) {
    if (isAbsent(url, watch)) {
      StandardError.note(
          missingFolder(url, watch).orElse("there is no room " + url.room() + " yet"));
    }
  }

  /**
   * Tells who is about to write in a room if it is new, as its name may be mistyped.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   * @return one line; empty if the room is there
   */
  public static Optional<String> novelty(RoomUrl url, StatWatch watch) {
    return isAbsent(url, watch)
        ? missingFolder(url, watch)
            .or(
                () ->
                    Optional.of(
                        "there is no room %s yet; it is made with your first message"
                            .formatted(url.room())))
        : Optional.empty();
  }

  /**
   * Tells whether there is no room.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   * @return false as well if it was not looked for, or was meant by the name of its file
   */
  private static boolean isAbsent(RoomUrl url, StatWatch watch) {
    String name = url.room();
    // That of the room's name is told of already, see noteIfNamedByFile.
    boolean isFile = name.endsWith(RoomUrl.ENDING) && !watch.isAbsent(name);
    return watch.isAbsent(url.file()) && !isFile;
  }

  /**
   * Tells if there is not even a folder for a room.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   * @return one line; empty if the folder is there, or was not looked for
   */
  public static Optional<String> missingFolder(RoomUrl url, StatWatch watch) {
    return watch
        .missingFolder(url.file())
        .map(folder -> "there is no folder " + folder + " on the server");
  }
}
