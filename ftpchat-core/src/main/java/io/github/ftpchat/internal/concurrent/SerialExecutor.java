package io.github.ftpchat.internal.concurrent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order on another executor. A task that throws is logged and does
 * not stop the next. What the other executor does not take waits for the next {@link #execute} or
 * {@link #retry}. Thread-safe.
 */
public final class SerialExecutor implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  /** How many tasks are run before others have a turn. */
  private static final int TURN = 64;

  private final Executor executor;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /** Whether nothing is to be run until {@link #release()}. */
  private boolean held;

  /** Whether the last offer was refused. For whoever set {@link #running}, as long as it is set. */
  private boolean refused;

  private volatile Thread runner;

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
      tasks.addFirst(first);
    }
  }

  /** Goes on where a task has made it stop, if one has. */
  public void release() {
    synchronized (tasks) {
      held = false;
    }
    retry();
  }

  /** Offers what waits to the other executor, if it has not taken it yet. */
  public void retry() {
    synchronized (tasks) {
      if (running || held || tasks.isEmpty()) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::runSome);
    } catch (RuntimeException | Error e) {
      // Rejected, or there is no thread to be had.
      if (refused) {
        LOG.debug("The callback executor still takes no tasks", e);
      } else {
        // Once: one that was shut down is offered what waits at every look.
        LOG.warn("The callback executor takes no tasks; what is to be called waits", e);
      }
      refused = true;
      synchronized (tasks) {
        running = false;
      }
    }
  }

  /** Runs a number of tasks, then gets in line again, so that others on the executor have turns. */
  private void runSome() {
    refused = false;
    while (true) {
      for (int i = 0; i < TURN; i++) {
        Runnable task;
        synchronized (tasks) {
          task = held ? null : tasks.poll();
          if (task == null) {
            running = false;
            return;
          }
        }
        runSafely(task);
      }
      try {
        executor.execute(this::runSome);
        return;
      } catch (RuntimeException | Error e) {
        LOG.trace("The callback executor takes no more tasks; what waits is called first", e);
      }
    }
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
