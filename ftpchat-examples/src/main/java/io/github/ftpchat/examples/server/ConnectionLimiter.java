package io.github.ftpchat.examples.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.ftpserver.impl.FtpIoSession;
import org.apache.ftpserver.ipfilter.SessionFilter;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.filterchain.IoFilterChain;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.filter.executor.ExecutorFilter;
import org.apache.mina.transport.socket.SocketSessionConfig;

/**
 * Lets connections in. Of those without a login there are no more than {@link #MAX_STRANGERS}: one
 * more puts an older one out, the oldest from the address that has most of them. So whoever logs in
 * at once gets in, however many connections somebody else opens and leaves.
 *
 * <p>What a connection sends ahead of what is carried out, and what it does not read of the
 * replies, is bounded as well: a connection that goes beyond is dropped.
 */
final class ConnectionLimiter implements SessionFilter {

  static final int MAX_STRANGERS = 128;

  private static final int READ_SIZE = 2048;
  private static final int MAX_WAITING_READS = 32;
  private static final int MAX_UNREAD_REPLIES = 100;

  /** Where FtpServer has its threads in the chain of filters. */
  private static final String THREADS = "threadPool";

  private final Executor threads;

  /**
   * Makes a limiter.
   *
   * @param threads where commands are carried out; has to start all at once, as each can wait for
   *     its client
   */
  ConnectionLimiter(Executor threads) {
    this.threads = threads;
  }

  @Override
  public synchronized boolean accept(IoSession session) {
    session.getConfig().setMaxReadBufferSize(READ_SIZE);
    if (session.getConfig() instanceof SocketSessionConfig socket) {
      // Else the second of two replies waits for 40 ms until the client has acknowledged the first.
      socket.setTcpNoDelay(true);
    }
    Turns turns = new Turns(threads);
    IoFilterChain filters = session.getFilterChain();
    // FtpServer's threads can leave a command waiting for one that is busy.
    filters.replace(THREADS, new ExecutorFilter(turns));
    filters.addBefore(THREADS, "bounds", new Bounds(turns));
    makeRoom(session.getService().getManagedSessions().values());
    return true;
  }

  private static void makeRoom(Iterable<IoSession> sessions) {
    Map<InetAddress, List<IoSession>> strangers = new HashMap<>();
    int count = 0;
    for (IoSession session : sessions) {
      if (!session.isClosing()
          && !new FtpIoSession(session, null).isLoggedIn()
          && session.getRemoteAddress() instanceof InetSocketAddress address) {
        strangers.computeIfAbsent(address.getAddress(), key -> new ArrayList<>()).add(session);
        count++;
      }
    }
    Comparator<IoSession> byAge = Comparator.comparingLong(IoSession::getId);
    for (; count > MAX_STRANGERS; count--) {
      List<IoSession> most =
          strangers.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
      IoSession oldest = most.stream().min(byAge).orElseThrow();
      most.remove(oldest);
      oldest.closeNow();
    }
  }

  /** Drops a connection that goes too far ahead of what is carried out or read. */
  private static final class Bounds extends IoFilterAdapter {

    private final Turns turns;

    Bounds(Turns turns) {
      this.turns = turns;
    }

    @Override
    public void messageReceived(NextFilter next, IoSession session, Object message) {
      if (turns.waiting() >= MAX_WAITING_READS) {
        session.closeNow();
      } else {
        next.messageReceived(session, message);
      }
    }

    @Override
    public void filterWrite(NextFilter next, IoSession session, WriteRequest reply) {
      if (session.getScheduledWriteMessages() > MAX_UNREAD_REPLIES) {
        session.closeNow();
      }
      next.filterWrite(session, reply);
    }
  }

  /** Carries out what one connection asks for in its order, each on some thread. */
  private static final class Turns implements Executor {

    private final Executor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    Turns(Executor threads) {
      this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable event) {
      waiting.add(event);
      next();
    }

    synchronized int waiting() {
      return waiting.size();
    }

    private synchronized void next() {
      Runnable event = busy ? null : waiting.poll();
      if (event != null) {
        busy = true;
        threads.execute(() -> run(event));
      }
    }

    private void run(Runnable event) {
      try {
        event.run();
      } finally {
        synchronized (this) {
          busy = false;
          next();
        }
      }
    }
  }
}
