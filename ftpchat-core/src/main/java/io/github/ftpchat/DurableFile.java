package io.github.ftpchat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is written at positions and forced to the disk. Made if it is not there, readable by
 * its owner only; never reached through a symbolic link.
 *
 * <p>Thread-safe. Interrupting a caller, which closes a {@link FileChannel} for everybody, has no
 * effect here: the channel is opened again and the call carried out.
 */
class DurableFile implements Closeable {

  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  private final Path path;
  private volatile FileChannel channel;
  private volatile boolean closed;

  DurableFile(Path path) throws IOException {
    this.path = path;
    this.channel = openOwnerOnly(path);
  }

  /** Opens a file for reading and writing; it is locked by who wants it locked. */
  static FileChannel openOwnerOnly(Path path) throws IOException {
    // Opening a pipe could wait for ever.
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(path.toString(), null, "is not a file");
    }
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(path, options, ownerOnly(path, "rw-------"));
  }

  /**
   * Makes a directory that is its owner's only, and what is missing above it; or finds it there.
   */
  static void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(directory, ownerOnly(directory, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    if (parent != null) {
      forceDirectory(parent);
    }
  }

  /** Puts a file, written and forced, in the place of another for good. */
  static void replace(Path fresh, Path file) throws IOException {
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    forceDirectory(file.getParent());
  }

  /** Makes the names in a directory durable, where the platform can. */
  static void forceDirectory(Path directory) {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    } catch (IOException e) {
      // Windows opens no directories, and some network file systems force none; they have to do
      // without. A disk that is broken will fail to force the file as well.
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NO_ATTRIBUTES;
  }

  long size() throws IOException {
    long[] size = new long[1];
    uninterrupted(open -> size[0] = open.size());
    return size[0];
  }

  /** Fills a buffer from a position on, as far as the file goes. */
  void read(ByteBuffer buffer, long position) throws IOException {
    int start = buffer.position();
    uninterrupted(
        open -> {
          buffer.position(start);
          while (buffer.hasRemaining()) {
            if (open.read(buffer, position + buffer.position() - start) < 0) {
              break;
            }
          }
        });
  }

  /** Writes bytes at a position. If that fails, any part of them may be there. */
  void write(byte[] bytes, long position) throws IOException {
    uninterrupted(
        open -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            open.write(buffer, position + buffer.position());
          }
        });
  }

  void truncate(long size) throws IOException {
    uninterrupted(open -> open.truncate(size));
  }

  /** Returns when everything that was written before the call is on the disk. */
  void force() throws IOException {
    uninterrupted(open -> open.force(false));
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    channel.close();
  }

  private void uninterrupted(Action action) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel open = channel;
        try {
          action.on(open);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          reopen(open, e);
        } catch (ClosedChannelException e) {
          reopen(open, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel broken, ClosedChannelException cause)
      throws IOException {
    if (closed) {
      throw cause;
    }
    if (channel == broken) {
      channel = openOwnerOnly(path);
    }
  }

  @FunctionalInterface
  private interface Action {
    void on(FileChannel open) throws IOException;
  }

  /** Opens files. */
  @FunctionalInterface
  interface Opener {
    DurableFile open(Path path) throws IOException;
  }
}
