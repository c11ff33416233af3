package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.internal.concurrent.EventLoop;
import io.github.ftpchat.internal.concurrent.Watchdog;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Decides on the I/O thread which room comes next, looks at the files of all rooms in one call, and
 * deals with failures of the transport, so that no room has to suffer for another.
 *
 * <p>Confined to the I/O thread, but for what says otherwise.
 */
final class Scheduler {

  /** How long a call of the transport may take before it is broken off. */
  private static final Duration CALL_LIMIT = Duration.ofMinutes(2);

  /**
   * How many bytes rooms hold between their turns, of what was read or opened and not handed over.
   * A room that comes to more lets go of its own and reads it again.
   */
  private static final int MAX_HELD = 8 << 20;

  /** When there is another turn, if one fails where nothing is expected to. */
  private static final long ANOTHER_TURN = Duration.ofSeconds(1).toNanos();

  private final Transport transport;
  private final Log log;
  private final EventLoop loop;
  private final Workers workers;
  private final ServerKnowledge server;
  private final BooleanSupplier isClosed;
  private final Watchdog watchdog;
  private final Pace pace;
  private final EventLoop.Timer turn;
  private final List<Room> rooms = new CopyOnWriteArrayList<>();
  private int nextRoom;

  /** Whether the turn under way has set the next. */
  private boolean planned;

  /** Whether the watchdog broke off the call that is under way. Set on its thread. */
  private volatile boolean stuck;

  /**
   * Makes one, which does nothing before there is a room.
   *
   * @param workers whose tasks are run again when they had no memory
   * @param isClosed whether the client is closed, on whatever thread
   */
  Scheduler(
      int number,
      Transport transport,
      Log log,
      EventLoop loop,
      Workers workers,
      ServerKnowledge server,
      Pace pace,
      BooleanSupplier isClosed) {
    this.transport = transport;
    this.log = log;
    this.loop = loop;
    this.workers = workers;
    this.server = server;
    this.pace = pace;
    this.isClosed = isClosed;
    this.watchdog = new Watchdog("ftpchat-watchdog-" + number, CALL_LIMIT, this::stuck);
    this.turn = loop.timer(this::turn);
  }

  /** Ends the watchdog's thread. On any thread. */
  void close() {
    watchdog.close();
  }

  /** Gives turns to a room from now on. */
  void add(Room room) {
    rooms.add(room);
    pace.startNow(now());
    activity();
  }

  void remove(Room room) {
    rooms.remove(room);
  }

  // ---- what somebody wants

  /** Something goes on in a room: looks more often for a while. */
  void activity() {
    pace.activity(now());
    turnNow();
  }

  /** Somebody wants something of the server: tries again sooner. */
  void retrySooner() {
    pace.retrySooner(now());
    rooms.forEach(room -> room.hurry(Pace.SOONER));
    turnNow();
  }

  /** Tries at once what waits for another attempt. */
  void retryNow() {
    pace.retryNoLaterThan(now(), now());
    rooms.forEach(Room::retryNow);
    turnNow();
  }

  /** Looks again at what is to be done. */
  void turnNow() {
    turnAt(now());
  }

  private void turnAt(long nanos) {
    planned = true;
    turn.runAt(nanos);
  }

  private long now() {
    return loop.nanoTime();
  }

  // ---- a turn

  /** Does the next thing that is due, one transfer at most, and plans the next. */
  private void turn() {
    long now = now();
    // Of all that was held for lack of memory, some may be so again.
    if (workers.retry() || !rooms.isEmpty()) {
      // First of all, as it may fail for lack of memory.
      turn.runAt(now + ANOTHER_TURN);
    }
    if (rooms.isEmpty()) {
      return;
    }
    planned = false;
    if (pace.retryAt() - now > 0) {
      turnAt(pace.retryAt());
      return;
    }
    if (pace.pollAt() <= now) {
      boolean news = look(rooms.stream().filter(Room::mayBeLookedAt).toList());
      pace.polled(now, now(), news, server.safety());
    } else {
      List<Room> unknown = rooms.stream().filter(Room::needsStatus).toList();
      if (unknown.isEmpty()) {
        roomDue(now).ifPresent(this::work);
      } else {
        look(unknown);
      }
    }
    if (!planned) {
      long next = rooms.stream().mapToLong(Room::turnDue).min().orElse(pace.pollAt());
      turnAt(Math.max(Math.min(next, pace.pollAt()), pace.retryAt()));
    }
  }

  /** The next room in turn that has something to do. */
  private Optional<Room> roomDue(long now) {
    for (int i = 0; i < rooms.size(); i++) {
      Room room = rooms.get((nextRoom + i) % rooms.size());
      if (room.turnDue() <= now) {
        nextRoom = (nextRoom + i + 1) % rooms.size();
        return Optional.of(room);
      }
    }
    return Optional.empty();
  }

  /**
   * Looks at the files of rooms, in one call; at those that gave trouble, in one each. Returns true
   * if one of the files changed.
   */
  private boolean look(List<Room> looked) {
    Map<Boolean, List<Room>> troubled =
        looked.stream().collect(Collectors.partitioningBy(Room::isTroubled));
    boolean news = false;
    try {
      if (!troubled.get(false).isEmpty()) {
        news = status(troubled.get(false));
      }
      for (Room room : troubled.get(true)) {
        news |= status(List.of(room));
      }
      server.learn(transport.capabilities());
      if (rooms.stream().noneMatch(room -> room.turnDue() <= now())) {
        // Else what is to be read or written has to work too before the next pause is a short one.
        pace.worked();
      }
    } catch (TransportException e) {
      failed(e);
    } catch (Throwable e) {
      if (pace.isFailing()) {
        log.debug("The transport still has a fault", e);
      } else {
        log.error("The transport has a fault", e);
      }
      failed(unexpected(e));
    }
    return news;
  }

  private boolean status(List<Room> looked) throws TransportException {
    Map<String, FileStatus> found;
    try {
      List<String> files = looked.stream().map(Room::file).distinct().toList();
      found = watched(() -> transport.stat(files));
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      boolean news = false;
      if (looked.size() == 1) {
        looked.get(0).refused(e);
      } else {
        // A file that must not be looked at is no reason to leave the other rooms alone.
        for (Room room : looked) {
          news |= status(List.of(room));
        }
      }
      return news;
    }
    boolean news = false;
    for (Room room : looked) {
      news |= room.status(Optional.ofNullable(found.get(room.file())));
    }
    return news;
  }

  private void work(Room room) {
    try {
      watched(
          () -> {
            room.turn(transport);
            room.setGauges();
            return room;
          });
      long held = room.held();
      long heldByAll = held == 0 ? 0 : rooms.stream().mapToLong(Room::held).sum();
      // What one room holds alone is bounded by itself.
      if (heldByAll > MAX_HELD && heldByAll > held) {
        room.letGo();
      }
      server.learn(transport.capabilities());
      pace.worked();
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        failed(e);
      } else {
        room.log().debug("is refused", e);
        room.refused(e);
      }
    } catch (Throwable e) {
      // A cipher that was destroyed, a fault in a transport or here: not the other rooms' affair.
      if (room.isTroubled()) {
        room.log().debug("still cannot be worked on", e);
      } else {
        room.log().error("cannot be worked on", e);
      }
      room.refused(unexpected(e));
    }
  }

  // ---- failures

  /** Something that uses the transport. */
  private interface TransportCall<T> {
    T run() throws TransportException;
  }

  /** Uses the transport under the eye of the watchdog. */
  private <T> T watched(TransportCall<T> call) throws TransportException {
    watchdog.enter();
    try {
      return call.run();
    } finally {
      watchdog.leave();
      if (stuck) {
        stuck = false;
        rooms.forEach(Room::markInterrupted);
      }
    }
  }

  /**
   * A call of the transport exceeds all bounds: ends it, and says so even if that does not help. On
   * the watchdog's thread.
   */
  private void stuck() {
    log.warn("A call of the transport took longer than {} and is broken off", CALL_LIMIT);
    try {
      transport.abort();
    } finally {
      TransportException problem =
          new TransportException(
              Reason.TIMED_OUT, "no answer from the transport for " + CALL_LIMIT);
      rooms.forEach(room -> room.events().stuck(new ConnectionException(problem)));
      // Last: whoever ends a call after it takes back what was said.
      stuck = true;
    }
  }

  /** The transport failed: all rooms wait until it is tried again. */
  private void failed(TransportException problem) {
    if (problem.reason() == Reason.CLOSED && !pace.isFailing() && !isClosed.getAsBoolean()) {
      log.warn("The transport was closed by somebody else", problem);
    }
    pace.failed(now(), problem.reason().retryable());
    ChatException exception = new ConnectionException(problem);
    for (Room room : rooms) {
      room.interrupted();
      room.events().interrupted(exception);
    }
  }

  /** What a fault of the transport, or of ours, is for those that are told of it. */
  static TransportException unexpected(Throwable e) {
    return new TransportException(Reason.PROTOCOL, "unexpected: " + Log.describe(e), e);
  }
}
