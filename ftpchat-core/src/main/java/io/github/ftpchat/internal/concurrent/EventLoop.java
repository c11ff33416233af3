package io.github.ftpchat.internal.concurrent;

import io.github.ftpchat.internal.logging.Log;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One daemon thread that runs tasks one after the other, now or later. What is confined to it needs
 * no lock. Whatever a task throws, the next one runs, even if there is no memory to log the
 * failure.
 */
public final class EventLoop implements Executor {

  private static final Log LOG = Log.SESSION;

  /** How many tasks run before a timer that is due. */
  private static final int TASKS_PER_TIMER = 1_000;

  /** How often in a row the loop may fail without running a task. */
  private static final int MAX_FAILURES = 1_000;

  private final TimeSource time;
  private final Consumer<Throwable> onDeath;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;
  private volatile boolean ended;

  /** How often in a row the loop failed without running a task. */
  private int failures;

  /**
   * Makes a loop; {@link #start()} starts it.
   *
   * @param threadName the name of its thread
   * @param time the time it goes by
   * @param onDeath is called on its thread if the loop ends without {@link #stop()}, with the
   *     reason
   */
  public EventLoop(String threadName, TimeSource time, Consumer<Throwable> onDeath) {
    this.time = time;
    this.onDeath = onDeath;
    this.thread = time.newThread(this::run, threadName);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /**
   * Runs a task on the loop, after those that were given before. Callable from any thread.
   *
   * @throws RejectedExecutionException if the loop was stopped
   */
  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      // Under the lock: an accepted task is run, even if the loop is stopped at that moment.
      if (stopping) {
        throw new RejectedExecutionException(thread.getName() + " is stopped");
      }
      tasks.add(task);
    }
    time.unpark(thread);
  }

  /**
   * Runs a task later. To be called on the loop.
   *
   * @param atNanos when, in the loop's time
   * @param task the task
   * @return the timer, to cancel it with
   */
  public Timer schedule(long atNanos, Runnable task) {
    Timer timer = timer(task);
    timer.runAt(atNanos);
    return timer;
  }

  /**
   * Makes a timer that can be set again and again, for which no memory is needed.
   *
   * @param task the task
   * @return the timer, which is not set
   */
  public Timer timer(Runnable task) {
    return new Timer(task);
  }

  /**
   * The loop's time.
   *
   * @return nanoseconds since some moment
   */
  public long nanoTime() {
    return time.nanoTime();
  }

  /** Lets the tasks that were given so far run, then ends the thread; timers no longer fire. */
  public void stop() {
    synchronized (tasks) {
      stopping = true;
    }
    time.unpark(thread);
  }

  /**
   * Waits for the thread to end, whether the caller is interrupted or not.
   *
   * @param limit how long at most
   * @return true if it ended, or if the caller is the loop itself
   */
  public boolean awaitEnd(Duration limit) {
    if (Thread.currentThread() == thread) {
      return true;
    }
    long deadline = time.nanoTime() + limit.toNanos();
    waiting.add(Thread.currentThread());
    boolean interrupted = false;
    while (!ended && deadline - time.nanoTime() > 0) {
      time.park(deadline - time.nanoTime());
      // Parking ends at once while it is set.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return ended;
  }

  private void run() {
    try {
      Throwable death = runUntilStopped();
      if (death != null) {
        stop();
        onDeath.accept(death);
      }
    } finally {
      ended = true;
      waiting.forEach(time::unpark);
    }
  }

  /** Returns null when it was stopped, or why it cannot go on. */
  private Throwable runUntilStopped() {
    while (true) {
      try {
        runTasks();
        return null;
      } catch (OutOfMemoryError e) {
        // There will be memory again. Logging would need more of it: a literal is made when it is
        // reached.
      } catch (Throwable e) {
        failures++;
        if (failures == MAX_FAILURES) {
          return e;
        }
      }
    }
  }

  private void runTasks() {
    while (true) {
      // Read before the tasks are: none is added after it was true.
      boolean last = stopping;
      int run = runSome(last ? Integer.MAX_VALUE : TASKS_PER_TIMER);
      Runnable due = last ? null : dueTimer();
      if (due != null) {
        runSafely(due);
      } else if (last) {
        return;
      } else if (run < TASKS_PER_TIMER) {
        time.park(timers.isEmpty() ? Long.MAX_VALUE : timers.peek().atNanos - time.nanoTime());
      }
    }
  }

  private int runSome(int most) {
    for (int run = 0; run < most; run++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return run;
      }
      runSafely(task);
    }
    return most;
  }

  private Runnable dueTimer() {
    if (timers.isEmpty() || timers.peek().atNanos - time.nanoTime() > 0) {
      return null;
    }
    return timers.poll().task;
  }

  private void runSafely(Runnable task) {
    failures = 0;
    try {
      task.run();
    } catch (Throwable e) { // A checked one too, as other languages throw them.
      LOG.error("A task of the I/O thread failed", e);
    } finally {
      // What a callback did to its thread must not keep the loop from waiting.
      Thread.interrupted();
    }
  }

  /** A task that runs later. */
  public final class Timer implements Comparable<Timer> {

    private final Runnable task;
    private long atNanos;

    private Timer(Runnable task) {
      this.task = task;
    }

    /**
     * Sets when the task runs, in place of what was set before. To be called on the loop.
     *
     * @param nanos when, in the loop's time
     */
    public void runAt(long nanos) {
      timers.remove(this);
      atNanos = nanos;
      timers.add(this);
    }

    /** Keeps the task from running. To be called on the loop. */
    public void cancel() {
      timers.remove(this);
    }

    @Override
    @SuppressWarnings("ComparableAndEquals")
    public int compareTo(Timer other) {
      return Long.compare(atNanos - other.atNanos, 0);
    }
  }
}
