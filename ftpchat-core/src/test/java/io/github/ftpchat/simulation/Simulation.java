package io.github.ftpchat.simulation;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.codec.LineFramer;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import io.github.ftpchat.internal.session.Client;
import io.github.ftpchat.internal.session.Environment;
import io.github.ftpchat.internal.session.SessionConfig;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Runs real clients against a {@link SimulatedServer} in virtual time, and counts what became of
 * their messages. The same seed gives the same run.
 */
final class Simulation {

  static final String ROOM = "lobby";
  static final String FILE = ROOM + ".txt";

  final VirtualTime time = new VirtualTime();
  final Random random;
  final SimulatedServer server;
  final FernetCipher cipher = FernetCipher.ofKey(new byte[32]);
  final RecordCodec codec = new RecordCodec(cipher, ROOM, Limits.defaults());
  final List<Peer> peers = new ArrayList<>();
  final Set<MessageId> rude = new LinkedHashSet<>();
  SettlePolicy settle = SettlePolicy.adaptive();
  LockPolicy lock = LockPolicy.WHERE_UNSAFE;
  private int rudeRunning;

  Simulation(long seed, SimulatedServer.Appending appending) {
    this.random = new Random(seed);
    this.server = new SimulatedServer(time, random, appending);
  }

  /** One real client with one session. */
  final class Peer implements ChatListener {
    final String name;
    final Client client;
    final ChatSession session;
    final Map<MessageId, OutgoingMessage> sent = new LinkedHashMap<>();
    final List<ChatMessage> shown = new ArrayList<>();
    final List<RejectedRecord> rejected = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();

    Peer(String name, Optional<String> participant) {
      this.name = name;
      this.client =
          new Client(
              server.connect(),
              PollingPolicy.defaults(),
              RetryPolicy.defaults(),
              new Environment(
                  time,
                  Clock.systemUTC(),
                  random,
                  Optional.of(Runnable::run),
                  Optional.of(Runnable::run)));
      this.session =
          client.open(
              new SessionConfig(
                  ROOM,
                  cipher,
                  participant,
                  Optional.empty(),
                  HistoryPolicy.replayAll(),
                  settle,
                  lock,
                  Limits.defaults(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  false,
                  List.of(this)),
              true,
              false);
    }

    void send(String text) {
      OutgoingMessage message = session.send(text);
      sent.put(message.id(), message);
    }

    long settled() {
      return sent.values().stream().filter(message -> message.settled().isDone()).count();
    }

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      shown.add(message);
    }

    @Override
    public void onRejectedRecord(ChatSession session, RejectedRecord record) {
      rejected.add(record);
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      errors.add(error);
    }
  }

  Peer join(String name) {
    Peer peer = new Peer(name, Optional.of(name));
    peers.add(peer);
    return peer;
  }

  Peer watch(String name) {
    Peer peer = new Peer(name, Optional.empty());
    peers.add(peer);
    return peer;
  }

  /** Appends and believes the reply, as the Python programs do. */
  void joinRude(String name, int messages, Duration pause) {
    Transport transport = server.connect();
    rudeRunning++;
    time.newThread(
            () -> {
              for (int i = 0; i < messages; i++) {
                time.sleep(randomPause(pause));
                byte[] token =
                    codec.seal(Dialect.V1_6, LocalDateTime.now(Clock.systemUTC()), name, text(i));
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
    peers.forEach(peer -> peer.session.close());
  }

  /** The ids of the file, once for each time that they stand there. */
  List<MessageId> idsInFile() {
    List<MessageId> ids = new ArrayList<>();
    byte[] content = server.file(FILE);
    LineFramer framer =
        new LineFramer(
            0,
            Limits.defaults().maxLineBytes(),
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
                        ids.add(record.id());
                      }

                      @Override
                      public void rejected(RejectedRecord record) {}
                    }));
    framer.accept(content, 0, content.length);
    framer.finish();
    return ids;
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
