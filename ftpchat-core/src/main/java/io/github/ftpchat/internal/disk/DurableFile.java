package io.github.ftpchat.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is written at positions and forced to the disk. It is made if it is missing, only its
 * owner can read it, and it is never reached through a symbolic link.
 *
 * <p>Thread-safe. Interrupting a caller closes a {@link FileChannel} for everybody. It has no
 * effect here: the channel is opened again, if the file is still in its place, and the call is
 * carried out.
 *
 * <p>If somebody removed or replaced the file, what is written to it is lost, and no write reports
 * that. To find out, call {@link #requireInPlace()} after writing.
 */
public class DurableFile implements Closeable {

  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  /** Behind any content: Windows lets nobody else read what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /** How many symbolic links are followed; a circle of them has no end. */
  private static final int MAX_LINKS = 40;

  /** Which file it is; empty where the platform does not tell. */
  private final Optional<Object> key;

  /**
   * Never read or written, so that no interruption closes it: while it is open, no other file gets
   * the same key.
   */
  private final FileChannel holder;

  private volatile Path path;
  private volatile FileChannel channel;
  private volatile boolean closed;

  /** Kept, as it is known to the process only as long as it is. Guarded by this. */
  private Optional<FileLock> lock = Optional.empty();

  /**
   * Opens the file.
   *
   * @param path where it is, or is made
   * @throws IOException if it cannot be opened, is no file, or was replaced at that moment
   */
  public DurableFile(Path path) throws IOException {
    this.path = path;
    Optional<Object> before =
        Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? key(path) : Optional.empty();
    this.holder = openOwnerOnly(path);
    try {
      this.key = key(path);
      if (before.isPresent() && !before.equals(key)) {
        throw notInPlace();
      }
      this.channel = openAgain();
    } catch (IOException e) {
      holder.close();
      throw e;
    }
  }

  /**
   * Opens a file for reading and writing, without locking it.
   *
   * @param path where it is, or is made
   * @return a channel to it
   * @throws IOException if it cannot be opened, or is no file
   */
  public static FileChannel openOwnerOnly(Path path) throws IOException {
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
   * Makes a directory that only its owner can use, and the missing ones above it, and forces their
   * names to the disk. Does nothing if it is there.
   *
   * @param directory the directory
   * @throws IOException if it is not there then, or may be lost
   */
  public static void makeDirectory(Path directory) throws IOException {
    make(directory, ownerOnly(directory, "rwx------"));
  }

  private static void make(Path directory, FileAttribute<?>... attributes) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      make(parent);
    }
    try {
      Files.createDirectory(directory, attributes);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    if (parent != null) {
      Disk.forceDirectory(parent);
    }
  }

  /**
   * Follows a symbolic link, or a chain of them, to where a file is or will be made. Whoever
   * replaces the file has to use that path, so that the link stays a link.
   *
   * @param file the path of a file
   * @return the path that is no link; one in a circle of links is returned as it is found
   * @throws IOException if a link cannot be read
   */
  public static Path behindLinks(Path file) throws IOException {
    Path target = file;
    for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(target); links++) {
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  /**
   * Puts a file that was written and forced in the place of another, and forces the change to the
   * disk.
   *
   * @param fresh the file
   * @param file where it is to be
   * @throws IOException if it is not there then, or may be lost
   */
  public static void replace(Path fresh, Path file) throws IOException {
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    Disk.forceDirectory(file.getParent());
  }

  /**
   * Returns the attributes with which to make a file or directory, so that it gets these
   * permissions where the platform has them.
   *
   * @param path what is to be made
   * @param permissions as {@code ls -l} shows them
   * @return attributes; none where the platform has no such permissions
   */
  public static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NO_ATTRIBUTES;
  }

  /**
   * Tells how long the file is.
   *
   * @return its size in bytes
   * @throws IOException if it cannot be told
   */
  public long size() throws IOException {
    long[] size = new long[1];
    uninterrupted(open -> size[0] = open.size());
    return size[0];
  }

  /**
   * Fills a buffer from a position on, as far as the file goes.
   *
   * @param buffer what is filled
   * @param position where in the file
   * @throws IOException if it cannot be read
   */
  public void read(ByteBuffer buffer, long position) throws IOException {
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

  /**
   * Writes bytes at a position.
   *
   * @param bytes the bytes
   * @param position where in the file
   * @throws IOException if that fails; any part of them may be there then
   */
  public void write(byte[] bytes, long position) throws IOException {
    uninterrupted(
        open -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            open.write(buffer, position + buffer.position());
          }
        });
  }

  /**
   * Cuts the file off.
   *
   * @param size how long it is then, if it was longer
   * @throws IOException if that fails
   */
  public void truncate(long size) throws IOException {
    uninterrupted(open -> open.truncate(size));
  }

  /**
   * Returns when everything that was written before the call is on the disk.
   *
   * @throws IOException if it may be lost, whatever a later call says ({@link Disk})
   */
  public void force() throws IOException {
    uninterrupted(open -> Disk.force(open, path));
  }

  /**
   * Locks the file until it is closed, which also any other channel to it in this process does on
   * POSIX systems.
   *
   * @return false if another process has locked it
   * @throws IOException if that cannot be told
   * @throws OverlappingFileLockException if this process has locked it
   */
  public synchronized boolean lock() throws IOException {
    lock = tryLock(channel);
    return lock.isPresent();
  }

  /**
   * Throws unless {@link #isInPlace()}.
   *
   * @throws IOException if it is not, or that cannot be told
   */
  public void requireInPlace() throws IOException {
    if (!isInPlace()) {
      throw notInPlace();
    }
  }

  /**
   * Tells whether the file still stands at its path, as far as the platform does.
   *
   * @return false if there is none or another
   * @throws IOException if that cannot be told
   */
  public boolean isInPlace() throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    return key.isPresent()
        ? key.get().equals(found.fileKey())
        : found.isRegularFile() && found.size() == size();
  }

  /**
   * Puts the file in the place of another. The names in the directory are not forced.
   *
   * @param target where it is to be
   * @throws IOException if that fails
   */
  public void moveTo(Path target) throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    path = target;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    try (holder) {
      channel.close();
    }
  }

  /**
   * Does something with the channel, again if it was closed by an interruption.
   *
   * @param action what is done
   * @throws IOException if that fails
   */
  protected final void uninterrupted(Action action) throws IOException {
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
        } catch (IOException e) {
          throw named(e);
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
    if (channel != broken) {
      return;
    }
    // The thread that was interrupted may still be at it: the lock goes when the channel is closed.
    broken.close();
    FileChannel again = openAgain();
    try {
      if (lock.isPresent()) {
        lock = tryLock(again);
        if (lock.isEmpty()) {
          throw new FileSystemException(path.toString(), null, "was locked by another process");
        }
      }
    } catch (IOException e) {
      again.close();
      throw e;
    }
    channel = again;
  }

  /** Opens what is at the path, if it is this file. */
  private FileChannel openAgain() throws IOException {
    FileChannel again;
    try {
      again =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw notInPlace();
    }
    try {
      if (!key.equals(key(path))) {
        throw notInPlace();
      }
      return again;
    } catch (IOException e) {
      again.close();
      throw e;
    }
  }

  /** What goes wrong on a channel does not say where. */
  private IOException named(IOException e) {
    FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  private FileSystemException notInPlace() {
    return new FileSystemException(
        path.toString(), null, "was removed or replaced while it was in use");
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    return Optional.ofNullable(channel.tryLock(LOCKED_BYTE, 1, false));
  }

  private static Optional<Object> key(Path path) throws IOException {
    return Optional.ofNullable(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** What is done with a channel. */
  @FunctionalInterface
  protected interface Action {
    /**
     * Does it.
     *
     * @param open the channel
     * @throws IOException if that fails
     */
    void on(FileChannel open) throws IOException;
  }

  /** Opens files. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens a file.
     *
     * @param path where it is
     * @return the file
     * @throws IOException if it cannot be opened
     */
    DurableFile open(Path path) throws IOException;
  }
}
