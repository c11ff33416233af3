package io.github.ftpchat.transport;

import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the failure of a file system means for a {@link DirectoryTransport}. */
final class FileProblem {

  private static final Pattern NO_SPACE =
      Pattern.compile("no space|not enough space|disk full|quota");

  private static final Pattern PASSING =
      Pattern.compile(
          "stale|input/output|not connected|timed out|unreachable|host|network|too many open files"
              + "|temporarily|busy|used by another process");

  private FileProblem() {}

  /** Whether it is worth trying again, and when. */
  static Reason reason(IOException e) {
    String text = describe(e).toLowerCase(Locale.ROOT);
    if (NO_SPACE.matcher(text).find()) {
      return Reason.NO_SPACE;
    }
    // What goes wrong on an open channel is the medium; what the file system says of a path is
    // mostly its last word.
    return e instanceof FileSystemException && !PASSING.matcher(text).find()
        ? Reason.REFUSED
        : Reason.LOST;
  }

  /** Says what happened without the paths, of which a stranger may have chosen a part. */
  static String describe(IOException e) {
    String given = e instanceof FileSystemException problem ? problem.getReason() : e.getMessage();
    if (given != null) {
      return given;
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.getClass().getSimpleName();
  }
}
