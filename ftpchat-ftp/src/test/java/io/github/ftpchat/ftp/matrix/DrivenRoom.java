package io.github.ftpchat.ftp.matrix;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SendReceipt;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.History;
import io.github.ftpchat.ftp.testkit.History.Stage;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.ftp.testkit.PlainAppePeer;
import io.github.ftpchat.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One room on a real server, those who write and read in it, and what became of it. */
final class DrivenRoom implements AutoCloseable {

  /** How the names of participants begin that use the library. */
  static final String SDK = "sdk";

  /** How long one message may be on its way, whatever the crowd. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * Somebody who writes: each call one message, and returns when it is written for all they know.
   */
  interface Author {
    void write() throws Exception;
  }

  /**
   * A message that was settled.
   *
   * @param first whether it was its writer's first, for which a server may have to be got to know
   * @param nanos how long it took
   * @param attempts how often it was appended
   */
  record Settled(boolean first, long nanos, int attempts) {}

  final History history = new History();
  private final FtpServerFixture server;
  private final FaultProxy proxy;
  private final String room;
  private final Records records = new Records(Settings.KEY);
  private final List<ChatSession> sessions = new ArrayList<>();
  private final Map<String, ChatClient> clients = new LinkedHashMap<>();
  private final List<OutgoingMessage> sent = new ArrayList<>();
  private final Queue<Settled> settled = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> interruptions = new ConcurrentLinkedQueue<>();
  private Duration timeout = Duration.ofSeconds(30);
  private SettlePolicy settle = Settings.SETTLE;
  private RetryPolicy retry = RetryPolicy.defaults();

  /**
   * Makes a room that does not exist yet.
   *
   * @param server where its file lies
   * @param proxy through which all participants reach it
   * @param room its name
   */
  DrivenRoom(FtpServerFixture server, FaultProxy proxy, String room) {
    this.server = server;
    this.proxy = proxy;
    this.room = room;
  }

  /** Lets participants give up sooner: for tests in which there is something to give up. */
  DrivenRoom impatient() {
    timeout = Duration.ofSeconds(3);
    retry = new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));
    return this;
  }

  /** Lets participants settle in another way than all others here. */
  DrivenRoom settle(SettlePolicy policy) {
    settle = policy;
    return this;
  }

  /** A participant with the library. */
  Author join(String name) {
    return join(name, transport());
  }

  /** A participant with the library who reaches the server in another way than all others. */
  Author join(String name, Transport transport) {
    ChatSession session = open(name, ChatSession.builder().participant(name), transport);
    Random random = Seeds.of(room + name);
    return new Author() {
      private int count;

      @Override
      public void write() throws Exception {
        await(send(session, name, count++, random));
      }
    };
  }

  /** Joins to send one message, and does not wait for it. */
  OutgoingMessage send(String name) {
    Random random = Seeds.of(room + name);
    return send(open(name, ChatSession.builder().participant(name)), name, 0, random);
  }

  /** A line that was there before. */
  byte[] line(String name) {
    Random random = Seeds.of(room + name);
    String text = Records.text(name, 0, random);
    history.sent(name, Records.name(text));
    return records.line(name, text, random);
  }

  /** A session with the library that only reads, and so does not heal either. */
  void watch(String name) {
    open(name, ChatSession.builder());
  }

  /** Ends a participant's program. What is in the file from now on it need not be shown. */
  void leave(String name) {
    clients.get(name).close();
    history.listens(name, Long.MAX_VALUE);
  }

  /** A participant that does on the wire what the Python programs do. */
  Author joinPlain(String name, PlainAppePeer.Program program) {
    PlainAppePeer peer =
        new PlainAppePeer(proxy.address(), server.user(), server.password(), file(), program);
    Random random = Seeds.of(room + name);
    return new Author() {
      private int count;

      @Override
      public void write() {
        String text = Records.text(name, count++, random);
        String id = Records.name(text);
        history.sent(name, id);
        if (peer.send(records.line(name, text, random))) {
          history.reached(id, Stage.ACKNOWLEDGED);
        }
      }
    };
  }

  private ChatSession open(String name, SessionBuilder builder) {
    return open(name, builder, transport());
  }

  private ChatSession open(String name, SessionBuilder builder, Transport transport) {
    ChatClient client = ChatClient.builder(transport).retry(retry).build();
    history.listens(name, 0);
    ChatSession session =
        builder
            .client(client)
            .room(room)
            .cipher(FernetCipher.ofKey(Settings.KEY))
            .settle(settle)
            .history(HistoryPolicy.replayAll())
            .listener(
                new ChatListener() {
                  @Override
                  public void onMessage(ChatSession source, ChatMessage message) {
                    history.shown(name, Records.name(message.text()), message.position());
                  }

                  @Override
                  public void onStateChange(ChatSession source, SessionState state) {
                    state.problem().ifPresent(interruptions::add);
                  }

                  @Override
                  public void onError(ChatSession source, Throwable error) {
                    errors.add(error);
                  }
                })
            .open();
    sessions.add(session);
    clients.put(name, client);
    return session;
  }

  FtpTransport transport() {
    return transport(proxy, timeout);
  }

  FtpTransport transport(FaultProxy through, Duration timeout) {
    return FtpTransport.builder(through.host())
        .port(through.port())
        .user(server.user())
        .password(server.password().toCharArray())
        .timeout(timeout)
        .tls(TlsPolicy.OFF)
        .build();
  }

  private OutgoingMessage send(ChatSession session, String name, int number, Random random) {
    String text = Records.text(name, number, random);
    String id = Records.name(text);
    history.sent(name, id);
    long start = System.nanoTime();
    OutgoingMessage message = session.send(text);
    reach(message.accepted(), id, Stage.ACCEPTED);
    reach(message.written(), id, Stage.WRITTEN);
    reach(
        message
            .settled()
            .thenApply(
                receipt -> {
                  settled.add(
                      new Settled(number == 0, System.nanoTime() - start, receipt.attempts()));
                  return receipt;
                }),
        id,
        Stage.SETTLED);
    synchronized (sent) {
      sent.add(message);
    }
    return message;
  }

  private void reach(CompletableFuture<SendReceipt> future, String id, Stage stage) {
    var unused = future.thenRun(() -> history.reached(id, stage));
  }

  private static void await(OutgoingMessage message) throws InterruptedException {
    try {
      message.written().get(PATIENCE.toNanos(), NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(message.id() + " was not written", e);
    }
  }

  /**
   * Lets all write at once, each its next message when the last is done and a random pause is over.
   *
   * @param messages how many each
   * @param longestPause up to how long the pauses are
   */
  void drive(List<Author> authors, int messages, Duration longestPause)
      throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(authors.size());
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < authors.size(); i++) {
        Author author = authors.get(i);
        Random random = Seeds.of(room + " pauses " + i);
        all.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < messages; n++) {
                    Thread.sleep((long) (longestPause.toMillis() * random.nextDouble()));
                    author.write();
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (ExecutionException e) {
          throw new AssertionError("an author failed", e.getCause());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits until all that the library took is settled. Returns false if the limit passed. */
  boolean awaitSettled(Duration limit) {
    return holds(
        limit,
        () -> {
          synchronized (sent) {
            return sent.stream().allMatch(message -> message.settled().isDone());
          }
        });
  }

  /** Waits until nobody writes to the file any more, such as those who heal. */
  void awaitQuiet(Duration quiet, Duration limit) {
    byte[][] last = {bytes()};
    long[] since = {System.nanoTime()};
    holds(
        limit,
        () -> {
          byte[] now = bytes();
          if (!Arrays.equals(now, last[0])) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > quiet.toNanos();
        });
  }

  /** Waits until all sessions were shown what is in the file. */
  boolean awaitShown(Duration limit) {
    return holds(limit, () -> check().notShown().isEmpty());
  }

  private static boolean holds(Duration limit, BooleanSupplier condition) {
    try {
      Awaitility.await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(50))
          .until(condition::getAsBoolean);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  Invariants check() {
    return history.check(bytes(), records::read);
  }

  /** What is left of the room's lock, once those who held it had the time to clean up. */
  List<String> claims() {
    holds(PATIENCE, () -> lockNames().isEmpty());
    return lockNames();
  }

  /** The directory of the lock, or its files. */
  private List<String> lockNames() {
    try (Stream<Path> all = Files.list(server.root())) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(file() + ".lock"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many messages the library was given. */
  int taken() {
    synchronized (sent) {
      return sent.size();
    }
  }

  List<Settled> settled() {
    return List.copyOf(settled);
  }

  String appendsPerMessage() {
    return "%.1f".formatted(settled.stream().mapToInt(Settled::attempts).average().orElse(0));
  }

  /** Whether a session was told that something is wrong, one way or another. */
  boolean isTroubled() {
    return !errors.isEmpty() || !interruptions.isEmpty();
  }

  List<Throwable> errors() {
    return List.copyOf(errors);
  }

  String file() {
    return room + ".txt";
  }

  byte[] bytes() {
    return Files.exists(server.root().resolve(file())) ? server.fileBytes(file()) : new byte[0];
  }

  @Override
  public void close() {
    sessions.forEach(ChatSession::close);
    clients.values().forEach(ChatClient::close);
  }
}
