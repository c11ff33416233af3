package io.github.ftpchat.examples.cli.doctor;

import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.ServerReport;
import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Examines a place for rooms. Rooms are not touched.
 *
 * @since 0.1
 */
public final class Examination {

  /**
   * How participants name themselves in the lock directory; as the engine's KnownClaims knows it.
   */
  private static final Pattern CLAIM = Pattern.compile("[0-9a-f]{16}(?:-\\d{1,9})?");

  private Examination() {}

  /**
   * Examines a server. Another thread can end that by {@link Transport#abort}.
   *
   * @param transport reaches the server
   * @param user the user that it logs in as
   * @param room a room in the folder to be tried; there need not be such a room
   * @return what was found out
   * @throws TransportException if the server cannot be examined
   */
  public static Diagnosis ofServer(FtpTransport transport, String user, String room)
      throws TransportException {
    String folder = folderOf(room);
    ServerReport report = transport.examine(folder);
    boolean folderIsMissing =
        report.append().answer() != Answer.YES && FolderReport.isMissing(transport, folder);
    return Diagnosis.of(user, folder, report, folderIsMissing)
        .andStrangeNamesInLock(strangeNamesInLock(transport, room));
  }

  /**
   * Examines a local or mounted directory.
   *
   * @param transport reaches it
   * @param directory its path
   * @param room a room in the folder to be tried; there need not be such a room
   * @return what was found out
   * @throws TransportException if the directory cannot be examined
   */
  public static Diagnosis ofFolder(DirectoryTransport transport, Path directory, String room)
      throws TransportException {
    return Diagnosis.of(directory.toString(), FolderReport.of(transport, folderOf(room)))
        .andStrangeNamesInLock(strangeNamesInLock(transport, room));
  }

  private static String folderOf(String room) {
    return room.substring(0, Math.max(0, room.lastIndexOf('/')));
  }

  /**
   * What lies in the lock directory of the room and is no claim: of programs that index folders.
   */
  private static List<String> strangeNamesInLock(Transport transport, String room) {
    try {
      return transport.list(room + ".txt.lock").stream()
          .filter(name -> !CLAIM.matcher(name).matches())
          .sorted()
          .toList();
    } catch (TransportException e) {
      return List.of(); // what was examined says enough of a server that does not list
    }
  }
}
