package io.github.ftpchat.ftp.matrix;

import static org.awaitility.Awaitility.await;

import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.ftp.matrix.DrivenRoom.Author;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.Fault;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.ftp.testkit.PlainAppePeer.Program;
import io.github.ftpchat.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One upload in a room of its own that is late: the server answers 150, in most cases, and gets the
 * bytes, or the rest of them, when others have settled what they wrote meanwhile.
 *
 * @param fate what becomes of the participant whose upload it is
 * @param inPart whether the first bytes arrive at once
 * @param hold how long it is late
 * @param writers how many write meanwhile
 * @param strangers how many write meanwhile who know of no lock
 */
record LateUpload(Fate fate, boolean inPart, Duration hold, int writers, int strangers) {

  /** What becomes of a participant whose upload is late. */
  enum Fate {
    /** It waits for the answer, up to the usual half minute. */
    WAITS,
    /** It gives up after a few seconds, and goes on with another connection. */
    GIVES_UP,
    /** Its program ends. */
    DIES,
    /** Nothing happens in it until the upload has arrived. */
    FREEZES,
    /** Its command is late as well, and it gives up before it gave out a byte. */
    HEARS_NOTHING
  }

  private static final String LATE = DrivenRoom.SDK + "-late";
  private static final int MESSAGES = 6;

  /** Less than any line is long. */
  private static final int PART = 100;

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final Duration IMPATIENT = Duration.ofSeconds(3);
  private static final Duration USUAL = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * What became of a room.
   *
   * @param found what is in it
   * @param broken what broke the promises
   */
  record Result(Invariants found, List<String> broken) {}

  /** Lets it happen. */
  Result run(FtpServerFixture server, SettlePolicy settle) throws Exception {
    InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
    CountDownLatch arrived = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (FaultProxy path = FaultProxy.inFrontOf(address);
        FaultProxy slowPath = FaultProxy.inFrontOf(address);
        DrivenRoom room = new DrivenRoom(server, path, name()).settle(settle)) {
      room.watch("reader");
      Held held = new Held(slowPath, room.file(), arrived);
      Duration timeout = fate == Fate.GIVES_UP ? IMPATIENT : USUAL;
      Author late = room.join(LATE, held.in(room.transport(slowPath, timeout)));
      List<Author> others = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        others.add(room.join(DrivenRoom.SDK + i));
      }
      for (int i = 0; i < strangers; i++) {
        others.add(room.joinPlain("plain" + i, i % 2 == 0 ? Program.V1_6 : Program.V1_7));
      }
      late.write();
      room.awaitSettled(PATIENCE);

      held.nextUpload();
      var unused =
          thread.submit(
              () -> {
                late.write();
                return null;
              });
      long since = held.awaitHeld();
      if (fate == Fate.DIES) {
        room.leave(LATE);
      }
      room.drive(others, MESSAGES, LONGEST_PAUSE);
      await().atMost(PATIENCE).until(() -> room.settled().size() > writers * MESSAGES);
      await().atMost(hold).until(() -> isLate(since));
      byte[] before = room.bytes();
      long ended = held.ended();
      held.deliver();
      if (fate == Fate.HEARS_NOTHING) {
        await().atMost(PATIENCE).until(() -> held.ended() > ended);
      } else {
        // It lands in the midst of what was there.
        await().atMost(PATIENCE).until(() -> !Arrays.equals(before, head(room, before.length)));
      }
      byte[] after = room.bytes();
      Invariants atOnce = room.check();
      held.end();
      arrived.countDown();

      room.awaitSettled(PATIENCE);
      if (strangers > 0) {
        await().atMost(PATIENCE).until(() -> room.check().settledMissing().isEmpty());
      }
      room.awaitShown(PATIENCE);
      room.watch("newcomer");
      room.awaitShown(PATIENCE);
      Invariants found = room.check();
      List<String> broken = broken(found, atOnce, room.claims());
      if (fate == Fate.HEARS_NOTHING && !Arrays.equals(before, after)) {
        broken.add("written by an upload that was opened too late");
      }
      return new Result(
          found,
          broken.stream().map(rule -> "%s on %s: %s".formatted(this, server, rule)).toList());
    } finally {
      arrived.countDown();
      thread.shutdownNow();
    }
  }

  private String name() {
    return "%s%s-%d-%d"
        .formatted(fate.name().toLowerCase(Locale.ROOT), inPart ? "-part" : "", writers, strangers);
  }

  private boolean isLate(long since) {
    return System.nanoTime() - since >= hold.toNanos();
  }

  private static byte[] head(DrivenRoom room, int length) {
    return Arrays.copyOf(room.bytes(), length);
  }

  private List<String> broken(Invariants found, Invariants atOnce, List<String> claims) {
    List<String> broken = new ArrayList<>(found.violations());
    int settled = writers * MESSAGES + (fate == Fate.DIES ? 1 : 2);
    if (found.settled() != settled) {
      broken.add("settled %d instead of %d".formatted(found.settled(), settled));
    }
    if (strangers == 0 && !atOnce.settledMissing().isEmpty()) {
      broken.add("settled and overwritten: " + atOnce.settledMissing());
    }
    if (!claims.isEmpty()) {
      broken.add("left of the lock: " + claims);
    }
    return broken;
  }

  /** A path on which one upload is held. */
  private final class Held {
    private final FaultProxy path;
    private final String file;
    private final CountDownLatch arrived;
    private final AtomicBoolean next = new AtomicBoolean();
    private final CountDownLatch scripted = new CountDownLatch(1);
    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    Held(FaultProxy path, String file, CountDownLatch arrived) {
      this.path = path;
      this.file = file;
      this.arrived = arrived;
    }

    /** A transport whose uploads to the room may be held. */
    Transport in(Transport transport) {
      return (Transport)
          Proxy.newProxyInstance(
              Transport.class.getClassLoader(),
              new Class<?>[] {Transport.class},
              (self, method, arguments) -> call(transport, method, arguments));
    }

    private Object call(Transport transport, Method method, Object[] arguments) throws Throwable {
      boolean held =
          method.getName().equals("append")
              && arguments[0].equals(file)
              && next.compareAndSet(true, false);
      if (held) {
        script();
        scripted.countDown();
      }
      try {
        return method.invoke(transport, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      } finally {
        if (held && fate == Fate.FREEZES) {
          arrived.await();
        }
      }
    }

    private void script() {
      if (fate == Fate.HEARS_NOTHING) {
        faults.add(path.beforeCommand("APPE", 1).stall());
      } else {
        faults.add(path.at(Channel.DATA_UP, inPart ? PART : 0).stall());
        // The server is not to learn either that the client gave up.
        faults.add(path.afterCommand("APPE", 1).stall());
      }
    }

    /** Holds the next upload to the room. */
    void nextUpload() {
      next.set(true);
    }

    /** Returns when it is held. */
    long awaitHeld() throws InterruptedException {
      scripted.await();
      for (Fault fault : faults) {
        fault.awaitFired(PATIENCE);
      }
      return System.nanoTime();
    }

    void deliver() {
      faults.get(0).release();
    }

    /** Lets the server learn of the rest, too. */
    void end() {
      faults.forEach(Fault::release);
    }

    /** How many connections for commands are over. */
    long ended() {
      return path.dialogue().stream().filter(line -> line.matches("#\\d+ closed: .*")).count();
    }
  }
}
