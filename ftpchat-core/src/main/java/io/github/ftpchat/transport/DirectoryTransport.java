package io.github.ftpchat.transport;

import io.github.ftpchat.internal.disk.Disk;
import io.github.ftpchat.transport.DetachableCalls.Call;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Keeps files in a folder of the file system, on a local disk or mounted from elsewhere.
 *
 * <p><b>Appends.</b> An append is one write to a file opened in append mode. Local file systems
 * carry it out whole, whoever writes at the same time; there {@link #capabilities()} says {@link
 * AppendSafety#SAFE}. On NFS it says {@link AppendSafety#UNSAFE}, and on anything that is not known
 * to be local {@link AppendSafety#UNKNOWN}. What an FTP server or another machine does to the same
 * folder cannot be seen from here: if there is one, {@linkplain #of(Path, AppendSafety) say so}.
 *
 * <p><b>Directories.</b> {@link #append} and {@link #writeAt} make missing parent directories;
 * {@link #makeDirectory} does not. Nothing makes the folder itself, because a missing folder may be
 * one that is not mounted.
 *
 * <p><b>The disk.</b> A write is forced to the disk before it is acknowledged, as far as the disk
 * obeys. That takes most of its time (0.2 ms of 0.25 ms on a virtual disk with ext4).
 *
 * <ul>
 *   <li>If the disk fails to take a write, the outcome is {@link AppendResult.Outcome#UNKNOWN
 *       UNKNOWN} and the reason {@link Reason#LOST} or {@link Reason#NO_SPACE}. The transport then
 *       overwrites the lines with blanks, so that no reader of the file, in this process or
 *       another, sees as written what is only in the memory of the system. Until the disk has taken
 *       these blanks every write to the file fails; if they cannot be written, every read of it
 *       does.
 *   <li>Some file systems on networks or in user space cannot force files. There a WARN says so,
 *       once for each folder, and a write is acknowledged without being forced.
 *   <li>An append of no bytes forces what other programs wrote.
 * </ul>
 *
 * <p><b>Strangers</b> may write to the folder. A symbolic link that leads nowhere, or out of the
 * folder, counts as absent, and nothing is made in its place. A pipe or device does not count as a
 * file. A stranger who can replace a sub-folder at the very moment of a call can still make the
 * transport open a file behind it, and hard links look like files. No lock is taken on a file.
 *
 * <p><b>Time.</b> A call that gets no answer from the file system for 30 seconds, as can happen on
 * a network mount, ends with {@link Reason#TIMED_OUT}. A read does so if one of its steps of 64 KiB
 * gets no answer for 30 seconds. For this the file system is called on a daemon thread, which ends
 * when it is idle or the transport is closed. Interrupting the caller has the effect of {@link
 * #abort()}. An append that was abandoned in one of these ways can still land later. Until that is
 * decided, further calls for the file wait.
 *
 * <p><b>Capabilities.</b> The number of the connection changes when another folder is found in its
 * place, for example because something was mounted there.
 *
 * @since 0.1
 */
public final class DirectoryTransport implements Transport {

  private static final int SLICE = 64 << 10;
  private static final int MAX_LISTED = 100_000;
  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

  /** What holds for any folder. */
  private static final TransportCapabilities CAPABILITIES =
      TransportCapabilities.none()
          .withCanAppend(true)
          .withCanWriteAt(true)
          .withCanLock(true)
          .withChannel(TransportCapabilities.Channel.LOCAL);

  /** Where the kernel serialises appends of all programs, as no other machine takes part. */
  private static final Pattern LOCAL_FILE_SYSTEM =
      Pattern.compile(
          "apfs|bcachefs|btrfs|ext[234]|f2fs|hfs|jfs|overlay|ramfs|reiserfs|tmpfs|ufs|xfs|zfs");

  private final Path folder;
  private final Optional<AppendSafety> givenSafety;
  private final DetachableCalls calls = new DetachableCalls(STEP_LIMIT);
  private final DurableWrites writes;
  private volatile Reached reached;

  /**
   * Makes a transport.
   *
   * @param force forces files; tests give one that fails
   */
  DirectoryTransport(Path folder, Optional<AppendSafety> givenSafety, DurableWrites.Force force) {
    this.folder = folder.toAbsolutePath();
    this.givenSafety = givenSafety;
    this.writes = new DurableWrites(force);
    this.reached =
        new Reached(
            Optional.empty(),
            CAPABILITIES.withAppendSafety(givenSafety.orElse(AppendSafety.UNKNOWN)));
  }

  /**
   * Makes a transport for a folder that is reached through this machine only. The type of its file
   * system, which is looked up at the first call, decides whether appends are safe.
   *
   * @param folder the folder; it need not exist until it is used
   * @return the transport
   */
  public static DirectoryTransport of(Path folder) {
    return new DirectoryTransport(folder, Optional.empty(), Disk::force);
  }

  /**
   * Makes a transport for a folder, when the caller knows whether appends are safe there. A folder
   * that an FTP server, Samba or NFS gives out, or that a program synchronises with another
   * machine, is {@link AppendSafety#UNSAFE} unless each of them appends atomically.
   *
   * @param folder the folder; it need not exist until it is used
   * @param appendSafety what {@link #capabilities()} is to say
   * @return the transport
   */
  public static DirectoryTransport of(Path folder, AppendSafety appendSafety) {
    return new DirectoryTransport(folder, Optional.of(appendSafety), Disk::force);
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    return statuses(names, file -> FileStatus.ofSize(file.size()));
  }

  @Override
  public Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
    return statuses(
        names,
        file -> FileStatus.ofSize(file.size()).withModified(file.lastModifiedTime().toInstant()));
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    TransportNames.requireFileName(name);
    Arguments.requirePosition(position);
    Arguments.requireLimit(limit);
    Objects.requireNonNull(sink, "sink");
    try (Call call = calls.begin()) {
      FileChannel channel =
          call.open(
              () -> {
                Path place = place();
                Path path = existing(place, name);
                writes.beforeReading(written(place, path));
                return open(name, path, StandardOpenOption.READ);
              });
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(SLICE, limit));
      long done = 0;
      while (done < limit) {
        long from = position + done;
        buffer.clear().limit((int) Math.min(buffer.capacity(), limit - done));
        int length = call.run(() -> from < channel.size() ? channel.read(buffer, from) : 0);
        if (length <= 0) {
          break;
        }
        sink.accept(buffer.array(), 0, length);
        done += length;
        call.requireNotLeft();
      }
      return done;
    } catch (IOException e) {
      throw problem(name, e);
    }
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    TransportNames.requireFileName(name);
    return write(
        name,
        data,
        StandardOpenOption.APPEND,
        FileChannel::size,
        (channel, buffer) -> {
          // One round, unless the disk fills up in the middle.
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    TransportNames.requireFileName(name);
    Arguments.requirePosition(position);
    return write(
        name,
        data,
        StandardOpenOption.WRITE,
        channel -> position,
        (channel, buffer) -> {
          if (position > channel.size()) {
            throw refused(name, "position " + position + " is behind the end");
          }
          while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
          }
        });
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    if (!directory.isEmpty()) {
      TransportNames.requireFileName(directory);
    }
    return call(directory, () -> names(directory));
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    TransportNames.requireFileName(name);
    return call(
        name,
        () -> {
          Path path = unfollowed(place(), name, false);
          try {
            Files.createDirectory(path);
            return true;
          } catch (FileAlreadyExistsException e) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isDirectory(path)) {
              throw refused(name, "is there, and not a directory");
            }
            return false;
          }
        });
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    TransportNames.requireFileName(name);
    return call(
        name,
        () -> {
          try {
            Path path = unfollowed(place(), name, false);
            return isDirectory(path) && Files.deleteIfExists(path);
          } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            return false;
          }
        });
  }

  @Override
  public boolean delete(String name) throws TransportException {
    TransportNames.requireFileName(name);
    return call(
        name,
        () -> {
          try {
            Path path = unfollowed(place(), name, false);
            return !isDirectory(path) && Files.deleteIfExists(path);
          } catch (NoSuchFileException e) {
            return false;
          }
        });
  }

  @Override
  public boolean rename(String name, String newName) throws TransportException {
    TransportNames.requireFileName(name);
    TransportNames.requireFileName(newName);
    return call(
        newName,
        () -> {
          Path place = place();
          Path target = unfollowed(place, newName, false);
          try {
            if (isDirectory(existing(place, name))) {
              return false;
            }
            // Of a link, the link.
            Files.move(unfollowed(place, name, false), target);
            return true;
          } catch (NoSuchFileException e) {
            return false;
          } catch (FileAlreadyExistsException e) {
            throw refused(newName, "is there already");
          }
        });
  }

  @Override
  public TransportCapabilities capabilities() {
    return reached.capabilities();
  }

  @Override
  public AppendSafety probeAppendSafety(String name) throws TransportException {
    TransportNames.requireFileName(name);
    return call(
        name,
        () -> {
          place();
          return reached.capabilities().appendSafety();
        });
  }

  @Override
  public void abort() {
    calls.abort();
  }

  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return "DirectoryTransport[" + folder + "]";
  }

  private <T> T call(String name, Callable<T> action) throws TransportException {
    try (Call call = calls.begin()) {
      return call.run(action);
    } catch (IOException e) {
      throw problem(name, e);
    }
  }

  private AppendResult write(
      String name, byte[] data, OpenOption mode, Start start, DurableWrites.Writing writing)
      throws TransportException {
    ByteBuffer buffer = ByteBuffer.wrap(data.clone());
    AtomicBoolean opened = new AtomicBoolean();
    long began = System.nanoTime();
    try (Call call = calls.begin()) {
      try {
        call.run(
            () -> {
              Path place = place();
              Path path = unfollowed(place, name, true);
              if (Files.isSymbolicLink(path)) {
                path = existing(place, name);
              }
              try (DurableWrites.Turn turn = writes.begin(written(place, path));
                  FileChannel channel = open(name, path, mode, StandardOpenOption.CREATE)) {
                call.requireNotLeft();
                opened.set(true);
                turn.write(channel, start.of(channel), buffer, writing);
                return true;
              }
            });
        return AppendResult.acked(since(began));
      } catch (IOException e) {
        TransportException problem = problem(name, e);
        if (call.isLeft()) {
          return AppendResult.unknown(since(began), problem);
        }
        if (!opened.get() && problem.reason().connectionWide()) {
          throw problem;
        }
        boolean refused = buffer.position() == 0 && !problem.reason().connectionWide();
        return refused
            ? AppendResult.notWritten(since(began), problem)
            : AppendResult.unknown(since(began), problem);
      }
    }
  }

  private Map<String, FileStatus> statuses(
      Collection<String> names, Function<BasicFileAttributes, FileStatus> status)
      throws TransportException {
    List<String> wanted = List.copyOf(names);
    wanted.forEach(TransportNames::requireFileName);
    return call(
        "",
        () -> {
          Path place = place();
          Map<String, FileStatus> found = new HashMap<>();
          for (String name : wanted) {
            try {
              BasicFileAttributes attributes =
                  Files.readAttributes(
                      existing(place, name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
              if (attributes.isRegularFile()) {
                found.put(name, status.apply(attributes));
              }
            } catch (NoSuchFileException e) {
              // No entry says so.
            }
          }
          return found;
        });
  }

  private List<String> names(String directory) throws IOException {
    Path place = place();
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory.isEmpty() ? place : existing(place, directory))) {
      int count = 0;
      for (Path entry : entries) {
        if (++count > MAX_LISTED) {
          throw refused(directory, "holds more than " + MAX_LISTED + " names");
        }
        String name = String.valueOf(entry.getFileName());
        if (TransportNames.isFileName(name)) {
          names.add(name);
        }
      }
      return names;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Reaches the folder and returns its path without symbolic links. */
  private Path place() throws IOException {
    Path place;
    BasicFileAttributes attributes;
    try {
      place = folder.toRealPath();
      attributes = Files.readAttributes(place, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new TransportException(Reason.UNREACHABLE, "there is no folder " + folder, e);
    } catch (IOException e) {
      throw new TransportException(Reason.UNREACHABLE, folder + ": " + FileProblem.describe(e), e);
    }
    if (!attributes.isDirectory()) {
      throw new TransportException(Reason.UNREACHABLE, folder + " is no folder");
    }
    Optional<Object> identity = Optional.ofNullable(attributes.fileKey());
    Reached before = reached;
    if (before.connection() == 0 || !before.identity().equals(identity)) {
      reached =
          new Reached(
              identity,
              CAPABILITIES
                  .withAppendSafety(givenSafety.orElseGet(() -> safetyOf(place)))
                  .withConnection(before.connection() + 1));
    }
    return place;
  }

  private DurableWrites.Place written(Path place, Path path) {
    return new DurableWrites.Place(reached.connection(), place, path);
  }

  /** Returns the path of what a name stands for, without symbolic links and inside the folder. */
  private Path existing(Path place, String name) throws IOException {
    return followed(place, unfollowed(place, name, false));
  }

  /** Returns the path of a name, of which the last part alone may be a link or missing. */
  private Path unfollowed(Path place, String name, boolean makeParents) throws IOException {
    Path path = place;
    int start = 0;
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', start)) {
      path = child(path, name.substring(start, slash));
      if (makeParents && Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
          // Somebody was quicker.
        }
      }
      path = followed(place, path);
      if (!isDirectory(path)) {
        throw new NoSuchFileException(path.toString(), null, "a part of the name is a file");
      }
      start = slash + 1;
    }
    return child(path, name.substring(start));
  }

  private static Path child(Path parent, String part) throws IOException {
    try {
      Path child = parent.resolve(part);
      if (parent.equals(child.getParent())) {
        return child;
      }
    } catch (InvalidPathException e) {
      // The same as what the operating system takes for several parts.
    }
    throw new TransportException(
        Reason.REFUSED,
        "\"" + part + "\" cannot be a file name here (a locale other than UTF-8 may be why)");
  }

  private static Path followed(Path place, Path path) throws IOException {
    try {
      Path real = path.toRealPath();
      if (real.startsWith(place)) {
        return real;
      }
    } catch (FileSystemException e) {
      if (!Files.isSymbolicLink(path)) {
        throw e;
      }
    }
    throw new NoSuchFileException(
        path.toString(), null, "a symbolic link that leads nowhere or out of the folder");
  }

  private FileChannel open(String name, Path path, OpenOption... options) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(name, "not a file");
    }
    Set<OpenOption> all = new HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(path, all);
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static AppendSafety safetyOf(Path place) {
    try {
      return safetyOf(Files.getFileStore(place).type());
    } catch (IOException e) {
      return AppendSafety.UNKNOWN;
    }
  }

  static AppendSafety safetyOf(String fileSystem) {
    if (LOCAL_FILE_SYSTEM.matcher(fileSystem).matches()) {
      return AppendSafety.SAFE;
    }
    return fileSystem.startsWith("nfs") ? AppendSafety.UNSAFE : AppendSafety.UNKNOWN;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private TransportException refused(String name, String what) {
    return new TransportException(Reason.REFUSED, folder + "/" + name + ": " + what);
  }

  private TransportException problem(String name, IOException e) {
    if (e instanceof TransportException problem) {
      return problem;
    }
    return new TransportException(
        FileProblem.reason(e), folder + "/" + name + ": " + FileProblem.describe(e), e);
  }

  /**
   * The folder as it was last reached.
   *
   * @param identity changes when something else is mounted there; empty where it cannot be known
   * @param capabilities what its file system promises; the connection counts what was mounted there
   */
  private record Reached(Optional<Object> identity, TransportCapabilities capabilities) {
    long connection() {
      return capabilities.connection();
    }
  }

  /** Tells where what is written will stand at the earliest. */
  @FunctionalInterface
  private interface Start {
    long of(FileChannel channel) throws IOException;
  }
}
