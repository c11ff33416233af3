package io.github.ftpchat.transport;

import io.github.ftpchat.transport.TransportException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs blocking file operations on a daemon thread, so that the caller can walk away from one that
 * hangs: a file on a dead network mount cannot be closed, nor its thread be interrupted.
 *
 * <p>One thread at a time makes calls; {@link #abort} and {@link #close} may come from any. A call
 * that was left gives up its thread, which ends once the file system lets go of it; while {@value
 * #MAX_HANGING} are caught there is no further call.
 */
final class DetachableCalls {

  static final int MAX_HANGING = 8;

  private static final int IDLE_SECONDS = 10;

  private final Duration stepLimit;
  private final List<ExecutorService> hanging = new ArrayList<>();
  private ExecutorService thread = newThread();
  private Optional<Call> current = Optional.empty();
  private boolean closed;

  DetachableCalls(Duration stepLimit) {
    this.stepLimit = stepLimit;
  }

  /** Starts a call, to be closed by the thread that makes it. */
  synchronized Call begin() throws TransportException {
    if (closed) {
      throw new TransportException(Reason.CLOSED, "the transport is closed");
    }
    hanging.removeIf(ExecutorService::isTerminated);
    if (hanging.size() >= MAX_HANGING) {
      throw new TransportException(
          Reason.TIMED_OUT, MAX_HANGING + " earlier calls still hang in the file system");
    }
    Call call = new Call(thread);
    current = Optional.of(call);
    return call;
  }

  synchronized void abort() {
    current.ifPresent(call -> call.leave(Reason.ABORTED, "the call was aborted"));
  }

  synchronized void close() {
    closed = true;
    current.ifPresentOrElse(
        call -> call.leave(Reason.CLOSED, "the transport was closed"), thread::shutdown);
  }

  private synchronized void end(Call call) {
    current = Optional.empty();
    if (call.left.isPresent()) {
      hanging.add(thread);
      thread.execute(call::release);
      thread.shutdown();
      thread = newThread();
    }
    if (closed) {
      thread.shutdown();
    }
  }

  private static ExecutorService newThread() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "ftpchat-directory");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** One call of the transport, made of steps that each may hang. */
  final class Call implements AutoCloseable {

    private final ExecutorService thread;
    private Optional<TransportException> left = Optional.empty();
    private Optional<FutureTask<?>> step = Optional.empty();

    /** Set by a step, so to be seen only by later ones, and by the caller once it was not left. */
    private Optional<Closeable> opened = Optional.empty();

    private Call(ExecutorService thread) {
      this.thread = thread;
    }

    /**
     * Runs a step and waits for it.
     *
     * @throws IOException what the step threw; a {@link TransportException} with {@code TIMED_OUT},
     *     {@code ABORTED} or {@code CLOSED} if the call was left, and then the step may still go on
     */
    <T> T run(Callable<T> action) throws IOException {
      FutureTask<T> task = new FutureTask<>(action);
      synchronized (DetachableCalls.this) {
        requireNotLeft();
        step = Optional.of(task);
        thread.execute(task);
      }
      try {
        return task.get(stepLimit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (CancellationException e) {
        // Left by another thread.
      } catch (TimeoutException e) {
        leave(Reason.TIMED_OUT, "no answer from the file system in " + stepLimit);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        leave(Reason.ABORTED, "the thread was interrupted");
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      }
      requireNotLeft();
      throw new AssertionError("a step was cancelled, but its call not left");
    }

    /** As {@link #run}, with a result that is closed at the end of the call. */
    <C extends Closeable> C open(Callable<C> action) throws IOException {
      return run(
          () -> {
            C result = action.call();
            opened = Optional.of(result);
            return result;
          });
    }

    /** Throws the reason if the call was left. */
    void requireNotLeft() throws TransportException {
      synchronized (DetachableCalls.this) {
        if (left.isPresent()) {
          throw left.get();
        }
      }
    }

    boolean isLeft() {
      synchronized (DetachableCalls.this) {
        return left.isPresent();
      }
    }

    @Override
    public void close() {
      try {
        if (!isLeft() && opened.isPresent()) {
          run(
              () -> {
                release();
                return true;
              });
        }
      } catch (IOException e) {
        // Left meanwhile.
      } finally {
        end(this);
      }
    }

    private void leave(Reason reason, String message) {
      synchronized (DetachableCalls.this) {
        if (left.isEmpty()) {
          left = Optional.of(new TransportException(reason, message));
        }
        step.ifPresent(task -> task.cancel(false));
      }
    }

    private void release() {
      try {
        if (opened.isPresent()) {
          opened.get().close();
        }
      } catch (IOException e) {
        // Files are opened here for reading only, so there is nothing to lose.
      }
    }

    private static IOException rethrown(Throwable cause) {
      if (cause instanceof IOException exception) {
        return exception;
      }
      if (cause instanceof RuntimeException exception) {
        throw exception;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new AssertionError(cause);
    }
  }
}
