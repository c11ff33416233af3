package io.github.ftpchat.testkit.internal;

import io.github.ftpchat.internal.concurrent.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A time that passes only while all its threads wait. One thread runs at a time, and which is next
 * depends on nothing but when it has to wake and in which order they went to sleep: a run can be
 * repeated exactly.
 */
public final class VirtualTimeSource implements TimeSource {

  private static final long FOREVER = Long.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Thread, Sleeper> sleepers = new HashMap<>();
  private final Set<Thread> permits = new HashSet<>();
  private long now = 1;
  private long order;
  private Thread running = Thread.currentThread();

  /** Makes a time in which the current thread runs. */
  public VirtualTimeSource() {}

  /** A thread that waits. */
  private final class Sleeper {
    private final Condition wake = lock.newCondition();
    private long wakeAt;
    private long turn;
    private boolean deaf;
  }

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void park(long nanos) {
    lock.lock();
    try {
      if (!permits.remove(Thread.currentThread())) {
        sleep(nanos, false);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets time pass, whoever unparks the thread.
   *
   * @param duration how long
   */
  public void sleep(Duration duration) {
    lock.lock();
    try {
      sleep(duration.toNanos(), true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void unpark(Thread thread) {
    lock.lock();
    try {
      Sleeper sleeper = sleepers.get(thread);
      if (sleeper == null || sleeper.deaf) {
        permits.add(thread);
      } else if (sleeper.wakeAt > now) {
        sleeper.wakeAt = now;
        sleeper.turn = order++;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Thread newThread(Runnable task, String name) {
    Sleeper first = new Sleeper();
    Thread thread =
        new Thread(
            () -> {
              awaitTurn(first);
              try {
                task.run();
              } finally {
                end();
              }
            },
            name);
    thread.setDaemon(true);
    lock.lock();
    try {
      first.wakeAt = now;
      first.turn = order++;
      sleepers.put(thread, first);
    } finally {
      lock.unlock();
    }
    return thread;
  }

  private void awaitTurn(Sleeper sleeper) {
    lock.lock();
    try {
      while (running != Thread.currentThread()) {
        sleeper.wake.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      next();
    } finally {
      lock.unlock();
    }
  }

  private void sleep(long nanos, boolean deaf) {
    Sleeper me = new Sleeper();
    me.wakeAt = nanos > FOREVER - now ? FOREVER : now + Math.max(0, nanos);
    me.turn = order++;
    me.deaf = deaf;
    sleepers.put(Thread.currentThread(), me);
    next();
    awaitTurn(me);
  }

  /** Gives the turn to the thread that has to wake first. */
  private void next() {
    Thread next = null;
    for (Map.Entry<Thread, Sleeper> entry : sleepers.entrySet()) {
      Sleeper sleeper = entry.getValue();
      Sleeper best = next == null ? null : sleepers.get(next);
      if (best == null
          || sleeper.wakeAt < best.wakeAt
          || (sleeper.wakeAt == best.wakeAt && sleeper.turn < best.turn)) {
        next = entry.getKey();
      }
    }
    running = next;
    if (next != null) {
      Sleeper woken = sleepers.remove(next);
      if (woken.wakeAt == FOREVER) {
        throw new IllegalStateException("all threads wait for ever");
      }
      now = Math.max(now, woken.wakeAt);
      woken.wake.signal();
    }
  }
}
