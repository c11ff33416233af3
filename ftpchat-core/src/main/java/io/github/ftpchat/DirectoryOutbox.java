package io.github.ftpchat;

import io.github.ftpchat.internal.disk.Disk;
import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.internal.logging.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps entries in a journal to which additions and removals are appended ({@link OutboxFrames} has
 * its format). The entries are in memory, too; the journal is read when the store is opened.
 *
 * <pre>
 * outbox-1.journal      what was added and removed; locked while the store is open
 * outbox-1.journal.new  the journal being written anew; of no use when it is found
 * outbox.lock           locked while the store is open; holds the id of the process
 * </pre>
 *
 * <p><b>Additions</b> are on the disk when {@link #add} returns. Threads that add at the same time
 * share a force: while one waits for the disk the others write, and the next force serves them all.
 * When {@code add} fails, none of its new entries is kept, unless the process dies before the next
 * call. <b>Removals</b> are written but not forced: a loss of power can bring entries back.
 *
 * <p><b>The place.</b> Programs that clean up or make backups remove or move what is open, and then
 * what is written is kept by nobody. So nothing is added unless the journal stands where it stood,
 * before it is written to and again when it was forced. The lock on the journal itself keeps a
 * second process out when somebody deleted the other file.
 *
 * <p><b>Opening</b> takes every frame that is whole, wherever it is; what lies between is skipped,
 * what lies behind the last one is cut off, and a warning says how much of either. <b>Size:</b> the
 * journal is emptied when nothing is left, written anew when it is large and less than half of it
 * is live, and never grows beyond 64 MiB.
 */
final class DirectoryOutbox implements OutboxStore {

  /** The longest journal, which is 64 MiB; bounds the memory that a strange one takes, too. */
  static final long MAX_JOURNAL = 64L << 20;

  /** Below this size nothing is gained by writing the journal anew. */
  static final long COMPACT_FROM = 256 << 10;

  private static final Log LOG = Log.STORE;

  private static final String JOURNAL = "outbox-1.journal";
  private static final String LOCK = "outbox.lock";
  private static final int IDS_PER_FRAME = 10_000;
  private static final int WRITE_SIZE = 1 << 20;

  /**
   * The directories in use by this process. A second channel on the lock file must not even be
   * opened: closing it would drop the lock of the first one on POSIX systems.
   */
  private static final Set<Object> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path journal;
  private final DurableFile.Opener opener;
  private final Object identity;
  private final FileChannel lock;

  /** Held during a force; taken before {@code this}. */
  private final Object forcing = new Object();

  // Guarded by this.
  private final Map<String, Map<MessageId, Stored>> rooms = new LinkedHashMap<>();
  private DurableFile file;
  private long end;
  private long live;
  private long compactFrom = COMPACT_FROM;

  /** How many times entries were added, and how many of these are on the disk. */
  private long written;

  private long forced;

  /** What the disk holds is not known after a failure: the journal has to be written anew. */
  private boolean suspect;

  /** The journal was not in its place when that was last looked at. */
  private boolean displaced;

  private boolean closed;

  DirectoryOutbox(Path directory) throws IOException {
    this(directory, DurableFile::new);
  }

  /**
   * Makes a store.
   *
   * @param opener opens the journal; tests give one that breaks
   */
  DirectoryOutbox(Path directory, DurableFile.Opener opener) throws IOException {
    this.directory = directory.toAbsolutePath();
    this.journal = this.directory.resolve(JOURNAL);
    this.opener = opener;
    DurableFile.makeDirectory(this.directory);
    this.identity = identity(this.directory);
    if (!IN_USE.add(identity)) {
      throw new OutboxInUseException(
          "outbox " + this.directory + " is in use by this process already");
    }
    try {
      this.lock = lock();
    } catch (IOException e) {
      IN_USE.remove(identity);
      throw e;
    }
    try {
      this.file = open(journal);
    } catch (IOException e) {
      release(lock);
      throw e;
    }
    try {
      Files.deleteIfExists(fresh());
      Disk.forceDirectory(this.directory);
      recover();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public synchronized List<SealedMessage> load(String room) throws IOException {
    requireOpen();
    return rooms.getOrDefault(room, Map.of()).values().stream().map(Stored::entry).toList();
  }

  @Override
  public void add(List<SealedMessage> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    List<Stored> batch = new ArrayList<>();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (SealedMessage entry : entries) {
      byte[] frame = OutboxFrames.add(entry);
      batch.add(new Stored(entry, frame.length));
      frames.writeBytes(frame);
    }
    List<Stored> added = new ArrayList<>();
    long mine;
    synchronized (this) {
      requireOpen();
      append(frames.toByteArray());
      for (Stored stored : batch) {
        if (put(stored)) {
          added.add(stored);
        }
      }
      mine = ++written;
    }
    force(mine, added);
  }

  @Override
  public synchronized void remove(String room, List<MessageId> ids) throws IOException {
    requireOpen();
    List<MessageId> gone = new ArrayList<>();
    for (MessageId id : ids) {
      if (take(room, id)) {
        gone.add(id);
      }
    }
    if (gone.isEmpty()) {
      return;
    }
    if (isDisplaced()) {
      // It may be a backup by now. Should it come back, it has to be written anew.
      suspect = true;
      return;
    }
    if (rooms.isEmpty() && !suspect) {
      file.truncate(0);
      end = 0;
      return;
    }
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < gone.size(); i += IDS_PER_FRAME) {
      List<MessageId> some = gone.subList(i, Math.min(i + IDS_PER_FRAME, gone.size()));
      frames.writeBytes(OutboxFrames.remove(room, some));
    }
    append(frames.toByteArray());
    if (end > compactFrom && live < end / 2) {
      compact();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (forcing) {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
        try {
          file.close();
        } finally {
          release(lock);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "outbox " + directory;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("outbox " + directory + " is closed");
    }
  }

  /** Returns when the additions up to one are on the disk, or takes back what that one added. */
  private void force(long mine, List<Stored> added) throws IOException {
    synchronized (forcing) {
      DurableFile current;
      long upTo;
      synchronized (this) {
        if (forced >= mine) {
          return;
        }
        if (suspect) {
          // Forcing again proves nothing: the system may have dropped what it could not write.
          rewriteOr(added);
          return;
        }
        current = file;
        upTo = written;
      }
      IOException problem = null;
      try {
        current.force();
      } catch (IOException e) {
        problem = e;
      }
      synchronized (this) {
        try {
          if (problem != null) {
            throw problem;
          }
          requireInPlace();
          forced = Math.max(forced, upTo);
        } catch (IOException e) {
          // Unless the journal was written anew, and this one closed, in the meantime.
          if (forced < mine) {
            suspect = true;
            added.forEach(stored -> take(stored.entry().room(), stored.entry().id()));
            throw e;
          }
        }
      }
    }
  }

  private void rewriteOr(List<Stored> added) throws IOException {
    try {
      rewrite();
    } catch (IOException e) {
      added.forEach(stored -> take(stored.entry().room(), stored.entry().id()));
      throw e;
    }
  }

  private void append(byte[] frames) throws IOException {
    requireInPlace();
    if (file.size() != end) {
      LOG.warn("{}: is {} bytes long and not {}; written anew", journal, file.size(), end);
      suspect = true;
    }
    if (suspect || (end + frames.length > MAX_JOURNAL && live < end)) {
      rewrite();
    }
    if (end + frames.length > MAX_JOURNAL) {
      throw new IOException(
          "outbox %s is full: %d bytes wait, and %d more are above %d"
              .formatted(directory, end, frames.length, MAX_JOURNAL));
    }
    try {
      file.write(frames, end);
    } catch (IOException e) {
      try {
        file.truncate(end);
      } catch (IOException suppressed) {
        suspect = true;
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    end += frames.length;
  }

  private void compact() {
    try {
      rewrite();
      compactFrom = COMPACT_FROM;
    } catch (IOException e) {
      compactFrom = 2 * end;
      LOG.warn("outbox {} stays {} bytes long: it could not be written anew", directory, end, e);
    }
  }

  /** Replaces the journal by one with the live entries alone, all on the disk. */
  private void rewrite() throws IOException {
    requireInPlace();
    DurableFile copy = open(fresh());
    long length;
    try {
      length = writeAll(copy);
      putInPlace(copy);
    } catch (IOException e) {
      copy.close();
      throw e;
    }
    DurableFile old = file;
    file = copy;
    end = length;
    suspect = true;
    old.close();
    Disk.forceDirectory(directory);
    forced = written;
    suspect = false;
  }

  private long writeAll(DurableFile copy) throws IOException {
    copy.truncate(0);
    long length = 0;
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (Map<MessageId, Stored> entries : rooms.values()) {
      for (Stored stored : entries.values()) {
        frames.writeBytes(OutboxFrames.add(stored.entry()));
        if (frames.size() > WRITE_SIZE) {
          copy.write(frames.toByteArray(), length);
          length += frames.size();
          frames.reset();
        }
      }
    }
    copy.write(frames.toByteArray(), length);
    copy.force();
    return length + frames.size();
  }

  /** Replaces the journal, whose lock goes on until it is replaced, where the platform can. */
  private void putInPlace(DurableFile copy) throws IOException {
    try {
      copy.moveTo(journal);
    } catch (AccessDeniedException e) {
      // Windows replaces no file that is open.
      file.close();
      try {
        copy.moveTo(journal);
      } catch (IOException again) {
        file = open(journal);
        throw again;
      }
    }
  }

  private DurableFile open(Path path) throws IOException {
    DurableFile opened = opener.open(path);
    try {
      if (!opened.lock()) {
        throw new OutboxInUseException("outbox " + directory + " is in use by another process");
      }
      // Or it was replaced just before the lock was free.
      opened.requireInPlace();
      return opened;
    } catch (OverlappingFileLockException e) {
      opened.close();
      throw new OutboxInUseException(
          "outbox " + directory + " is in use by this process already", e);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private boolean isDisplaced() {
    try {
      requireInPlace();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private void requireInPlace() throws IOException {
    try {
      file.requireInPlace();
      displaced = false;
    } catch (IOException e) {
      if (!displaced) {
        displaced = true;
        LOG.warn(
            "{}; {} messages that wait do not outlive the process, and no more are taken until the"
                + " outbox is closed and opened again",
            e.getMessage(),
            rooms.values().stream().mapToInt(Map::size).sum());
      }
      throw e;
    }
  }

  private void recover() throws IOException {
    Recovery recovery = new Recovery();
    long size = file.size();
    end = OutboxFrames.read(file, Math.min(size, MAX_JOURNAL), recovery);
    if (recovery.places > 0) {
      LOG.warn(
          "{}: skipped {} damaged bytes in {} places, the first at {}; what is whole was kept",
          journal,
          recovery.bytes,
          recovery.places,
          recovery.first);
    }
    if (end < size) {
      LOG.warn(
          "{}: cut off {} bytes at {} which are no whole entry, as a loss of power leaves them",
          journal,
          size - end,
          end);
      file.truncate(end);
    }
  }

  private boolean put(Stored stored) {
    SealedMessage entry = stored.entry();
    Stored before =
        rooms.computeIfAbsent(entry.room(), room -> new LinkedHashMap<>()).put(entry.id(), stored);
    live += stored.length() - (before == null ? 0 : before.length());
    return before == null;
  }

  private boolean take(String room, MessageId id) {
    Map<MessageId, Stored> entries = rooms.get(room);
    Stored stored = entries == null ? null : entries.remove(id);
    if (stored == null) {
      return false;
    }
    live -= stored.length();
    if (entries.isEmpty()) {
      rooms.remove(room);
    }
    return true;
  }

  private Path fresh() {
    return directory.resolve(JOURNAL + ".new");
  }

  private FileChannel lock() throws IOException {
    FileChannel channel = DurableFile.openOwnerOnly(directory.resolve(LOCK));
    try {
      FileLock held = channel.tryLock();
      if (held == null) {
        throw new OutboxInUseException(
            "outbox %s is in use by another process%s".formatted(directory, holder(channel)));
      }
      byte[] holder = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0).write(ByteBuffer.wrap(holder), 0);
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new OutboxInUseException(
          "outbox " + directory + " is in use by this process already", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Says who holds the lock as far as it can be known, which on Windows it cannot. */
  private static String holder(FileChannel channel) {
    ByteBuffer text = ByteBuffer.allocate(20);
    try {
      channel.read(text, 0);
    } catch (IOException e) {
      return "";
    }
    String holder = new String(text.array(), 0, text.position(), StandardCharsets.ISO_8859_1);
    return holder.matches("\\d+") ? " (" + holder + ")" : "";
  }

  private void release(FileChannel lock) throws IOException {
    try {
      lock.close();
    } finally {
      IN_USE.remove(identity);
    }
  }

  private static Object identity(Path directory) throws IOException {
    Path real = directory.toRealPath();
    Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    return Objects.requireNonNullElse(key, real);
  }

  /**
   * An entry and what it takes up.
   *
   * @param length of its frame
   */
  private record Stored(SealedMessage entry, int length) {}

  /** Takes over what the journal holds. */
  private final class Recovery implements OutboxFrames.Reader {

    private long places;
    private long bytes;
    private long first;

    @Override
    public void added(SealedMessage entry, int frameLength) {
      put(new Stored(entry, frameLength));
    }

    @Override
    public void removed(String room, List<MessageId> ids) {
      ids.forEach(id -> take(room, id));
    }

    @Override
    public void damaged(long from, long to) {
      if (places++ == 0) {
        first = from;
      }
      bytes += to - from;
    }
  }
}
