package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ftpchat.ftp.FakeFtpServer.Misbehaviour;
import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a server in the field was seen to do, and how far a room gets with it, and the doctor.
 *
 * <p>Counts calls that fail, never the time that they take.
 */
final class Habit {

  /** What the doctor has a finding of. */
  enum Ability {
    SIZE,
    RESTART,
    OVERWRITE,
    LISTING,
    DIRECTORIES;

    private Answer in(ServerReport report) {
      Finding finding =
          switch (this) {
            case SIZE -> report.size();
            case RESTART -> report.restart();
            case OVERWRITE -> report.overwrite();
            case LISTING -> report.listing();
            case DIRECTORIES -> report.directories();
          };
      return finding.answer();
    }
  }

  /** Checks something of a server when all is over. */
  @FunctionalInterface
  interface Check {
    void on(FakeFtpServer server, FtpTransport transport);
  }

  /** How a client reaches a server. */
  @FunctionalInterface
  interface Reached {
    FtpTransport.Builder by(FtpTransport.Builder builder, FakeFtpServer server) throws IOException;
  }

  /** Never answers. */
  static final Misbehaviour HANG = (session, argument) -> session.waitForTheEnd();

  /** Ends the session without a word. */
  static final Misbehaviour CLOSE = (session, argument) -> session.close();

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** Of cases that wait for it; a busy machine needs a good part of it for an honest reply. */
  private static final Duration SHORT_TIMEOUT = Duration.ofMillis(2_500);

  private static final String ROOM = "hall/room.txt";
  private static final String LOCK = ROOM + ".lock";

  private final String name;
  private final Consumer<FakeFtpServer> teach;
  private Reached client = (builder, server) -> builder;
  private Duration timeout = TIMEOUT;
  private int lostCalls;
  private String goodbye = "";
  private final Set<Ability> missing = EnumSet.noneOf(Ability.class);
  private final Set<Ability> unclear = EnumSet.noneOf(Ability.class);
  private Check check = (server, transport) -> {};
  private Consumer<ServerReport> reported = report -> {};

  private Habit(String name, Consumer<FakeFtpServer> teach) {
    this.name = name;
    this.teach = teach;
  }

  static Habit of(String name, Consumer<FakeFtpServer> teach) {
    return new Habit(name, teach);
  }

  /** How the server is reached, if it is not just in clear. */
  Habit reached(Reached how) {
    client = how;
    return this;
  }

  /** The server leaves something unanswered, and a timeout has to pass. */
  Habit waits() {
    timeout = SHORT_TIMEOUT;
    return this;
  }

  /** So many calls at most may fail for a lost connection; none otherwise. */
  Habit loses(int calls) {
    lostCalls = calls;
    return this;
  }

  /** The last words of the server to whom it did not hear of for a while. */
  Habit saysGoodbye(String words) {
    goodbye = words + "\r\n";
    return this;
  }

  /** The server cannot do this. */
  Habit lacks(Ability... abilities) {
    missing.addAll(List.of(abilities));
    return this;
  }

  /** Whether the server can do this is a matter of taste. */
  Habit leavesOpen(Ability... abilities) {
    unclear.addAll(List.of(abilities));
    return this;
  }

  Habit then(Check newCheck) {
    check = newCheck;
    return this;
  }

  /** The command comes once, however many connections there are. */
  Habit asksOnce(String verb) {
    return then((server, transport) -> assertThat(server.count(verb)).as(verb).isEqualTo(1));
  }

  Habit reports(Consumer<ServerReport> expectation) {
    reported = expectation;
    return this;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Does what a room does, and finds all of it in the file and nothing else on the server. */
  void holdsARoom() throws Exception {
    withServer(this::holdARoom);
  }

  /** Lets the doctor look at the server, who tells what it can do and leaves nothing behind. */
  void isDescribed() throws Exception {
    withServer(this::describe);
  }

  @FunctionalInterface
  private interface Body {
    void run(FakeFtpServer server, FtpTransport transport) throws Exception;
  }

  private void withServer(Body body) throws Exception {
    try (FakeFtpServer server = new FakeFtpServer()) {
      server.directories().add("hall");
      teach.accept(server);
      try (FtpTransport transport =
          client
              .by(server.transport(), server)
              .connectTimeout(CONNECT_TIMEOUT)
              .timeout(timeout)
              .build()) {
        body.run(server, transport);
        check.on(server, transport);
      } catch (Throwable e) {
        throw new AssertionError(name + ": " + e + "\nafter " + server.commands(), e);
      }
    }
  }

  private void holdARoom(FakeFtpServer server, FtpTransport transport) throws Exception {
    Room room = new Room(server, transport);
    assertThat(room.sizes()).isEmpty();
    room.lock();
    room.append("one\n");
    room.append("two\n");
    assertThat(room.sizes()).containsOnly(Map.entry(ROOM, 8L));
    assertThat(room.read(0)).isEqualTo("one\ntwo\n");
    assertThat(room.read(4)).isEqualTo("two\n");
    assertThat(room.read(8)).isEmpty();
    server.hangUp(goodbye); // as servers do when nobody says anything for a while
    room.mayLose++;
    room.append("three\n");
    assertThat(room.sizes()).containsOnly(Map.entry(ROOM, 14L));
    assertThat(server.files()).containsOnlyKeys(ROOM);
    assertThat(server.files().get(ROOM)).asString(US_ASCII).isEqualTo("one\ntwo\nthree\n");
    assertThat(server.directories()).containsOnly("hall");
  }

  private void describe(FakeFtpServer server, FtpTransport transport) throws Exception {
    server.files().put(ROOM, "one\n".getBytes(US_ASCII));
    ServerReport report = new Room(server, transport).call(() -> transport.examine(""));
    assertThat(report.append()).as("append").isEqualTo(Finding.yes());
    Map<Ability, Answer> expected = new TreeMap<>();
    Map<Ability, Answer> found = new TreeMap<>();
    for (Ability ability : EnumSet.complementOf(EnumSet.copyOf(unclear))) {
      expected.put(ability, missing.contains(ability) ? Answer.NO : Answer.YES);
      found.put(ability, ability.in(report));
    }
    assertThat(found).as(report.toString()).isEqualTo(expected);
    assertThat(report.leftBehind()).isEmpty();
    reported.accept(report);
    assertThat(server.files()).containsOnlyKeys(ROOM);
    assertThat(server.files().get(ROOM)).asString(US_ASCII).isEqualTo("one\n");
    assertThat(server.directories()).containsOnly("hall");
  }

  /** Calls a transport again where a connection is lost, as the engine does, but not for ever. */
  private final class Room {

    private final FakeFtpServer server;
    private final FtpTransport transport;
    private int mayLose = lostCalls;

    Room(FakeFtpServer server, FtpTransport transport) {
      this.server = server;
      this.transport = transport;
    }

    /** Two files are asked for, as a client that is in two rooms does. */
    Map<String, Long> sizes() throws IOException {
      Map<String, Long> sizes = new TreeMap<>();
      call(() -> transport.stat(List.of(ROOM, "hall/other.txt")))
          .forEach((file, status) -> sizes.put(file, status.size()));
      return sizes;
    }

    void lock() throws IOException {
      if (missing.contains(Ability.DIRECTORIES)) {
        assertThatExceptionOfType(TransportException.class)
            .isThrownBy(() -> transport.makeDirectory(LOCK))
            .matches(e -> !e.reason().connectionWide());
        return;
      }
      String nonce = LOCK + "/0123456789abcdef";
      assertThat(call(() -> transport.makeDirectory(LOCK))).as("made").isTrue();
      assertThat(call(() -> transport.makeDirectory(LOCK))).as("made again").isFalse();
      assertThat(call(() -> transport.list(LOCK))).isEmpty();
      assertThat(call(() -> transport.makeDirectory(nonce))).as("nonce made").isTrue();
      assertThat(call(() -> transport.list(LOCK))).containsExactly("0123456789abcdef");
      assertThat(call(() -> transport.removeDirectory(LOCK))).as("not empty").isFalse();
      assertThat(call(() -> transport.removeDirectory(nonce))).as("nonce removed").isTrue();
      assertThat(call(() -> transport.removeDirectory(LOCK))).as("removed").isTrue();
      assertThat(call(() -> transport.removeDirectory(LOCK))).as("removed again").isFalse();
      assertThat(call(() -> transport.list(LOCK))).isEmpty();
      assertThat(new TreeSet<>(call(() -> transport.list("hall")))).isEmpty();
    }

    void append(String text) throws IOException {
      byte[] bytes = text.getBytes(US_ASCII);
      byte[] before = server.files().getOrDefault(ROOM, new byte[0]);
      while (true) {
        AppendResult result = call(() -> transport.append(ROOM, bytes));
        if (result.outcome() == Outcome.ACKED) {
          return;
        }
        TransportException problem = result.problem().orElseThrow();
        lose(problem);
        boolean there = sizes().getOrDefault(ROOM, 0L) == before.length + bytes.length;
        if (result.outcome() == Outcome.UNKNOWN && there) {
          return;
        }
      }
    }

    String read(long position) throws IOException {
      return call(
          () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            transport.read(ROOM, position, 1000, bytes::write);
            return bytes.toString(US_ASCII);
          });
    }

    <T> T call(Call<T> call) throws IOException {
      while (true) {
        try {
          return call.run();
        } catch (TransportException e) {
          lose(e);
        }
      }
    }

    private void lose(TransportException e) throws TransportException {
      if (!e.reason().connectionWide() || mayLose == 0) {
        throw e;
      }
      mayLose--;
    }
  }

  @FunctionalInterface
  private interface Call<T> {
    T run() throws IOException;
  }

  /**
   * What no client can do anything about: it can only say so.
   *
   * @param words which the server used
   */
  record Hopeless(
      String name,
      Consumer<FakeFtpServer> teach,
      Reached client,
      Duration timeout,
      Set<Reason> reasons,
      String words,
      Check check) {

    static Hopeless of(String name, Consumer<FakeFtpServer> teach, Reason reason, String words) {
      return new Hopeless(
          name,
          teach,
          (builder, server) -> builder,
          TIMEOUT,
          Set.of(reason),
          words,
          (server, transport) -> {});
    }

    Hopeless reached(Reached how) {
      return new Hopeless(name, teach, how, timeout, reasons, words, check);
    }

    Hopeless waits() {
      return new Hopeless(name, teach, client, SHORT_TIMEOUT, reasons, words, check);
    }

    /** Where there is more than one good answer. */
    Hopeless or(Reason... more) {
      Set<Reason> all = EnumSet.copyOf(reasons);
      all.addAll(List.of(more));
      return new Hopeless(name, teach, client, timeout, all, words, check);
    }

    Hopeless then(Check newCheck) {
      return new Hopeless(name, teach, client, timeout, reasons, words, newCheck);
    }

    @Override
    public String toString() {
      return name;
    }

    private static void append(FtpTransport transport) throws TransportException {
      AppendResult result = transport.append(ROOM, new byte[1]);
      if (result.outcome() != Outcome.ACKED) {
        throw result.problem().orElseThrow();
      }
    }

    /** Fails, for the right reason and in the server's words; again when it is asked again. */
    void isToldSo() throws Exception {
      try (FakeFtpServer server = new FakeFtpServer()) {
        teach.accept(server);
        try (FtpTransport transport =
            client
                .by(server.transport(), server)
                .connectTimeout(CONNECT_TIMEOUT)
                .timeout(timeout)
                .build()) {
          for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> append(transport))
                .withMessageContaining(words)
                .extracting(TransportException::reason)
                .isIn(reasons);
          }
          assertThat(server.files()).isEmpty();
          check.on(server, transport);
        } catch (Throwable e) {
          throw new AssertionError(name + ": " + e + "\nafter " + server.commands(), e);
        }
      }
    }
  }
}
