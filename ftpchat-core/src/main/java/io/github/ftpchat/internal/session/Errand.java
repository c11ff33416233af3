package io.github.ftpchat.internal.session;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something to do on the I/O thread that is asked for from whatever thread. However often that is,
 * it waits there once. Thread-safe.
 */
final class Errand implements Runnable {

  private final Executor ioThread;
  private final Runnable task;
  private final AtomicBoolean waits = new AtomicBoolean();

  Errand(Executor ioThread, Runnable task) {
    this.ioThread = ioThread;
    this.task = task;
  }

  /** Has it done, unless it waits already. */
  void ask() {
    if (waits.compareAndSet(false, true)) {
      boolean taken = false;
      try {
        ioThread.execute(this);
        taken = true;
      } finally {
        // There may be no memory for it; the next who asks is to have it done.
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
