package io.github.ftpchat.examples.server;

import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.ftpserver.filesystem.nativefs.impl.NativeFileSystemView;
import org.apache.ftpserver.filesystem.nativefs.impl.NativeFtpFile;
import org.apache.ftpserver.ftplet.FileSystemFactory;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.User;

/**
 * The folder that is served. A symbolic link that leads out of it is as good as absent, and nothing
 * is made in its place; what is made is its owner's alone; no time of change is set; and it does
 * not take more than {@link #MAX_ENTRIES} files and directories, or more than {@link #MAX_OTHERS}
 * bytes in files that are no rooms.
 *
 * <p>Clients can make no links. Who can make them in the folder by other means, at the very moment
 * of a call, is not guarded against.
 */
final class ServedFolder implements FileSystemFactory {

  /** The most that is taken in one upload, or kept in one file that is no room. */
  static final int MAX_UPLOAD = 8 << 20;

  static final long MAX_OTHERS = 256L << 20;
  static final int MAX_ENTRIES = 10_000;

  private static final String ROOM_ENDING = ".txt";

  private final Path home;
  private int uploads;

  /**
   * Makes a view of a folder.
   *
   * @param home its real path
   */
  ServedFolder(Path home) {
    this.home = home;
  }

  @Override
  public FileSystemView createFileSystemView(User user) throws FtpException {
    return new View(user);
  }

  /** Tells whether a name is a room's, or another name for the file of a room. */
  static boolean isRoom(Path path) {
    return hasRoomName(path) || real(path).filter(ServedFolder::hasRoomName).isPresent();
  }

  /** Tells whether the folder, with all below it, has no place for one file or directory more. */
  boolean isFull() throws IOException {
    return usage().entries >= MAX_ENTRIES;
  }

  /**
   * Sets space aside for the upload of a file that is no room, until {@link #release()}.
   *
   * @return false if there is none
   */
  synchronized boolean reserve() throws IOException {
    Usage usage = usage();
    boolean fits =
        usage.entries < MAX_ENTRIES && usage.others + (uploads + 1L) * MAX_UPLOAD <= MAX_OTHERS;
    if (fits) {
      uploads++;
    }
    return fits;
  }

  synchronized void release() {
    uploads--;
  }

  /**
   * Makes an empty file, and the directories above it, if they are missing.
   *
   * @return whether there was no such file
   */
  boolean make(Path file) throws IOException {
    if (Files.exists(file)) {
      return false;
    }
    OwnerOnlyFiles.createDirectories(file.getParent());
    try {
      Files.createFile(file, OwnerOnlyFiles.file(file));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Opens a file without a name, which is gone when it is closed. */
  FileChannel openScratch() throws IOException {
    Path path = home.resolve(".ftpchat-upload-" + UUID.randomUUID());
    return FileChannel.open(
        path,
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        OwnerOnlyFiles.file(path));
  }

  /** Returns the path of a file that is inside, or can be made inside; else nothing. */
  private Optional<Path> inside(File file) {
    try {
      Path path = file.toPath();
      Path existing = path;
      while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return real(existing).filter(real -> real.startsWith(home)).map(real -> path);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Returns nothing for what is not there, and for a link that leads nowhere. */
  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean hasRoomName(Path path) {
    return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(ROOM_ENDING);
  }

  private Usage usage() throws IOException {
    Usage usage = new Usage();
    Files.walkFileTree(home, usage);
    return usage;
  }

  /** Counts what is in the folder, as far as it has to. */
  private static final class Usage extends SimpleFileVisitor<Path> {

    private int entries;
    private long others;

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return next();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!hasRoomName(file)) {
        others += attributes.size();
      }
      return next();
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      // Gone by now, or not for us to read.
      return next();
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult next() {
      return ++entries < MAX_ENTRIES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
  }

  /** The folder as one session sees it, with the directory it is in. */
  private final class View extends NativeFileSystemView {

    private final User user;

    View(User user) throws FtpException {
      super(user, false);
      this.user = user;
    }

    @Override
    public FtpFile getHomeDirectory() {
      return getFile("/");
    }

    @Override
    public FtpFile getWorkingDirectory() {
      return getFile(".");
    }

    @Override
    public FtpFile getFile(String name) {
      FtpFile file = super.getFile(name);
      return new ServedFile(file.getAbsolutePath(), (File) file.getPhysicalFile(), user);
    }

    @Override
    public boolean changeWorkingDirectory(String name) {
      return getFile(name).isDirectory() && super.changeWorkingDirectory(name);
    }
  }

  /** A file or directory, which is not there if it is not inside. */
  private final class ServedFile extends NativeFtpFile {

    private final User user;
    private final Optional<Path> path;

    ServedFile(String name, File file, User user) {
      super(name, file, user);
      this.user = user;
      this.path = inside(file);
    }

    @Override
    public boolean doesExist() {
      return path.isPresent() && super.doesExist();
    }

    @Override
    public boolean isDirectory() {
      return path.isPresent() && super.isDirectory();
    }

    @Override
    public boolean isFile() {
      return path.isPresent() && super.isFile();
    }

    @Override
    public boolean isReadable() {
      return path.isPresent() && super.isReadable();
    }

    @Override
    public boolean isWritable() {
      return path.isPresent() && super.isWritable();
    }

    @Override
    public boolean isRemovable() {
      return path.isPresent() && super.isRemovable();
    }

    @Override
    public boolean setLastModified(long time) {
      return false;
    }

    @Override
    public boolean mkdir() {
      if (path.isEmpty()) {
        return false;
      }
      try {
        Files.createDirectory(path.get(), OwnerOnlyFiles.directory(path.get()));
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public boolean move(FtpFile destination) {
      return false;
    }

    @Override
    public List<FtpFile> listFiles() {
      List<FtpFile> files = isDirectory() ? super.listFiles() : null;
      return files == null
          ? List.of()
          : files.stream()
              .<FtpFile>map(
                  file ->
                      new ServedFile(file.getAbsolutePath(), (File) file.getPhysicalFile(), user))
              .filter(FtpFile::doesExist)
              .toList();
    }

    @Override
    public OutputStream createOutputStream(long offset) throws IOException {
      throw new IOException("uploads are taken by WriteCommands");
    }

    @Override
    public InputStream createInputStream(long offset) throws IOException {
      if (!isFile()) {
        throw new IOException("not a file");
      }
      return super.createInputStream(offset);
    }
  }
}
