package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Holds all sockets of one control connection, so that they can be cut at once: by a limit of time,
 * by another thread, or because of a doubt. What is cut stays cut.
 *
 * <p>The sockets are the plain ones below TLS. Closing them ends any call that blocks on them, a
 * write or a handshake too, which no timeout of Java does. They are reset rather than closed, since
 * a server takes an orderly end of an upload for the end of the file.
 *
 * <p>The limit of time runs on a daemon thread of its own, which ends when all is cut, and when no
 * limit was set for a while. The JDK's own timer thread never ends: it would hold the class loader
 * of whoever was the first to use it, and each lifeline until its last limit had passed.
 */
final class Lifeline {

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  private final Set<Socket> sockets = new HashSet<>();
  private final ScheduledThreadPoolExecutor timer = newTimer();
  private final CompletableFuture<Reason> cut = new CompletableFuture<>();

  /** When to cut, by {@link System#nanoTime()}, if {@link #limited}. */
  private long deadline;

  private boolean limited;

  /** When the next look at the deadline is due, if {@link #looking}. */
  private long nextLook;

  private boolean looking;

  private static ScheduledThreadPoolExecutor newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "ftpchat-limit");
              thread.setDaemon(true);
              return thread;
            },
            // Where all was cut, there is nothing to limit.
            new ThreadPoolExecutor.DiscardPolicy());
    timer.setKeepAliveTime(IDLE_THREAD.toSeconds(), TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /** Takes a socket; if the lifeline was cut, closes it and throws. */
  synchronized Socket hold(Socket socket) throws IOException {
    if (cut.isDone()) {
      socket.close();
      throw new SocketException("cut");
    }
    sockets.add(socket);
    return socket;
  }

  /** Forgets a socket, and closes it if it is open. */
  void discard(Socket socket) {
    synchronized (this) {
      sockets.remove(socket);
    }
    reset(socket);
  }

  /** Cuts all sockets. The first reason stays. */
  void cut(Reason reason) {
    List<Socket> victims;
    synchronized (this) {
      limited = false;
      victims = new ArrayList<>(sockets);
      sockets.clear();
      cut.complete(reason);
    }
    victims.forEach(Lifeline::reset);
    timer.shutdownNow();
  }

  /** Returns why the sockets were cut, or nothing while they are whole. */
  Optional<Reason> cutBecause() {
    return Optional.ofNullable(cut.getNow(null));
  }

  /** Waits for something that is not a socket, and ends the wait when the sockets are cut. */
  <T> T await(CompletableFuture<T> future) throws IOException {
    CompletableFuture.anyOf(future, cut).join();
    if (!future.isDone()) {
      throw new SocketException("cut");
    }
    return future.join();
  }

  /** From now on the sockets are cut when the time has passed, until {@link #unlimit()}. */
  synchronized void limit(Duration time) {
    deadline = System.nanoTime() + time.toNanos();
    limited = true;
    if (!looking || deadline - nextLook < 0) {
      lookAt(deadline);
    }
  }

  synchronized void unlimit() {
    limited = false;
  }

  /** One look is planned for many limits: most of them are lifted long before they pass. */
  private void lookAt(long time) {
    looking = true;
    nextLook = time;
    var unused =
        timer.schedule(
            () -> look(time), Math.max(0, time - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void look(long planned) {
    synchronized (this) {
      if (planned != nextLook) {
        return; // an earlier look was planned meanwhile, and has planned the next one
      }
      looking = false;
      if (!limited) {
        return;
      }
      if (System.nanoTime() - deadline < 0) {
        lookAt(deadline);
        return;
      }
    }
    cut(Reason.TIMED_OUT);
  }

  /** Closes a plain socket so that the other side sees a failure and not an end. Never blocks. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, or not connected yet.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing left to be done about it.
    }
  }
}
