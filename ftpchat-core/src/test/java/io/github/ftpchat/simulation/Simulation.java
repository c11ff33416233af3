package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.codec.LineFramer;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import io.github.ftpchat.internal.session.Client;
import io.github.ftpchat.internal.session.Environment;
import io.github.ftpchat.internal.session.SessionConfig;
import io.github.ftpchat.testkit.internal.VirtualTimeSource;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Runs real clients against a {@link SimulatedServer} in virtual time, and counts what became of
 * their messages. The same seed gives the same run.
 */
final class Simulation {

  /**
   * Stands still: how long a line is depends on its time, as text and time are compressed together.
   */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-01T10:30:00Z"), ZoneOffset.UTC);

  static final String ROOM = "lobby";
  static final String FILE = ROOM + ".txt";

  final VirtualTimeSource time = new VirtualTimeSource();
  final Random random;
  final SimulatedServer server;
  final FernetCipher cipher = FernetCipher.ofKey(new byte[32]);
  final RecordCodec codec = new RecordCodec(cipher, ROOM, Limits.defaults());
  final List<Peer> peers = new ArrayList<>();
  final Set<MessageId> rude = new LinkedHashSet<>();
  SettlePolicy settle = SettlePolicy.adaptive();
  LockPolicy lock = LockPolicy.WHERE_UNSAFE;
  boolean allowRewriting;

  /** What is read from the file at the end. */
  Limits limits = Limits.defaults();

  private int rudeRunning;

  Simulation(long seed, SimulatedServer.Appending appending) {
    this.random = new Random(seed);
    this.server = new SimulatedServer(time, random, appending);
  }

  /** What a peer is to be. */
  final class Joining {
    private final String name;
    private final SimulatedServer.Connection connection = server.connect();
    private final Callbacks callbacks = new Callbacks();
    private String room = ROOM;
    private Optional<String> participant = Optional.empty();
    private HistoryPolicy history = HistoryPolicy.replayAll();
    private Limits limits = Limits.defaults();
    private Optional<OutboxStore> outbox = Optional.empty();
    private Optional<Cursor> after = Optional.empty();
    private Optional<CursorStore> cursors = Optional.empty();
    private FernetCipher itsCipher = cipher;

    private Joining(String name) {
      this.name = name;
    }

    Joining asParticipant() {
      participant = Optional.of(name);
      return this;
    }

    Joining room(String room) {
      this.room = room;
      return this;
    }

    Joining history(HistoryPolicy history) {
      this.history = history;
      return this;
    }

    Joining limits(Limits limits) {
      this.limits = limits;
      return this;
    }

    Joining outbox(OutboxStore outbox) {
      this.outbox = Optional.of(outbox);
      return this;
    }

    Joining after(Cursor cursor) {
      this.after = Optional.of(cursor);
      return this;
    }

    Joining cursors(CursorStore cursors) {
      this.cursors = Optional.of(cursors);
      return this;
    }

    Joining cipher(FernetCipher cipher) {
      this.itsCipher = cipher;
      return this;
    }

    Joining cut(int call, SimulatedServer.Cut where) {
      connection.cutCall = call;
      connection.cut = where;
      return this;
    }

    Joining paused() {
      callbacks.pause();
      return this;
    }

    Peer join() {
      Peer peer = new Peer(this, newClient(connection, callbacks));
      peers.add(peer);
      return peer;
    }

    Peer join(Client client) {
      Peer peer = new Peer(this, client);
      peers.add(peer);
      return peer;
    }
  }

  Client newClient(Transport transport, Executor callbacks) {
    return new Client(
        transport,
        PollingPolicy.defaults(),
        RetryPolicy.defaults(),
        new Environment(time, CLOCK, random, Optional.of(callbacks), Optional.of(Runnable::run)));
  }

  /** Calls listeners at once, on the I/O thread, or keeps the calls back. */
  static final class Callbacks implements Executor {
    private final Queue<Runnable> kept = new ArrayDeque<>();
    private boolean paused;

    @Override
    public void execute(Runnable call) {
      if (paused) {
        kept.add(call);
      } else {
        call.run();
      }
    }

    void pause() {
      paused = true;
    }

    void resume() {
      paused = false;
      for (Runnable call = kept.poll(); call != null; call = kept.poll()) {
        call.run();
      }
    }
  }

  /** One real client with one session. */
  final class Peer implements ChatListener {
    final String name;
    final Client client;
    final ChatSession session;
    final SimulatedServer.Connection connection;
    final Callbacks callbacks;
    final Map<MessageId, OutgoingMessage> sent = new LinkedHashMap<>();
    final List<ChatMessage> shown = new ArrayList<>();
    final Map<MessageId, Long> shownAt = new HashMap<>();
    final List<RejectedRecord> rejected = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    final List<SessionState> states = new ArrayList<>();

    /** Faults of ours, after which a session goes on as after a fault of the server. */
    private final List<Throwable> faults = new ArrayList<>();

    private Peer(Joining joining, Client client) {
      this.name = joining.name;
      this.connection = joining.connection;
      this.callbacks = joining.callbacks;
      this.client = client;
      this.session =
          client.open(
              new SessionConfig(
                  joining.room,
                  joining.itsCipher,
                  joining.participant,
                  Optional.empty(),
                  joining.history,
                  settle,
                  lock,
                  joining.limits,
                  joining.outbox,
                  joining.after,
                  joining.cursors,
                  ListenerFailurePolicy.skip(),
                  false,
                  allowRewriting,
                  List.of(this)),
              true,
              false);
    }

    OutgoingMessage send(String text) {
      OutgoingMessage message = session.send(text);
      sent.put(message.id(), message);
      return message;
    }

    List<String> texts() {
      return shown.stream().map(ChatMessage::text).toList();
    }

    /** Ends as a process does that is killed: nothing more is written or stored. */
    void kill() {
      connection.close();
      callbacks.pause();
      session.close();
    }

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      shown.add(message);
      shownAt.putIfAbsent(message.id(), time.nanoTime());
    }

    @Override
    public void onRejectedRecord(ChatSession session, RejectedRecord record) {
      rejected.add(record);
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      states.add(state);
      Throwable cause = state.problem().orElse(null);
      for (; cause != null; cause = cause.getCause()) {
        if (cause instanceof IllegalStateException) {
          faults.add(cause);
        }
      }
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      errors.add(error);
    }
  }

  Joining peer(String name) {
    return new Joining(name);
  }

  Peer join(String name) {
    return peer(name).asParticipant().join();
  }

  Peer watch(String name) {
    return peer(name).join();
  }

  /** Lets a stranger have written so many lines. */
  void addLines(int lines) {
    for (int i = 0; i < lines; i++) {
      server.add(FILE, line("stranger", "text " + i));
    }
  }

  /** A line of blanks as participants put them where an upload may still land. */
  static byte[] fence(int length) {
    return (" ".repeat(length - 2) + "\t\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** A line as another program writes it. */
  byte[] line(String sender, String text) {
    byte[] token = codec.seal(Dialect.V1_6, LocalDateTime.now(CLOCK), sender, text);
    return codec.frame(token, Dialect.V1_6);
  }

  /** Appends and believes the reply, as the Python programs do. */
  void joinRude(String name, int messages, Duration pause) {
    Transport transport = server.connect();
    rudeRunning++;
    time.newThread(
            () -> {
              for (int i = 0; i < messages; i++) {
                time.sleep(randomPause(pause));
                byte[] token = codec.seal(Dialect.V1_6, LocalDateTime.now(CLOCK), name, text(i));
                try {
                  rude.add(codec.id(token));
                  transport.append(FILE, codec.frame(token, Dialect.V1_6));
                } catch (TransportException e) {
                  throw new IllegalStateException(e);
                }
              }
              rudeRunning--;
            },
            name)
        .start();
  }

  boolean rudeAreDone() {
    return rudeRunning == 0;
  }

  Duration randomPause(Duration pause) {
    return Duration.ofNanos((long) (pause.toNanos() * (0.5 + random.nextDouble())));
  }

  /** Lengths vary, so that overlapping lines tear. */
  String text(int number) {
    return "message " + number + " " + "x".repeat(random.nextInt(200)) + random.nextLong();
  }

  /** Waits in virtual time. */
  void sleep(Duration duration) {
    time.sleep(duration);
  }

  void close() {
    for (Peer peer : peers) {
      peer.session.close();
      assertThat(peer.faults).as("faults of ours that %s met", peer.name).isEmpty();
    }
  }

  /** The ids of the file, once for each time that they stand there. */
  List<MessageId> idsInFile() {
    return inFile().stream().map(OpenedRecord::id).toList();
  }

  /** The texts of the file. */
  List<String> textsInFile() {
    return inFile().stream().map(OpenedRecord::text).toList();
  }

  /**
   * The records that are found even while their lines have no end. The others stand in lines that
   * are far too long: what has no end is given up at some length, and not read again when it ends.
   */
  List<MessageId> idsThatNeedNoEnd() {
    String content = new String(server.file(FILE), StandardCharsets.ISO_8859_1);
    List<OpenedRecord> records = new ArrayList<>();
    for (String line : content.split("[\\r\\n]", -1)) {
      open(line.getBytes(StandardCharsets.ISO_8859_1), records);
    }
    return records.stream().map(OpenedRecord::id).toList();
  }

  private List<OpenedRecord> inFile() {
    List<OpenedRecord> records = new ArrayList<>();
    open(server.file(FILE), records);
    return records;
  }

  private void open(byte[] content, List<OpenedRecord> records) {
    LineFramer framer =
        new LineFramer(
            0,
            limits.maxLineBytes(),
            (buffer, offset, length, position, total, terminated, tooLong) ->
                codec.open(
                    buffer,
                    offset,
                    length,
                    position,
                    terminated,
                    new RecordSink() {
                      @Override
                      public void opened(OpenedRecord record) {
                        records.add(record);
                      }

                      @Override
                      public void rejected(RejectedRecord record) {}
                    }));
    framer.accept(content, 0, content.length);
    framer.finish();
  }

  /** What became of all messages. */
  Outcome outcome() {
    List<MessageId> inFile = idsInFile();
    Set<MessageId> present = new HashSet<>(inFile);
    Outcome outcome = new Outcome();
    for (Peer peer : peers) {
      outcome.sent += peer.sent.size();
      for (OutgoingMessage message : peer.sent.values()) {
        boolean settled =
            message.settled().isDone() && !message.settled().isCompletedExceptionally();
        outcome.settled += settled ? 1 : 0;
        outcome.repeated += settled && message.settled().join().attempts() > 1 ? 1 : 0;
        outcome.settledLost += settled && !present.contains(message.id()) ? 1 : 0;
      }
      List<MessageId> shown = peer.shown.stream().map(ChatMessage::id).toList();
      Set<MessageId> distinct = new HashSet<>(shown);
      outcome.shownTwice += shown.size() - distinct.size();
      outcome.notShown += (int) present.stream().filter(id -> !distinct.contains(id)).count();
      outcome.errors += peer.errors.size();
    }
    outcome.duplicates = inFile.size() - present.size();
    outcome.rude = rude.size();
    outcome.rudeLost = (int) rude.stream().filter(id -> !present.contains(id)).count();
    outcome.appends = server.appends;
    outcome.commands = server.commands;
    return outcome;
  }

  /** Counts. */
  static final class Outcome {
    int sent;
    int settled;
    int settledLost;
    int repeated;
    int shownTwice;
    int notShown;
    int duplicates;
    int rude;
    int rudeLost;
    int errors;
    long appends;
    long commands;

    @Override
    public String toString() {
      return ("sent %d, settled %d, settled and lost %d, shown twice %d, not shown %d,"
              + " in file twice %d, rude %d, rude lost %d, appends %d, commands %d, errors %d")
          .formatted(
              sent,
              settled,
              settledLost,
              shownTwice,
              notShown,
              duplicates,
              rude,
              rudeLost,
              appends,
              commands,
              errors);
    }
  }
}
