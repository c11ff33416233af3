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
 * Gives the rooms of a client their turns. It looks at the files of all rooms in one call, lets one
 * room at a time use the transport, and handles failures, so that no room suffers for another.
 *
 * <p>It starts a watchdog, which breaks off a call of the transport that takes too long.
 *
 * <p>Confined to the I/O thread, except where a method says otherwise.
 */
final class Scheduler {

  /** How long a call of the transport may take before it is broken off. */
  private static final Duration CALL_LIMIT = Duration.ofMinutes(2);

  /**
   * How many bytes of what was read or opened, and not handed over, all rooms hold between their
   * turns. If it becomes more, the room that had the turn drops its own and reads it again.
   */
  private static final int MAX_HELD = 8 << 20;

  /** When the next turn comes if one fails unexpectedly. */
  private static final long TURN_AFTER_FAILURE = Duration.ofSeconds(1).toNanos();

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
   * Makes a scheduler and starts its watchdog. It does nothing more before there is a room.
   *
   * @param workers run again what failed for lack of memory
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

  /** Something happens in a room: looks more often for a while. */
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

  /** Checks again what is due. */
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

  /** Does the next thing that is due, and plans the next. */
  private void turn() {
    long now = now();
    // What failed for lack of memory is tried again, and may fail again.
    if (workers.retry() || !rooms.isEmpty()) {
      // First of all, as it may fail for lack of memory.
      turn.runAt(now + TURN_AFTER_FAILURE);
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
   * Looks at the files of rooms in one call, and in one call each at those that the server refused
   * last. Returns true if one of the files changed.
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
        // If something is due, that has to work too before the next pause is short.
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
      // A room that holds something alone bounds it by itself.
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
      // A destroyed cipher, or a fault in the transport or the engine: it does not concern the
      // other rooms.
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

  /** Uses the transport, watched by the watchdog. */
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
   * A call of the transport exceeds all bounds: breaks it off, and reports that even if it does not
   * help. On the watchdog's thread.
   */
  private void stuck() {
    log.warn("A call of the transport took longer than {} and is broken off", CALL_LIMIT);
    try {
      transport.abort();
    } finally {
      TransportException problem =
          new TransportException(
              Reason.TIMED_OUT, "no answer from the server for " + CALL_LIMIT.toSeconds() + " s");
      rooms.forEach(room -> room.events().stuck(new ConnectionException(problem)));
      // Last: when the call ends after this, the report is taken back.
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

  /** The exception by which a fault of the transport or the engine is reported. */
  static TransportException unexpected(Throwable e) {
    return new TransportException(Reason.PROTOCOL, "unexpected: " + Log.describe(e), e);
  }
}
