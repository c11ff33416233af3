package io.github.ftpchat.internal.concurrent;

import io.github.ftpchat.internal.logging.Log;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time and in order on another executor. A task that throws is logged and does
 * not stop the next, also when there is no memory to say so. What the other executor does not take
 * waits for the next {@link #execute} or {@link #retry}. Thread-safe.
 */
public final class SerialExecutor implements Executor {

  private static final Log LOG = Log.SESSION;

  /** How many tasks are run before others have a turn. */
  private static final int TURN = 64;

  private final Executor executor;

  /** No ArrayDeque: it loses its oldest where there is no memory for one more. */
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private boolean running;

  /** Whether nothing is to be run until {@link #release()}. */
  private boolean held;

  /** Whether the last offer was refused. */
  private volatile boolean refused;

  private volatile Thread runner;

  /** Kept, so that running it needs no memory. */
  private final Runnable turn = this::runSome;

  /** What comes before all others when it goes on; guarded by {@link #tasks}. */
  private Runnable first;

  /**
   * Makes one.
   *
   * @param executor runs the tasks, on whatever threads
   */
  public SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    add(task);
    retry();
  }

  /**
   * Puts a task in line, without a call of the other executor, so that it can be done under a lock.
   *
   * @param task what runs after {@link #retry}, at the latest
   */
  public void add(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
    }
  }

  /**
   * Puts a task in front of all others, and runs nothing more until {@link #release()}. To be
   * called by a task.
   *
   * @param first what runs first then
   */
  public void hold(Runnable first) {
    synchronized (tasks) {
      held = true;
      this.first = first;
    }
  }

  /**
   * Goes on where a task has made it stop, if one has.
   *
   * @return whether one had
   */
  public boolean release() {
    boolean wasHeld;
    synchronized (tasks) {
      wasHeld = held;
      held = false;
    }
    retry();
    return wasHeld;
  }

  /** Offers what waits to the other executor, if it has not taken it yet. */
  public void retry() {
    synchronized (tasks) {
      if (running || held || (first == null && tasks.isEmpty())) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(turn);
    } catch (Throwable e) {
      // Rejected, or there is no thread to be had.
      boolean before = refused;
      refused = true;
      synchronized (tasks) {
        running = false;
      }
      if (!before) {
        sayRefused(e);
      }
    }
  }

  /** Once: one that was shut down is offered what waits at every look. */
  private static void sayRefused(Throwable problem) {
    try {
      LOG.error("An executor takes no tasks; what is to be called waits", problem);
    } catch (OutOfMemoryError e) {
      // A literal is made when it is reached.
    }
  }

  /** Runs a number of tasks, then gets in line again, so that others on the executor have turns. */
  private void runSome() {
    refused = false;
    while (true) {
      try {
        for (int i = 0; i < TURN; i++) {
          if (!runNext()) {
            return;
          }
        }
        executor.execute(turn);
        return;
      } catch (Throwable e) {
        // The executor takes no more: what waits is run first, here.
      }
    }
  }

  /** Returns false if there is nothing to run now. */
  private boolean runNext() {
    Runnable task;
    synchronized (tasks) {
      task = held ? null : next();
      if (task == null) {
        running = false;
        return false;
      }
    }
    runSafely(task);
    return true;
  }

  private Runnable next() {
    Runnable next = first;
    first = null;
    return next == null ? tasks.poll() : next;
  }

  /**
   * Tells whether the caller is a task of this executor.
   *
   * @return whether the thread that runs one is the calling one
   */
  public boolean isRunningHere() {
    return runner == Thread.currentThread();
  }

  private void runSafely(Runnable task) {
    runner = Thread.currentThread();
    try {
      task.run();
    } catch (Throwable e) { // A checked one too, as other languages throw them.
      LOG.error("A callback task failed", e);
    } finally {
      runner = null;
      // Meant for this task; the next would find its files closed under its hands.
      Thread.interrupted();
    }
  }
}
