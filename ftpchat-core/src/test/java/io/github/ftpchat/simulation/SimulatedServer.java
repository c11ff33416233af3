package io.github.ftpchat.simulation;

import io.github.ftpchat.testkit.internal.VirtualTimeSource;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import io.github.ftpchat.transport.TransportNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A server with files that behaves as real ones were seen to: it positions an append when it opens
 * the file and writes when the data comes, so that concurrent appends overwrite each other, each of
 * them acknowledged.
 */
final class SimulatedServer {

  /** How appends are done. */
  enum Appending {
    /** One after the other, as vsftpd does. */
    LOCKED,
    /** At the end that the file had when it was opened, as ProFTPD and Pure-FTPd do. */
    SEEK_AT_OPEN,
    /** As before, and the file is cut there, as Apache FtpServer does. */
    TRUNCATE_AT_OPEN
  }

  /** Where in a call the connection breaks. */
  enum Cut {
    /** Before the server hears of it. */
    BEFORE,
    /** When half of its data has travelled. */
    WITHIN,
    /** When all is done but the reply. */
    AFTER,
    /** As {@link #BEFORE}, but the data of an append, still under way, arrives seconds later. */
    LATE
  }

  private static final Duration LATE = Duration.ofSeconds(3);

  /** When a client gives up on a reply. */
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** What becomes of a client whose upload is late. */
  enum Fate {
    /** It gives up on the reply after {@link #TIMEOUT}. */
    LIVES,
    /** It can do nothing until the bytes have arrived, as a suspended laptop. */
    FROZEN,
    /** It is gone for good, at once or soon after. */
    DIES
  }

  /**
   * How an upload is late.
   *
   * @param opening how much later than it should the command arrives
   * @param data how long after the reply to it the bytes arrive
   * @param part how much of them arrives in time
   * @param fate what becomes of the client
   */
  record Delay(Duration opening, Duration data, double part, Fate fate) {}

  /** Says of each upload how it is late, if it is. */
  interface Delays {
    Optional<Delay> next();
  }

  private final VirtualTimeSource time;
  private final RandomGenerator random;
  private final Appending appending;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Set<String> directories = new TreeSet<>();

  Duration roundTrip = Duration.ofMillis(1);
  Duration shortestGap = Duration.ofMillis(5);
  Duration longestGap = Duration.ofMillis(30);

  /** How likely a call is to be cut. */
  double cuts;

  /** How likely an append is to be acknowledged and not written. */
  double drops;

  /** Of how many appends one is acknowledged and not written; 0 for none. */
  int dropsEach;

  /** How long after its reply an append is written, where the file ended when it was opened. */
  Supplier<Duration> writesLater = () -> Duration.ZERO;

  /** Whether what is written later goes to the end that the file has by then, in order. */
  private boolean queues;

  private long lastQueued;

  /** How old what it says of the size of a file is, and what it gives out. */
  private Duration oldSizes = Duration.ZERO;

  private Duration oldContents = Duration.ZERO;

  /** Whether it keeps that until it is so old. */
  private boolean caches;

  /** What was in files since when; nothing where nobody asks for it. */
  private final Map<String, TreeMap<Long, byte[]>> earlier = new TreeMap<>();

  private final Map<String, Long> cachedAt = new TreeMap<>();

  /** Whether it says after an upload that it has no space for it. */
  boolean denies;

  /** Whether it knows APPE. */
  boolean knowsAppend = true;

  /** Whether an append stores the file anew, as copyparty's did. */
  Predicate<String> overwrites = name -> false;

  /** How many bytes at the end of a file an append overwrites. */
  int eats;

  /** How many bytes of a file one read brings at most, as if the file ended there. */
  ToIntFunction<String> longestRead = name -> Integer.MAX_VALUE;

  /** What it says of the size of a file. */
  LongUnaryOperator saysSize = size -> size;

  /** Whether a file can be written to at a position. */
  boolean writesInside = true;

  /** How much of a file that is replaced arrives if that is cut within. */
  double share = 0.5;

  boolean listsNothing;

  /** Whether it refuses to make directories. */
  boolean makesNoDirectories;

  boolean down;

  /** How appends break the connection, if they do. */
  Optional<AppendResult.Outcome> breaksAppends = Optional.empty();

  /** When appends broke the connection. */
  final List<Long> broken = new ArrayList<>();

  /** What it says of its appends, if not what is true. */
  Optional<AppendSafety> says = Optional.empty();

  boolean full;
  boolean removesNoDirectories;
  boolean deletesNothing;

  /** Whether it minds openWithin of uploads that are in time otherwise. */
  boolean mindsOpening = true;

  long directoriesMade;

  /** What of the uploads is late; nothing of them at first. */
  Delays delays = () -> Optional.empty();

  /** How much later than it should a command arrives that removes something. */
  Supplier<Duration> removalDelay = () -> Duration.ZERO;

  /** How many uploads landed late, and what is done when one did. */
  long late;

  Runnable onLate = () -> {};

  private boolean locked;

  /** Files that the server does not let anybody look at, read or write. */
  final Set<String> refused = new HashSet<>();

  /** Counts of what the server was asked. */
  long appends;

  long replacements;

  /** How many of these were made while nobody had a lock. */
  long replacementsWithoutLock;

  long commands;
  long reads;
  long bytesRead;

  SimulatedServer(VirtualTimeSource time, RandomGenerator random, Appending appending) {
    this.time = time;
    this.random = random;
    this.appending = appending;
  }

  byte[] file(String name) {
    return files.getOrDefault(name, new byte[0]);
  }

  Set<String> files() {
    return files.keySet();
  }

  void replace(String name, byte[] content) {
    files.put(name, content);
    if (showsWhatWas()) {
      earlier.computeIfAbsent(name, file -> new TreeMap<>()).put(time.nanoTime(), content);
    }
  }

  /** From now on it appends so much later than it says, one after the other. */
  void queue(Duration later) {
    queues = true;
    writesLater = () -> later;
  }

  /**
   * From now on it shows what was there so long ago.
   *
   * @param caches whether it shows the same for so long, and then what is there
   */
  void showWhatWas(Duration oldSizes, Duration oldContents, boolean caches) {
    this.oldSizes = oldSizes;
    this.oldContents = oldContents;
    this.caches = caches;
    files.forEach((name, content) -> earlier.put(name, new TreeMap<>(Map.of(0L, content))));
  }

  private boolean showsWhatWas() {
    return !oldSizes.isZero() || !oldContents.isZero();
  }

  void delete(String name) {
    files.remove(name);
  }

  /** What was in a file some time ago, if that is what it shows. */
  private byte[] fileAsItWas(String name, Duration ago, String cache) {
    if (ago.isZero()) {
      return file(name);
    }
    long now = time.nanoTime();
    long oldest = now - ago.toNanos();
    long then =
        caches
            ? cachedAt.merge(cache + name, now, (old, fresh) -> old <= oldest ? fresh : old)
            : oldest;
    TreeMap<Long, byte[]> versions = earlier.getOrDefault(name, new TreeMap<>());
    return Optional.ofNullable(versions.floorEntry(Math.max(0, then)))
        .map(Map.Entry::getValue)
        .orElseGet(() -> new byte[0]);
  }

  /** Appends at once, as nobody else could. */
  void add(String name, byte[] data) {
    write(name, file(name).length, data, data.length);
  }

  Set<String> directories() {
    return directories;
  }

  Connection connect() {
    return new Connection();
  }

  private boolean drops() {
    return (drops > 0 && random.nextDouble() < drops)
        || (dropsEach > 0 && appends % dropsEach == 0);
  }

  /** The time between opening the file and writing to it: mostly short. */
  private Duration gap() {
    double draw = Math.pow(random.nextDouble(), 3);
    long spread = longestGap.minus(shortestGap).toNanos();
    return shortestGap.plusNanos((long) (spread * draw));
  }

  private void write(String name, long position, byte[] data, int length) {
    byte[] old = file(name);
    int end = (int) position + length;
    byte[] content = Arrays.copyOf(old, Math.max(old.length, end));
    System.arraycopy(data, 0, content, (int) position, length);
    replace(name, content);
  }

  /** One client's way to the server. */
  final class Connection implements Transport {

    private boolean closed;

    /** How many calls there were. */
    int calls;

    /** Which call is cut, and where. */
    int cutCall = -1;

    Cut cut = Cut.BEFORE;

    /** Ends the client for good. */
    Runnable death = () -> {};

    /** Where the next call that replaces a file is cut. */
    Optional<Cut> cutReplace = Optional.empty();

    /** What happens on the server when this one has read. */
    Runnable onRead = () -> {};

    Optional<Cut> cutAppend = Optional.empty();

    /** How many bytes of an upload pass before the way breaks. */
    int breaksAfter = Integer.MAX_VALUE;

    /** How long the reply to the next MKD takes that makes a claim. */
    Duration claimDelay = Duration.ZERO;

    /** Whether data connections cannot be made. */
    boolean readsFail;

    /** Whether reading ends some bytes too early, as if the file did. */
    boolean readsShort;

    /** Whether files are said not to be there, though they can be read. */
    boolean hides;

    /** Begins a call, and says where it is to be cut. */
    private Optional<Cut> call(Collection<String> names) throws TransportException {
      commands++;
      calls++;
      time.sleep(roundTrip);
      if (closed) {
        throw new TransportException(Reason.CLOSED, "closed");
      }
      Optional<Cut> where = Optional.empty();
      if (calls == cutCall) {
        where = Optional.of(cut);
      } else if (cuts > 0 && random.nextDouble() < cuts) {
        where = Optional.of(List.of(Cut.values()).get(random.nextInt(Cut.values().length)));
      }
      if (down || where.equals(Optional.of(Cut.BEFORE))) {
        throw lost();
      }
      if (names.stream().anyMatch(refused::contains)) {
        throw new TransportException(Reason.REFUSED, "permission denied");
      }
      return where;
    }

    private TransportException lost() {
      return new TransportException(Reason.LOST, "cut");
    }

    private void replied(Optional<Cut> where) throws TransportException {
      if (where.isPresent()) {
        throw lost();
      }
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      Optional<Cut> where = call(names);
      Map<String, FileStatus> found = new TreeMap<>();
      for (String name : names) {
        if (files.containsKey(name) && !hides) {
          found.put(
              name,
              FileStatus.ofSize(
                  saysSize.applyAsLong(fileAsItWas(name, oldSizes, "size of ").length)));
        }
      }
      replied(where);
      return found;
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink)
        throws TransportException {
      reads++;
      Optional<Cut> where = call(List.of(name));
      if (readsFail) {
        throw lost();
      }
      byte[] content = fileAsItWas(name, oldContents, "");
      if (!files.containsKey(name)) {
        throw new TransportException(Reason.REFUSED, "no such file");
      }
      int from = (int) Math.min(position, content.length);
      int all = content.length - from - (readsShort ? 10 : 0);
      int there = Math.min(all, longestRead.applyAsInt(name));
      int count = (int) Math.max(0, Math.min(limit, there));
      int given = where.equals(Optional.of(Cut.WITHIN)) ? count / 2 : count;
      if (given > 0) {
        sink.accept(content, from, given);
        bytesRead += given;
        onRead.run();
      }
      replied(where);
      return count;
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return append(name, data, Duration.ofDays(1));
    }

    @Override
    public AppendResult append(String name, byte[] data, Duration openWithin)
        throws TransportException {
      if (breaksAppends.isPresent()) {
        call(List.of(name));
        broken.add(time.nanoTime());
        if (breaksAppends.get() == AppendResult.Outcome.UNKNOWN) {
          return AppendResult.unknown(roundTrip, lost());
        }
        throw lost();
      }
      if (!knowsAppend) {
        call(List.of(name));
        return AppendResult.notWritten(
            roundTrip, new TransportException(Reason.UNSUPPORTED, "no APPE"));
      }
      Optional<Delay> delay = delays.next();
      return delay.isPresent()
          ? lateUpload(name, OptionalLong.empty(), data, openWithin, delay.get())
          : upload(name, OptionalLong.empty(), data, openWithin);
    }

    /** The position is fixed when the server opens the file, however long the bytes take. */
    private AppendResult lateUpload(
        String name, OptionalLong chosen, byte[] data, Duration openWithin, Delay delay)
        throws TransportException {
      appends++;
      long began = time.nanoTime();
      boolean givenUp = delay.opening().compareTo(TIMEOUT) > 0;
      time.sleep(givenUp ? TIMEOUT : delay.opening());
      call(List.of(name));
      if (givenUp) {
        throw lost();
      }
      if (time.nanoTime() - began > openWithin.toNanos()) {
        return AppendResult.notWritten(
            openWithin, new TransportException(Reason.TIMED_OUT, "opened too late"));
      }
      int position = (int) chosen.orElse(file(name).length);
      int part = (int) (delay.part() * data.length);
      if (part > 0) {
        time.sleep(shortestGap);
        write(name, position, data, part);
      }
      time.newThread(
              () -> {
                time.sleep(delay.data());
                write(
                    name,
                    position + part,
                    Arrays.copyOfRange(data, part, data.length),
                    data.length - part);
                late++;
                onLate.run();
              },
              "late")
          .start();
      boolean inTime = delay.data().compareTo(TIMEOUT) <= 0;
      if (delay.fate() == Fate.DIES) {
        death.run();
      } else {
        time.sleep(inTime || delay.fate() == Fate.FROZEN ? delay.data().plus(roundTrip) : TIMEOUT);
      }
      Duration took = Duration.ofNanos(time.nanoTime() - began);
      return inTime && delay.fate() != Fate.DIES
          ? AppendResult.acked(took)
          : AppendResult.unknown(took, lost());
    }

    private void writeLater(String name, OptionalLong chosen, byte[] data, Duration later) {
      OptionalLong position = queues || chosen.isPresent() ? chosen : OptionalLong.of(endOf(name));
      lastQueued = Math.max(lastQueued, time.nanoTime() + later.toNanos());
      Duration wait = queues ? Duration.ofNanos(lastQueued - time.nanoTime()) : later;
      time.newThread(
              () -> {
                time.sleep(wait);
                write(name, position.orElse(endOf(name)), data, data.length);
                late++;
                onLate.run();
              },
              "late")
          .start();
    }

    private long endOf(String name) {
      return Math.max(0, file(name).length - eats);
    }

    /** Writes at a position, or at the end that the file has when it is opened. */
    private AppendResult upload(String name, OptionalLong chosen, byte[] data, Duration openWithin)
        throws TransportException {
      appends++;
      Optional<Cut> where = call(List.of(name)).or(() -> cutAppend);
      cutAppend = Optional.empty();
      if (full) {
        return AppendResult.notWritten(
            roundTrip, new TransportException(Reason.NO_SPACE, "disk full"));
      }
      if (mindsOpening && roundTrip.compareTo(openWithin) > 0) {
        return AppendResult.notWritten(
            roundTrip, new TransportException(Reason.TIMED_OUT, "opened too late"));
      }
      if (data.length > breaksAfter) {
        write(name, chosen.orElse(file(name).length), data, breaksAfter);
        time.sleep(Duration.ofSeconds(2));
        return AppendResult.unknown(Duration.ofSeconds(2), lost());
      }
      if (where.equals(Optional.of(Cut.LATE))) {
        time.newThread(
                () -> {
                  time.sleep(LATE);
                  write(name, chosen.orElse(file(name).length), data, data.length);
                },
                "late")
            .start();
        return AppendResult.unknown(roundTrip, lost());
      }
      long opened = time.nanoTime();
      while (appending == Appending.LOCKED && locked) {
        time.sleep(Duration.ofMillis(1));
      }
      locked = true;
      if (overwrites.test(name) && chosen.isEmpty()) {
        files.put(name, new byte[0]);
      }
      int position = (int) chosen.orElse(endOf(name));
      Duration later = writesLater.get();
      if (!later.isZero()) {
        locked = false;
        if (!drops()) {
          writeLater(name, chosen, data, later);
        }
        time.sleep(roundTrip);
        return AppendResult.acked(Duration.ofNanos(time.nanoTime() - opened));
      }
      time.sleep(gap());
      if (appending == Appending.TRUNCATE_AT_OPEN) {
        files.put(name, Arrays.copyOf(file(name), Math.min(position, file(name).length)));
      }
      if (!drops()) {
        int length = where.equals(Optional.of(Cut.WITHIN)) ? data.length / 2 : data.length;
        write(name, position, data, length);
      }
      locked = false;
      time.sleep(roundTrip);
      Duration took = Duration.ofNanos(time.nanoTime() - opened);
      if (denies) {
        return AppendResult.unknown(
            took, new TransportException(Reason.NO_SPACE, "over quota after all"));
      }
      return where.isPresent() ? AppendResult.unknown(took, lost()) : AppendResult.acked(took);
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
      if (!writesInside) {
        throw new TransportException(Reason.UNSUPPORTED, "no REST");
      }
      Optional<Delay> delay = delays.next();
      return delay.isPresent()
          ? lateUpload(name, OptionalLong.of(position), data, TIMEOUT, delay.get())
          : upload(name, OptionalLong.of(position), data, Duration.ofDays(1));
    }

    @Override
    public AppendResult replace(String name, byte[] data) throws TransportException {
      replacements++;
      replacementsWithoutLock += directories.isEmpty() ? 1 : 0;
      Optional<Cut> where = call(List.of(name)).or(() -> cutReplace);
      cutReplace = Optional.empty();
      files.put(name, new byte[0]);
      if (where.equals(Optional.of(Cut.LATE))) {
        time.newThread(
                () -> {
                  time.sleep(LATE);
                  write(name, 0, data, data.length);
                },
                "late")
            .start();
        return AppendResult.unknown(roundTrip, lost());
      }
      long opened = time.nanoTime();
      time.sleep(gap());
      boolean within = where.equals(Optional.of(Cut.WITHIN));
      write(name, 0, data, within ? (int) (share * data.length) : data.length);
      time.sleep(roundTrip);
      Duration took = Duration.ofNanos(time.nanoTime() - opened);
      return where.isPresent() ? AppendResult.unknown(took, lost()) : AppendResult.acked(took);
    }

    @Override
    public List<String> list(String directory) throws TransportException {
      Optional<Cut> where = call(List.of());
      String prefix = directory.isEmpty() ? "" : directory + "/";
      List<String> found =
          Stream.concat(directories.stream(), files.keySet().stream())
              .filter(name -> !listsNothing)
              .filter(name -> name.startsWith(prefix))
              .map(name -> name.substring(prefix.length()))
              .filter(name -> !name.contains("/"))
              .toList();
      replied(where);
      return found;
    }

    @Override
    public boolean makeDirectory(String name) throws TransportException {
      TransportNames.requireFileName(name);
      Optional<Cut> where = call(List.of());
      if (makesNoDirectories) {
        throw new TransportException(Reason.REFUSED, "permission denied");
      }
      int parent = name.lastIndexOf('/');
      if (parent >= 0 && !directories.contains(name.substring(0, parent))) {
        throw new TransportException(Reason.REFUSED, "there is nothing to make it in");
      }
      boolean made = directories.add(name);
      directoriesMade++;
      if (parent >= 0) {
        Duration delay = claimDelay;
        claimDelay = Duration.ZERO;
        time.sleep(delay);
      }
      replied(where);
      return made;
    }

    @Override
    public boolean removeDirectory(String name) throws TransportException {
      TransportNames.requireFileName(name);
      Optional<Cut> where = call(List.of());
      if (removesNoDirectories) {
        return false;
      }
      late(() -> removeIfEmpty(name));
      boolean removed = removeIfEmpty(name);
      replied(where);
      return removed;
    }

    private boolean removeIfEmpty(String name) {
      boolean empty = directories.stream().noneMatch(other -> other.startsWith(name + "/"));
      return empty && directories.remove(name);
    }

    /** Lets a removal that is late be late: whoever asked for it waits, or gives up. */
    private void late(Runnable removal) throws TransportException {
      Duration delay = removalDelay.get();
      if (delay.compareTo(TIMEOUT) > 0) {
        time.newThread(
                () -> {
                  time.sleep(delay);
                  removal.run();
                },
                "late removal")
            .start();
        time.sleep(TIMEOUT);
        throw lost();
      }
      time.sleep(delay);
    }

    @Override
    public boolean delete(String name) throws TransportException {
      Optional<Cut> where = call(List.of(name));
      if (deletesNothing) {
        throw new TransportException(Reason.REFUSED, "permission denied");
      }
      late(() -> files.remove(name));
      boolean deleted = files.remove(name) != null;
      replied(where);
      return deleted;
    }

    @Override
    public TransportCapabilities capabilities() {
      AppendSafety safety = appending == Appending.LOCKED ? AppendSafety.SAFE : AppendSafety.UNSAFE;
      return TransportCapabilities.none()
          .withAppendSafety(says.orElse(safety))
          .withCanAppend(knowsAppend)
          .withCanWriteAt(writesInside)
          .withCanLock(true)
          .withChannel(TransportCapabilities.Channel.CLEAR)
          .withConnection(1);
    }

    @Override
    public void abort() {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
