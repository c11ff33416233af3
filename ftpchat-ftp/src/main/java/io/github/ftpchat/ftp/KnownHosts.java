package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.disk.Disk;
import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
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
import java.nio.file.InvalidPathException;
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
 * A file that tells of servers that they have TLS, and how they were recognised.
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
 * read it. What is said of other hosts than the one in question is neither understood nor changed.
 * But each line has to be one of these: a file in which something else stands, be it a byte order
 * mark, is refused as a whole, as the line of the host in question may be behind it.
 */
final class KnownHosts {

  private static final Log log = Log.FTP;

  private static final int MAX_BYTES = 1 << 20;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final String HEAD =
      "# Servers with TLS, and how ftpchat recognises them; delete a line to begin anew.";

  /** Plain, so that nothing invisible hides a host from being found. */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._:%-]+:[0-9]{1,5}");

  /** Held around everything that is done with the second file. */
  static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path file;
  private final DurableFile.Opener opener;

  KnownHosts(Path file) {
    this(file, DurableFile::new);
  }

  /**
   * Makes one.
   *
   * @param opener opens the files that are moved into place; tests give one that breaks
   */
  KnownHosts(Path file, DurableFile.Opener opener) {
    this.file = file.toAbsolutePath();
    this.opener = opener;
  }

  Path file() {
    return file;
  }

  /**
   * The one that is used where none is named: {@code known_hosts} in the user's directories.
   *
   * @throws IllegalStateException if these are not known
   */
  static KnownHosts ofUser() {
    return ofUser(
        System.getenv("XDG_STATE_HOME"), System.getProperty("user.home"), System.getenv("HOME"));
  }

  /**
   * Chooses among what may name the user's directories, each of them null or a path. What is not
   * absolute names none: {@code user.home} is {@code ?} for a user without an entry in the system's
   * list. In the folder of the moment every key would be trusted once more.
   */
  static KnownHosts ofUser(String state, String userHome, String home) {
    if (isAbsolute(state)) {
      return new KnownHosts(Path.of(state, "ftpchat", "known_hosts"));
    }
    String directory = isAbsolute(userHome) ? userHome : home;
    if (!isAbsolute(directory)) {
      throw new IllegalStateException(
          "there is no file of known hosts: neither user.home nor HOME is an absolute path");
    }
    return new KnownHosts(Path.of(directory, ".ftpchat", "known_hosts"));
  }

  private static boolean isAbsolute(String path) {
    try {
      return path != null && Path.of(path).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * What is known of a server that has TLS.
   *
   * @param verified whether its certificate was verified
   * @param pin its key if that was trusted on first use, else null
   */
  record Entry(boolean verified, KeyPin pin) {

    static final Entry VERIFIED = new Entry(true, null);
    static final Entry TLS = new Entry(false, null);

    static Entry pinned(KeyPin pin) {
      return new Entry(false, pin);
    }

    private static Entry parse(String text) {
      return switch (text) {
        case "verified" -> VERIFIED;
        case "tls" -> TLS;
        default -> pinned(KeyPin.parse(text));
      };
    }

    // Not the record's own, by which a class that was used last is held for ever, see design.md.
    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry
          && verified == entry.verified
          && Objects.equals(pin, entry.pin);
    }

    @Override
    public int hashCode() {
      return Objects.hash(verified, pin);
    }

    @Override
    public String toString() {
      return verified ? "verified" : pin == null ? "tls" : pin.toString();
    }
  }

  /**
   * Compares a server with what is known of it, and remembers it.
   *
   * @param found what a TLS handshake, which is over, told of it
   * @return whether its key is trusted now for the first time
   * @throws TransportException if it may be another server, or cannot be remembered
   */
  boolean recognise(String address, Entry found) throws TransportException {
    try {
      Optional<Entry> before = find(readLines(), address);
      if (!ADDRESS.matcher(address).matches()) {
        throw new IOException("its name is none that can be read back");
      }
      if (before.isPresent() && merge(address, before.get(), found).equals(before.get())) {
        return false;
      }
      createDirectory();
      lockInThisProcess();
      try {
        remember(address, found);
      } finally {
        IN_THIS_PROCESS.unlock();
      }
    } catch (TransportException e) {
      throw e;
    } catch (IOException e) {
      throw new TransportException(
          Reason.TLS_FAILED,
          "how to recognise %s cannot be remembered: %s".formatted(address, describe(e)),
          e);
    }
    if (found.pin() == null) {
      return false;
    }
    log.warn(
        "The certificate of {} could not be verified; its key {} is trusted on first use, from"
            + " now on no other (remembered in {})",
        address,
        found.pin(),
        file);
    return true;
  }

  private void remember(String address, Entry found) throws IOException {
    long end = System.nanoTime() + PATIENCE;
    while (!rememberOnce(address, found, end)) {
      if (System.nanoTime() - end >= 0) {
        throw new IOException(lockFile() + ": is removed or replaced again and again");
      }
    }
  }

  /**
   * Returns false if the lock file was removed or replaced meanwhile. Another process may then have
   * had a lock too, and have put its file in the place of ours: it has to be looked at again.
   */
  private boolean rememberOnce(String address, Entry found, long end) throws IOException {
    try (DurableFile lock = new DurableFile(lockFile())) {
      lock(lock, end);
      List<String> lines = readLines();
      Optional<Entry> known = find(lines, address);
      Entry entry = known.isPresent() ? merge(address, known.get(), found) : found;
      lines.removeIf(line -> isOf(line, address));
      lines.add(key(address) + " " + entry);
      return replace(lines, lock) && lock.isInPlace();
    }
  }

  /**
   * Makes sure that a server that offers no TLS never had any.
   *
   * @throws TransportException if it had, or that cannot be told
   */
  void requireNoTls(String address) throws TransportException {
    Optional<Entry> known;
    try {
      known = find(readLines(), address);
    } catch (IOException e) {
      throw new TransportException(
          Reason.TLS_FAILED,
          "whether %s had TLS cannot be told: %s".formatted(address, describe(e)),
          e);
    }
    if (known.isPresent()) {
      throw new TransportException(
          Reason.TLS_FAILED,
          ("%s offers no TLS, but it did before: somebody on the way may have taken the offer out."
                  + " Nothing was sent in clear. %s")
              .formatted(address, howToForget(address)));
    }
  }

  /** What to remember of a server that is known. */
  private Entry merge(String address, Entry known, Entry found) throws TransportException {
    if (found.verified()) {
      return found; // is worth more than a key that was never verified
    }
    if (found.pin() == null || found.equals(known)) {
      return known;
    }
    if (known.verified()) {
      throw new TransportException(
          Reason.UNTRUSTED,
          ("the certificate of %s cannot be verified, but it could before: somebody may be on the"
                  + " way (its key now is %s). %s")
              .formatted(address, found.pin(), howToForget(address)));
    }
    if (known.pin() != null) {
      throw new TransportException(
          Reason.UNTRUSTED,
          ("the key of %s has changed: it was %s and is %s. Somebody may be on the way, or the"
                  + " server has a new one. %s")
              .formatted(address, known.pin(), found.pin(), howToForget(address)));
    }
    return found;
  }

  private String howToForget(String address) {
    return "If you know better, delete the line of %s in %s".formatted(key(address), file);
  }

  /** Says what is wrong and names a file, where the exception may have just its name. */
  private String describe(IOException e) {
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

  private Optional<Entry> find(List<String> lines, String address) throws IOException {
    for (String line : lines) {
      if (isOf(line, address)) {
        String[] words = words(line);
        try {
          return Optional.of(Entry.parse(words.length < 2 ? "" : words[1]));
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
  private static String key(String address) {
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
      return new ArrayList<>(List.of(HEAD));
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
      if (!IN_THIS_PROCESS.tryLock(PATIENCE, TimeUnit.NANOSECONDS)) {
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
      LockSupport.parkNanos(PAUSE);
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
