package io.github.ftpchat.internal.disk;

import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Forces to the disk what was written.
 *
 * <p>If forcing fails, bytes may be lost for good. From then on the system may treat them as
 * written, and shows them to all readers until it ends. Forcing again then succeeds and proves
 * nothing; only what is written again can be forced again.
 *
 * <p>Some file systems cannot force, such as some in user space and some on networks. That is no
 * failure: a warning is logged once for each folder, and what was written counts as on the disk.
 */
public final class Disk {

  private static final Log LOG = Log.STORE;

  /** EINVAL, ENOTSUP, ENOSYS, ENOTTY, and what Windows says; as an English system names them. */
  private static final Pattern UNSUPPORTED =
      Pattern.compile(
          "invalid argument|not supported|not implemented|inappropriate ioctl|(incorrect|invalid)"
              + " function");

  private static final int MAX_WARNED = 1_000;

  /** The folders for which the warning was logged. */
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  private Disk() {}

  /**
   * Returns when the content of a file is on the disk, as far as the disk obeys.
   *
   * @param file the file, open for writing
   * @param path where it is, to be named
   * @throws IOException if what was written to the file since it was forced last may be lost
   */
  public static void force(FileChannel file, Path path) throws IOException {
    try {
      file.force(false);
    } catch (IOException e) {
      if (!isUnsupported(e)) {
        throw e;
      }
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null && WARNED.size() < MAX_WARNED && WARNED.add(folder)) {
        LOG.warn(
            "{}: the file system cannot force files to the disk ({}); a loss of power can take what"
                + " was written last",
            folder,
            e.getMessage());
      }
    }
  }

  /**
   * Returns when the names in a directory are on the disk, where the platform can do that: Windows
   * opens no directories, and some network file systems do not force them. Interrupting the caller
   * has no effect on it.
   *
   * @param directory the directory
   * @throws IOException if what was made, moved or deleted there may be lost
   */
  public static void forceDirectory(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (!forceOnce(directory)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns false if the thread was interrupted meanwhile. */
  private static boolean forceOnce(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    } catch (ClosedByInterruptException e) {
      return false;
    } catch (AccessDeniedException e) {
      // What Windows says, and a directory that may be written to but not be read.
    } catch (IOException e) {
      if (e instanceof FileSystemException) {
        // It was not opened.
        if (isOfTheSystem(directory)) {
          throw e;
        }
      } else if (!isUnsupported(e)) {
        FileSystemException named =
            new FileSystemException(directory.toString(), null, e.getMessage());
        named.initCause(e);
        throw named;
      }
    }
    return true;
  }

  /** Whether it is no file system of a library, which may have no channels to directories. */
  private static boolean isOfTheSystem(Path path) {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }

  private static boolean isUnsupported(IOException e) {
    String text = e.getMessage();
    return text != null && UNSUPPORTED.matcher(text.toLowerCase(Locale.ROOT)).find();
  }
}
