package io.github.ftpchat.internal.concurrent;

import java.util.concurrent.locks.LockSupport;

/**
 * The time of an {@link EventLoop}. Tests replace it by virtual time, so that hours pass in
 * milliseconds and a run can be repeated.
 */
public interface TimeSource {

  /** The time of the machine. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
          LockSupport.parkNanos(this, nanos);
        }

        @Override
        public void unpark(Thread thread) {
          LockSupport.unpark(thread);
        }

        @Override
        public Thread newThread(Runnable task, String name) {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        }
      };

  /**
   * The time in nanoseconds since some moment, never going back.
   *
   * @return the time
   */
  long nanoTime();

  /**
   * Blocks the current thread until it is unparked, was unparked since it last parked, or the time
   * passed; may return early.
   *
   * @param nanos how long at most
   */
  void park(long nanos);

  /**
   * Ends the parking of a thread, or its next one.
   *
   * @param thread the thread
   */
  void unpark(Thread thread);

  /**
   * Makes a daemon thread that goes by this time.
   *
   * @param task what it does
   * @param name its name
   * @return the thread, not started
   */
  Thread newThread(Runnable task, String name);
}
