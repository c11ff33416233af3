package io.github.ftpchat.internal.concurrent;

import io.github.ftpchat.internal.logging.Log;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time and in order on another executor. A task that throws is logged and does
 * not stop the next one, even if there is no memory to log it. If the other executor rejects the
 * work, the tasks wait for the next {@link #execute} or {@link #retry}. Thread-safe.
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

  /** The task that runs first after {@link #release()}; guarded by {@link #tasks}. */
  private Runnable first;

  /**
   * Makes an executor without tasks.
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
   * Puts a task in line without calling the other executor, so that the caller may hold a lock.
   *
   * @param task the task, which runs after the next {@link #retry} at the latest
   */
  public void add(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
    }
  }

  /**
   * Puts a task in front of all others, and runs nothing more until {@link #release()}. Only a task
   * may call this.
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
   * Goes on after {@link #hold}.
   *
   * @return whether a task was held
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

  /** Offers the waiting tasks to the other executor, unless it runs them already. */
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
        logRefused(e);
      }
    }
  }

  /** Only once: an executor that was shut down rejects the tasks at every offer. */
  private static void logRefused(Throwable problem) {
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
      // The interruption was meant for this task; the next one would lose its open files.
      Thread.interrupted();
    }
  }
}
