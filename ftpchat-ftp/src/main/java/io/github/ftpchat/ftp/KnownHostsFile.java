package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.disk.Disk;
import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The file of known hosts: which servers have TLS, and how each was recognised.
 *
 * <pre>
 * # comment
 * HOST:PORT verified         its certificate was verified, by the platform's trust
 * HOST:PORT sha256:BASE64    its public key, trusted on first use
 * HOST:PORT tls              it has TLS
 * </pre>
 *
 * <p>Several threads and processes can use one file: it is replaced in one step, under a lock on a
 * second file beside it, and again if that was removed or replaced meanwhile. Only its owner can
 * read it. Lines of other hosts are not interpreted and not changed, but each must have this form:
 * a file with anything else in it, even a byte order mark, is refused as a whole, since that may
 * hide the line of the host in question.
 */
final class KnownHostsFile {

  private static final int MAX_BYTES = 1 << 20;
  private static final long LOCK_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final String HEADER =
      "# Servers with TLS, and how ftpchat recognises them; delete a line to begin anew.";

  /** Plain, so that nothing invisible hides a host from being found. */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._:%-]+:[0-9]{1,5}");

  /** Held around everything that is done with the second file. */
  static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path file;
  private final DurableFile.Opener opener;

  /**
   * Makes one.
   *
   * @param opener opens the files that are moved into place; tests give one that breaks
   */
  KnownHostsFile(Path file, DurableFile.Opener opener) {
    this.file = file.toAbsolutePath();
    this.opener = opener;
  }

  /** Finds out what to remember of a server. */
  @FunctionalInterface
  interface Merge {
    KnownHost with(Optional<KnownHost> known) throws TransportException;
  }

  Path path() {
    return file;
  }

  /** Tells whether an address that is written can be read back. */
  static boolean canHold(String address) {
    return ADDRESS.matcher(address).matches();
  }

  /** Returns what is known of a server. */
  Optional<KnownHost> find(String address) throws IOException {
    return find(readLines(), address);
  }

  /** Remembers a server, beside what others remember at the same time. */
  void update(String address, Merge merge) throws IOException {
    createDirectory();
    lockInThisProcess();
    try {
      updateInTime(address, merge);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private void updateInTime(String address, Merge merge) throws IOException {
    long end = System.nanoTime() + LOCK_LIMIT_NANOS;
    while (!updateOnce(address, merge, end)) {
      if (System.nanoTime() - end >= 0) {
        throw new IOException(lockFile() + ": is removed or replaced again and again");
      }
    }
  }

  /**
   * Returns false if the lock file was removed or replaced meanwhile. Another process may then have
   * had a lock too, and have put its file in the place of ours: it has to be looked at again.
   */
  private boolean updateOnce(String address, Merge merge, long end) throws IOException {
    try (DurableFile lock = new DurableFile(lockFile())) {
      lock(lock, end);
      List<String> lines = readLines();
      KnownHost entry = merge.with(find(lines, address));
      lines.removeIf(line -> isOf(line, address));
      lines.add(key(address) + " " + entry);
      return replace(lines, lock) && lock.isInPlace();
    }
  }

  /** Says what is wrong and names a file, where the exception may have just its name. */
  String describe(IOException e) {
    if (!(e instanceof FileSystemException problem)) {
      return e.getMessage();
    }
    String what =
        problem instanceof AccessDeniedException
            ? "permission denied"
            : problem instanceof FileAlreadyExistsException
                    || problem instanceof NotDirectoryException
                ? "not a directory"
                : problem instanceof NoSuchFileException
                    ? "no such directory"
                    : Objects.requireNonNullElse(
                        problem.getReason(), problem.getClass().getSimpleName());
    return Texts.quote(
        what + ": " + Objects.requireNonNullElse(problem.getFile(), file.toString()));
  }

  private Optional<KnownHost> find(List<String> lines, String address) throws IOException {
    for (String line : lines) {
      if (isOf(line, address)) {
        String[] words = words(line);
        try {
          return Optional.of(KnownHost.parse(words.length < 2 ? "" : words[1]));
        } catch (IllegalArgumentException e) {
          throw new IOException(file + ": malformed line of " + key(address), e);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(String line, String address) {
    return key(words(line)[0]).equals(key(address));
  }

  /** The address and what is said of it: people write tabs and blanks as they like. */
  private static String[] words(String line) {
    return line.strip().split("\\s+", 2);
  }

  /** Host names are the same in upper and lower case, addresses with brackets and without. */
  static String key(String address) {
    return address.replaceFirst("^\\[(.*)]:", "$1:").toLowerCase(Locale.ROOT);
  }

  private List<String> readLines() throws IOException {
    byte[] bytes;
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return new ArrayList<>(List.of(HEADER));
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(file + ": more than " + MAX_BYTES + " bytes");
    }
    List<String> lines = new ArrayList<>(decode(bytes).lines().toList());
    requireReadable(lines);
    return lines;
  }

  private String decode(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8; mend or delete it", e);
    }
  }

  private void requireReadable(List<String> lines) throws IOException {
    Set<String> hosts = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      Optional<String> problem = problemOf(lines.get(i), hosts);
      if (problem.isPresent()) {
        throw new IOException(
            "%s: line %d %s; mend or delete it".formatted(file, i + 1, problem.get()));
      }
    }
  }

  private static Optional<String> problemOf(String line, Set<String> hosts) {
    if (line.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
      return Optional.of("holds a control character");
    }
    String host = key(words(line)[0]);
    if (host.isEmpty() || host.startsWith("#")) {
      return Optional.empty();
    }
    if (!ADDRESS.matcher(host).matches()) {
      return Optional.of("does not start with HOST:PORT");
    }
    return hosts.add(host) ? Optional.empty() : Optional.of("is the second of its host");
  }

  private void createDirectory() throws IOException {
    Path directory = file.getParent();
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, DurableFile.ownerOnly(directory, "rwx------"));
    }
  }

  private Path lockFile() {
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  /**
   * Keeps the other threads of this process from opening the second file: whoever of them closes it
   * ends the lock that another has on it.
   */
  private void lockInThisProcess() throws IOException {
    try {
      if (!IN_THIS_PROCESS.tryLock(LOCK_LIMIT_NANOS, TimeUnit.NANOSECONDS)) {
        throw isLocked();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(file + ": interrupted while it was locked");
    }
  }

  /** Waits until no other process has the lock, which lasts until the file is closed. */
  private void lock(DurableFile lock, long end) throws IOException {
    while (!tryLock(lock)) {
      if (System.nanoTime() - end >= 0) {
        throw isLocked();
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private static boolean tryLock(DurableFile lock) throws IOException {
    try {
      return lock.lock();
    } catch (OverlappingFileLockException e) {
      return false; // a copy of this class, of another class loader, has it
    }
  }

  private IOException isLocked() {
    return new IOException(file + ": somebody else keeps it locked");
  }

  /** Returns false, and leaves the file as it is, if the lock is none any more. */
  private boolean replace(List<String> lines, DurableFile lock) throws IOException {
    Path target = DurableFile.behindLinks(file);
    // Java makes temporary files readable for their owner alone.
    Path fresh = Files.createTempFile(target.getParent(), "known_hosts", ".new");
    try (DurableFile out = opener.open(fresh)) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8), 0);
      out.force();
      if (!lock.isInPlace()) {
        return false;
      }
      out.moveTo(target);
    } finally {
      Files.deleteIfExists(fresh);
    }
    Disk.forceDirectory(target.getParent());
    return true;
  }
}
