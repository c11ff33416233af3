package io.github.ftpchat.internal.session;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task for the I/O thread that any thread can ask for. However often it is asked for, it is
 * queued once. Thread-safe.
 */
final class Errand implements Runnable {

  private final Executor ioThread;
  private final Runnable task;
  private final AtomicBoolean waits = new AtomicBoolean();

  Errand(Executor ioThread, Runnable task) {
    this.ioThread = ioThread;
    this.task = task;
  }

  /** Queues the task, unless it waits already. */
  void ask() {
    if (waits.compareAndSet(false, true)) {
      boolean taken = false;
      try {
        ioThread.execute(this);
        taken = true;
      } finally {
        // There may have been no memory for it. Then the next request queues it.
        if (!taken) {
          waits.set(false);
        }
      }
    }
  }

  @Override
  public void run() {
    waits.set(false);
    task.run();
  }
}
