package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.UploadPair.Answer;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a server is taken for one that lets one upload at a time write to a file. */
@Timeout(60)
class SafetyProbeTest {

  private static final byte[] LINE = "line\n".getBytes(US_ASCII);

  /** Long enough for a busy machine, and far below the limits of the transport. */
  private static final Duration SOON = Duration.ofSeconds(15);

  private final FakeFtpServer server = new FakeFtpServer();
  private final FtpTransport transport = server.transport().build();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final AtomicInteger uploads = new AtomicInteger();

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  private AppendSafety probe() throws TransportException {
    return transport.probeAppendSafety("a/room.txt");
  }

  // On a server that behaves, or does not

  @Test
  void tenRoundsInARowMakeAServerSafe() throws Exception {
    server.files().put("a/room.txt", LINE);
    server.on("APPE", this::serialise);
    for (int i = 1; i < ServerProfile.ROUNDS_NEEDED; i++) {
      assertThat(probe()).as("round %d", i).isEqualTo(AppendSafety.UNKNOWN);
    }
    assertThat(probe()).isEqualTo(AppendSafety.SAFE);
    assertThat(transport.capabilities().appendSafety()).isEqualTo(AppendSafety.SAFE);

    assertThat(server.commands()).noneMatch(command -> command.contains("room.txt"));
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
    assertThat(transport.capabilities().connection())
        .as("one connection for all, and one for each round")
        .isEqualTo(1 + ServerProfile.ROUNDS_NEEDED);
    int commands = server.commands().size();
    assertThat(probe()).isEqualTo(AppendSafety.SAFE);
    assertThat(server.commands()).hasSize(commands);
  }

  @Test
  void oneRoundInWhichBothAreLetInIsFinal() throws Exception {
    server.files().put("a/room.txt", LINE);
    server.on("APPE", this::serialise);
    probe();
    server.behave("APPE");
    assertThat(probe()).isEqualTo(AppendSafety.UNSAFE);
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
    server.on("APPE", this::serialise);
    for (int i = 0; i < 2 * ServerProfile.ROUNDS_NEEDED; i++) {
      assertThat(probe()).isEqualTo(AppendSafety.UNSAFE);
    }
  }

  /** The data connection is closed too early, and the server says 226 all the same. */
  @Test
  void aCutReadMakesNoServerUnsafe() throws Exception {
    server.on("APPE", this::serialise);
    for (int i = 1; i < ServerProfile.ROUNDS_NEEDED; i++) {
      server.on(
          "RETR",
          (session, name) -> {
            server.behave("RETR");
            session.retrieve(name, 10);
          });
      assertThat(probe()).as("round %d", i).isEqualTo(AppendSafety.UNKNOWN);
    }
    assertThat(probe()).isEqualTo(AppendSafety.SAFE);
  }

  @Test
  void aRoundThatProvesNothingStartsTheCountAnew() throws Exception {
    server.on("APPE", this::serialise);
    for (int i = 1; i < ServerProfile.ROUNDS_NEEDED; i++) {
      probe();
    }
    server.answer("NOOP", "500 what?");
    assertThat(probe()).isEqualTo(AppendSafety.UNKNOWN);
    server.behave("NOOP");
    for (int i = 1; i < ServerProfile.ROUNDS_NEEDED; i++) {
      assertThat(probe()).as("round %d", i).isEqualTo(AppendSafety.UNKNOWN);
    }
    assertThat(probe()).isEqualTo(AppendSafety.SAFE);
  }

  /** As if the reply to the second one was lost, and came again when the first had just ended. */
  @Test
  void aLateReplyDoesNotHideThatBothWroteToTheSamePlace() throws Exception {
    ReentrantLock replies = new ReentrantLock();
    server.on(
        "APPE",
        (session, name) -> {
          byte[] before = server.files().getOrDefault(name, new byte[0]);
          replies.lock();
          try {
            takeAppend(session, name, before);
          } finally {
            replies.unlock();
          }
          session.reply("226 done");
        });
    assertThat(probe()).isEqualTo(AppendSafety.UNSAFE);
  }

  /** The reply to the second upload comes too late for what it would prove. */
  @Test
  void aServerThatHesitatesProvesNothing() throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          if (uploads.incrementAndGet() % 2 == 0) {
            pause(Duration.ofMillis(900));
          }
          serialise(session, name);
        });
    for (int i = 0; i < 3; i++) {
      assertThat(probe()).isEqualTo(AppendSafety.UNKNOWN);
    }
  }

  /** It lets both in, 0.4 s after each asked. */
  @Test
  void aServerThatAlwaysTakesItsTimeIsNotTakenForOneThatLetsNobodyIn() throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          pause(Duration.ofMillis(320));
          session.behave("APPE", name);
        });
    for (int i = 0; i < ServerProfile.ROUNDS_NEEDED; i++) {
      assertThat(probe()).isNotEqualTo(AppendSafety.SAFE);
    }
  }

  @Test
  void aServerThatTakesOneCommandAtATimeStaysUnknown() throws Exception {
    server.on("NOOP", (session, argument) -> session.skipLine());
    server.on("APPE", this::serialise);
    assertThat(probe()).isEqualTo(AppendSafety.UNKNOWN);
    assertThat(server.files()).isEmpty();
    assertWorks();
  }

  @ParameterizedTest
  @CsvSource({"APPE,553 permission denied", "APPE,502 what?", "DELE,550 permission denied"})
  void whereNoFileCanBeMadeOrRemovedItIsTriedOnce(String verb, String refusal) throws Exception {
    server.on("APPE", this::serialise);
    server.answer(verb, refusal);
    assertThat(probe()).isEqualTo(AppendSafety.UNKNOWN);
    int commands = server.commands().size();
    for (int i = 0; i < ServerProfile.ROUNDS_NEEDED; i++) {
      assertThat(probe()).isEqualTo(AppendSafety.UNKNOWN);
    }
    assertThat(server.commands()).hasSize(commands);
  }

  @Test
  void whereRoundsProveNothingTheyAreGivenUp() throws Exception {
    server.on("APPE", this::serialise);
    server.answer("NOOP", "500 what?");
    for (int i = 0; i < ServerProfile.MAX_INCONCLUSIVE; i++) {
      probe();
    }
    int commands = server.commands().size();
    assertThat(probe()).isEqualTo(AppendSafety.UNKNOWN);
    assertThat(server.commands()).hasSize(commands);
  }

  /** At any step, of the first connection or the second. The limits of the transport are longer. */
  @ParameterizedTest
  @CsvSource({
    "CONNECT, 2",
    "PASS, 2",
    "EPSV, 1",
    "EPSV, 2",
    "APPE, 1",
    "APPE, 2",
    "NOOP, 1",
    "END, 1",
    "END, 2",
    "RETR, 1",
    "DELE, 1"
  })
  void whateverTheServerDoesItHoldsNobodyUpForLong(String verb, int which) throws Exception {
    if (which == 2) {
      transport.stat(List.of());
    }
    server.on("APPE", this::serialise);
    AtomicInteger seen = new AtomicInteger(verb.equals("CONNECT") || verb.equals("PASS") ? 1 : 0);
    server.on(
        verb,
        (session, argument) -> {
          if (seen.incrementAndGet() == which) {
            session.waitForTheEnd();
          } else if (verb.equals("APPE")) {
            serialise(session, argument);
          } else if (verb.equals("END")) {
            session.reply("226 done");
          } else {
            session.behave(verb, argument);
          }
        });
    CompletableFuture<AppendSafety> probe = CompletableFuture.supplyAsync(this::uncheckedProbe);
    assertThat(probe).succeedsWithin(SOON).isEqualTo(AppendSafety.UNKNOWN);
    server.behave("END");
    assertWorks();
    probe();
    assertThat(server.files()).as("left behind").containsOnlyKeys("a/room.txt");
  }

  private AppendSafety uncheckedProbe() {
    try {
      return probe();
    } catch (TransportException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAbortLeavesNoFileBehind() throws Exception {
    server.on("APPE", this::serialise);
    server.on(
        "NOOP",
        (session, argument) -> {
          transport.abort();
          session.behave("NOOP", argument);
        });
    CompletableFuture<AppendSafety> probe = CompletableFuture.supplyAsync(this::uncheckedProbe);
    assertThat(probe).failsWithin(SOON);
    assertThat(server.commands()).anyMatch(command -> command.startsWith("DELE a/"));
    assertThat(server.files()).isEmpty();
  }

  private void assertWorks() throws TransportException {
    server.behave("APPE");
    server.behave("NOOP");
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("a/room.txt")).isEqualTo(LINE);
  }

  /** Appends as a server does that locks the file before it lets anybody in. */
  private void serialise(FakeFtpServer.Session session, String name) throws IOException {
    ReentrantLock lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
    lock.lock();
    try {
      takeAppend(session, name, server.files().getOrDefault(name, new byte[0]));
    } finally {
      lock.unlock();
    }
    session.end();
  }

  private void takeAppend(FakeFtpServer.Session session, String name, byte[] before)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(before);
    session.reply("150 go on");
    try (Socket data = session.accept()) {
      data.getInputStream().transferTo(bytes);
    } finally {
      server.files().put(name, bytes.toByteArray());
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  // With packets lost

  /** How a server that lets everybody in places what it is sent. */
  private enum Placing {
    /** Where the file ended when it was opened, as nearly all do. */
    AT_OPENING,
    /** Where the file ends when a piece comes, so that the file does not tell. */
    AT_EACH_PIECE
  }

  /**
   * Uploads to a server that lets both in at once, over a line that loses packets: each packet
   * comes after half a round trip of 50 ± 30 ms, or after one retransmission more for each time
   * that it was lost, and each of these takes twice as long as the one before.
   */
  private static final class Lossy implements UploadPair {

    private final Random random;
    private final Placing placing;
    private final double loss;
    private final double retransmission;
    private double now;
    private double reply;

    Lossy(Random random, Placing placing, double loss, double retransmission) {
      this.random = random;
      this.placing = placing;
      this.loss = loss;
      this.retransmission = retransmission;
    }

    private double packet() {
      double time = (0.02 + 0.06 * random.nextDouble()) / 2;
      for (double again = retransmission; random.nextDouble() < loss; again *= 2) {
        time += again;
      }
      return time;
    }

    private static Duration seconds(double seconds) {
      return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }

    @Override
    public Duration roundTrip() {
      return Duration.ofMillis(30);
    }

    @Override
    public Optional<Duration> openFirst() {
      double took = packet() + packet();
      now += took;
      return Optional.of(seconds(took));
    }

    @Override
    public boolean askForSecond(Duration limit) {
      double asked = now + packet(); // both commands, in one packet
      double known = asked + packet();
      reply = Math.max(known, asked + packet()); // TCP keeps the order
      boolean soon = known <= now + seconds(limit);
      now = known;
      return soon;
    }

    @Override
    public Answer answer(Duration wait) {
      if (reply > now + seconds(wait)) {
        now += seconds(wait);
        return Answer.NOTHING;
      }
      now = Math.max(now, reply);
      return Answer.LET_IN;
    }

    @Override
    public boolean endFirst() {
      now += packet() + packet();
      return true;
    }

    @Override
    public boolean endSecond() {
      now += packet() + packet();
      return true;
    }

    /** The second one was opened before the first one's bytes came. */
    @Override
    public boolean holdBoth() {
      return placing == Placing.AT_EACH_PIECE;
    }
  }

  private static final int LINES = 24;
  private static final int ROUNDS = 60_000;

  /**
   * Of clients that start on an unsafe server, fewer than one in a million takes it for safe at 20
   * % loss, whatever the line's retransmission time is between 0.2 and 1 s. A client is wrong if it
   * sees as many wrong rounds in a row as it needs, and it can begin again after each that proves
   * nothing; so at most so often as it is worth it, which is a bound from above.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.2})
  void lossMakesAServerSafeForFewerThanOneClientInAMillion(double loss) throws Exception {
    Random random = new Random(20_240_731);
    double wrongClients = 0;
    for (int line = 0; line < LINES; line++) {
      double retransmission = 0.2 + 0.8 * (line + 0.5) / LINES;
      int wrong = 0;
      for (int i = 0; i < ROUNDS; i++) {
        Lossy uploads = new Lossy(random, Placing.AT_EACH_PIECE, loss, retransmission);
        if (SafetyProbe.round(uploads) == ProbeRound.SERIALISED) {
          wrong++;
        }
      }
      double inARow = Math.pow((double) wrong / ROUNDS, ServerProfile.ROUNDS_NEEDED);
      wrongClients += (1 + ServerProfile.MAX_INCONCLUSIVE) * inARow / LINES;
    }
    assertThat(wrongClients).isGreaterThan(0).isLessThan(1e-6);
  }

  @ParameterizedTest
  @EnumSource(Placing.class)
  void noneOfManyClientsThatStartOnALossyLineIsWrong(Placing placing) throws Exception {
    Random random = new Random(1);
    for (int client = 0; client < 20_000; client++) {
      double retransmission = 0.2 + 0.8 * random.nextDouble();
      ServerProfile profile = new ServerProfile();
      AppendSafety known = AppendSafety.UNKNOWN;
      while (known == AppendSafety.UNKNOWN && profile.isWorthProbing()) {
        ProbeRound round = SafetyProbe.round(new Lossy(random, placing, 0.2, retransmission));
        if (placing == Placing.AT_OPENING) {
          assertThat(round).isNotEqualTo(ProbeRound.SERIALISED);
        }
        known = profile.learnRound(round);
      }
      assertThat(known).isNotEqualTo(AppendSafety.SAFE);
    }
  }
}
