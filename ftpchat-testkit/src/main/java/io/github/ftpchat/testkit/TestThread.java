package io.github.ftpchat.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/**
 * The thread of one test and of the methods around it, so that one that hangs can be left behind:
 * sockets ignore interrupts.
 */
final class TestThread implements AutoCloseable {

  /** How often it is said that something still runs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For a version of JUnit that does not close it. */
  private static final int IDLE_SECONDS = 1;

  private final Consumer<String> printer;
  private volatile Thread thread;
  private ExecutorService executor = newExecutor();

  TestThread(Consumer<String> printer) {
    this.printer = printer;
  }

  private ExecutorService newExecutor() {
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              thread = new Thread(task, "contract-test");
              thread.setDaemon(true);
              return thread;
            });
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  void run(String method, Duration limit, Invocation<Void> invocation) throws Throwable {
    Future<Throwable> outcome = executor.submit(() -> outcome(invocation));
    long start = System.nanoTime();
    long left = limit.toNanos();
    while (left > 0) {
      try {
        Throwable failure = outcome.get(Math.min(left, PATIENCE.toNanos()), TimeUnit.NANOSECONDS);
        if (failure != null) {
          throw failure;
        }
        return;
      } catch (TimeoutException e) {
        long passed = System.nanoTime() - start;
        left = limit.toNanos() - passed;
        if (left > 0) {
          printer.accept(
              "still runs after %d s, of %d s that it may take"
                  .formatted(TimeUnit.NANOSECONDS.toSeconds(passed), limit.toSeconds()));
        }
      } catch (ExecutionException e) {
        throw e.getCause();
      }
    }
    throw tooLong(method, limit);
  }

  private static Throwable outcome(Invocation<Void> invocation) {
    try {
      invocation.proceed();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** Leaves the thread to itself and makes the failure, with the thread's own stack as cause. */
  private AssertionError tooLong(String method, Duration limit) {
    Throwable where = new Throwable("the test was here when it was given up");
    where.setStackTrace(thread.getStackTrace());
    String message =
        "%s took longer than %s (see timeLimit()); all threads:%n%s"
            .formatted(method, limit, allThreads());
    executor.shutdownNow();
    executor = newExecutor();
    return new AssertionError(message, where);
  }

  private static String allThreads() {
    StringBuilder dump = new StringBuilder();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread each = entry.getKey();
      dump.append('"').append(each.getName()).append("\" ").append(each.getState());
      for (StackTraceElement frame : entry.getValue()) {
        dump.append(System.lineSeparator()).append("    at ").append(frame);
      }
      dump.append(System.lineSeparator());
    }
    return dump.toString();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
