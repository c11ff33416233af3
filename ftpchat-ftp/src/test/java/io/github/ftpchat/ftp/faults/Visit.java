package io.github.ftpchat.ftp.faults;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.Fault;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.History;
import io.github.ftpchat.ftp.testkit.History.Stage;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One participant in a room of its own, who reaches the server through a proxy of its own, and all
 * that happens to it. Used by one thread.
 */
final class Visit implements AutoCloseable {

  static final String ME = "alice";
  static final String PEER = "bob";

  /** Long enough for whatever has to wait for something, on a machine that does much else. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration LEAK_LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE = 2_000_000;

  final FaultProxy proxy;
  final History history = new History();
  final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
  final List<SessionState> states = new CopyOnWriteArrayList<>();
  private final FtpServerFixture server;
  private final String room;
  private final Duration timeout;
  RetryPolicy retry =
      new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofMillis(200));
  PollingPolicy polling = PollingPolicy.every(Duration.ofMillis(50));
  SettlePolicy settle = SettlePolicy.fixed(Duration.ofMillis(50), Duration.ofMillis(150));
  String password;
  private FtpTransport ready;
  ChatClient client;
  ChatSession session;
  private Fault stall;
  private long stalledAt;

  /**
   * Makes the proxy.
   *
   * @param room a name that nobody else has
   * @param timeout of the transport
   */
  Visit(FtpServerFixture server, String room, Duration timeout) throws IOException {
    this.server = server;
    this.room = room;
    this.timeout = timeout;
    this.password = server.password();
    this.proxy = FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
  }

  /** Puts lines of the peer into the file as a program on the server would. */
  void peerWrites(int count) {
    try {
      boolean isNew = !Files.exists(path());
      for (int i = 0; i < count; i++) {
        byte[] line = Witness.line(PEER, "message " + i);
        String id = Witness.ids(line).get(0);
        history.sent(PEER, id);
        history.reached(id, Stage.SETTLED);
        Files.write(path(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      if (isNew) {
        // The server runs as somebody else.
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-rw-rw-"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FtpTransport.Builder transport() {
    return FtpTransport.builder(proxy.host())
        .port(proxy.port())
        .user(server.user())
        .password(password.toCharArray())
        .connectTimeout(timeout)
        .timeout(timeout)
        .tls(TlsPolicy.OFF);
  }

  /** Lets the transport of the next client find out before that appends are safe. */
  void findOutThatAppendsAreSafe() throws TransportException {
    ready = transport().build();
    // Beside a load many rounds prove nothing, and each of them starts the count anew.
    for (int i = 0; i < 300; i++) {
      if (ready.probeAppendSafety(room + ".txt") == AppendSafety.SAFE) {
        return;
      }
    }
    throw new AssertionError("not found to be safe");
  }

  /** Starts a session that does not wait long for anything. */
  ChatSession start(HistoryPolicy policy) {
    session = prepare().history(policy).start();
    return session;
  }

  /** A session that is still to be opened, of a new client. */
  SessionBuilder prepare() {
    FtpTransport transport = ready == null ? transport().build() : ready;
    client = ChatClient.builder(transport).polling(polling).retry(retry).build();
    return client
        .session()
        .room(room)
        .cipher(Witness.CIPHER)
        .participant(ME)
        .settle(settle)
        .listener(
            new ChatListener() {
              @Override
              public void onMessage(ChatSession from, ChatMessage message) {
                history.shown(ME, message.id().toString(), message.position());
              }

              @Override
              public void onStateChange(ChatSession from, SessionState state) {
                states.add(state);
              }

              @Override
              public void onError(ChatSession from, Throwable error) {
                errors.add(error);
              }
            });
  }

  /** Is to be shown everything from a place on. */
  void listensFrom(long position) {
    history.listens(ME, position);
  }

  /** Sends a message and waits until it is settled. */
  void send(String text) {
    awaitSettled(offer(text));
  }

  /** Sends a message. */
  OutgoingMessage offer(String text) {
    OutgoingMessage message = session.send(text);
    history.sent(ME, message.id().toString());
    return message;
  }

  void awaitSettled(OutgoingMessage message) {
    await("settled", () -> message.settled().isDone());
    if (message.settled().isCompletedExceptionally()) {
      throw new AssertionError("failed: " + message.settled().handle((receipt, e) -> e).join());
    }
    history.reached(message.id().toString(), Stage.SETTLED);
  }

  void awaitShown(int count) {
    await(count + " shown", () -> history.shownTo(ME) >= count);
  }

  void awaitPhase(Phase phase) {
    await(phase.toString(), () -> session.state().phase() == phase);
  }

  void awaitLive() {
    await("live", () -> session.state().phase() == Phase.LIVE);
  }

  /** Withdraws a stall when the client has another connection, or at last. */
  void releaseLater(Fault fault) {
    stall = fault;
  }

  /** Waits until nothing was passed on in a channel for a while. */
  void awaitQuiet(Channel channel) {
    long[] last = {-1, System.nanoTime()};
    await(
        "quiet",
        () -> {
          long bytes = proxy.counters().bytes(channel);
          if (bytes != last[0]) {
            last[0] = bytes;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > QUIET.toNanos();
        });
  }

  void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError(
            "not %s in %s; %s; errors %s"
                .formatted(what, PATIENCE, session == null ? "" : session.state(), errors));
      }
      releaseWhenDue();
      LockSupport.parkNanos(PAUSE);
    }
  }

  private void releaseWhenDue() {
    if (stall == null || stall.fired() == 0) {
      return;
    }
    long now = System.nanoTime();
    if (stalledAt == 0) {
      stalledAt = now;
    }
    // The client gave up by then, and what was held up comes after all.
    if (now - stalledAt > timeout.toNanos() * 3 / 2) {
      stall.release();
      stall = null;
    }
  }

  /** Closes everything that the participant holds, and says if it is not gone. */
  void leave() {
    long start = System.nanoTime();
    session.close();
    client.close();
    long took = System.nanoTime() - start;
    if (took > CLOSE_LIMIT.toNanos()) {
      throw new AssertionError("closing took " + Duration.ofNanos(took));
    }
    long deadline = System.nanoTime() + LEAK_LIMIT.toNanos();
    while (proxy.openConnections() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(proxy.openConnections() + " connections are left");
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  Invariants check() {
    return history.check(bytes(), Witness::ids);
  }

  byte[] bytes() {
    return Files.exists(path()) ? server.fileBytes(room + ".txt") : new byte[0];
  }

  private Path path() {
    return server.root().resolve(room + ".txt");
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    proxy.close();
    try {
      Files.deleteIfExists(path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
