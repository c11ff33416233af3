package io.github.ftpchat.internal.concurrent;

import io.github.ftpchat.internal.logging.Log;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks one at a time and in order, on a daemon thread that comes and goes. If memory or
 * threads run out, no task is lost: it runs at the next {@link #retry}, still in order. So every
 * task must be able to run again from its start. Thread-safe.
 */
public final class Worker implements Executor {

  private static final Log LOG = Log.SESSION;
  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  private final ThreadPoolExecutor pool;
  private final SerialExecutor tasks;

  /**
   * Makes a worker; its thread starts with the first task.
   *
   * @param threads makes its thread
   * @param whenClosed runs tasks that arrive after {@link #close}, on the calling thread
   */
  public Worker(ThreadFactory threads, Executor whenClosed) {
    this.pool =
        new ThreadPoolExecutor(
            0, 1, IDLE_THREAD.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    this.tasks =
        new SerialExecutor(
            turn -> {
              try {
                pool.execute(turn);
              } catch (RejectedExecutionException e) {
                whenClosed.execute(turn);
              }
            });
  }

  @Override
  public void execute(Runnable task) {
    tasks.execute(new Task(task));
  }

  /** A task that runs again until there is enough memory for it. */
  private final class Task implements Runnable {

    private final Runnable task;

    Task(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
      } catch (OutOfMemoryError e) {
        tasks.hold(this);
        LOG.error("There is no memory to report what happened; it is tried again", e);
      }
    }
  }

  /**
   * Goes on with what failed, if something did.
   *
   * @return whether something did
   */
  public boolean retry() {
    return tasks.release();
  }

  /** Ends the thread when it has done what was given to it so far, without waiting for that. */
  public void close() {
    pool.shutdown();
    if (pool.getPoolSize() == 0) {
      // What waits in it had no thread.
      pool.shutdownNow();
    }
    tasks.release();
  }

  /**
   * Waits for the thread to end.
   *
   * @param limit how long at most
   * @throws InterruptedException if the calling thread was interrupted
   */
  public void awaitEnd(Duration limit) throws InterruptedException {
    pool.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
