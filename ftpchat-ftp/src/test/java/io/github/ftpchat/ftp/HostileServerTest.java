package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that stall, vanish, lie or attack: no call hangs, grows or believes them. */
@Timeout(60)
class HostileServerTest {

  private static final byte[] LINE = "line\n".getBytes(US_ASCII);
  private static final ByteSink IGNORED = (buffer, offset, length) -> {};

  /** Long enough for a busy machine, and far below the time that tests may take. */
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Of tests that wait for it; a busy machine needs a good part of it for an honest reply. */
  private static final Duration TIMEOUT = Duration.ofMillis(1_500);

  private FakeFtpServer server;
  private FtpTransport transport;

  @BeforeEach
  void open() {
    server = new FakeFtpServer();
    transport = server.transport().build();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  // What a server hears

  @ParameterizedTest
  @ValueSource(
      strings = {
        "530 S3cr3t is wrong",
        "500-what?\r\n PASS S3cr3t\r\n500 unknown",
        "PASS S3cr3t",
        "230 come in\r\n530 PASS S3cr3t came late"
      })
  void aPasswordThatAServerRepeatsIsInNoMessage(String reply) {
    server.on("PASS", (session, argument) -> session.reply(reply));
    try (FtpTransport known = server.transport().password("S3cr3t".toCharArray()).build()) {
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> known.list(""))
          .satisfies(e -> assertThat(stackTraceOf(e)).doesNotContain("S3cr3t"));
    }
  }

  private static String stackTraceOf(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  // At any step of a first append

  static Stream<String> steps() {
    return Stream.concat(necessarySteps(), optionalSteps());
  }

  static Stream<String> necessarySteps() {
    return Stream.of("CONNECT", "USER", "PASS", "TYPE", "APPE", "END");
  }

  /** Where no sensible answer comes to these, they are not asked again. */
  static Stream<String> optionalSteps() {
    return Stream.of("SYST", "FEAT", "EPSV");
  }

  static Stream<Arguments> optionalStepsAndFaults() {
    Map<String, FakeFtpServer.Misbehaviour> faults =
        Map.of(
            "stalls", (session, argument) -> session.waitForTheEnd(),
            "vanishes", (session, argument) -> session.close(),
            "says goodbye", (session, argument) -> session.reply("221 goodbye"),
            "floods", (session, argument) -> flood(session, "200-and another line\r\n"),
            "floods a line", (session, argument) -> flood(session, "200 and so on \r"),
            "says no reply", (session, argument) -> session.reply("HTTP/1.1 400 Bad Request"),
            "wants more", (session, argument) -> session.reply("350 more"),
            "begins", (session, argument) -> session.reply("150 now"));
    return optionalSteps()
        .flatMap(
            step ->
                faults.keySet().stream().map(name -> Arguments.of(step, name, faults.get(name))));
  }

  @ParameterizedTest(name = "{0}: the server {1}")
  @MethodSource("optionalStepsAndFaults")
  void whatAServerDoesNotStandIsNotAskedAgain(
      String step, String name, FakeFtpServer.Misbehaviour fault) throws Exception {
    reopen(TlsPolicy.OFF, TIMEOUT);
    server.on(step, fault);
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("room.txt")).isEqualTo(LINE);
    assertThat(transport.list("")).containsExactly("room.txt");
    transport.read("room.txt", 0, 3, IGNORED);
    assertThat(server.commands()).containsOnlyOnce(step);
  }

  @ParameterizedTest
  @MethodSource("necessarySteps")
  void aServerThatStallsIsLeftInTime(String step) throws Exception {
    reopen(TlsPolicy.OFF, TIMEOUT);
    server.on(step, (session, argument) -> session.waitForTheEnd());
    assertThat(problemOfAppend(step).reason()).isEqualTo(Reason.TIMED_OUT);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @MethodSource("necessarySteps")
  void aServerThatVanishesIsLost(String step) throws Exception {
    server.on(step, (session, argument) -> session.close());
    assertThat(problemOfAppend(step).reason()).isEqualTo(Reason.LOST);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aServerThatSaysGoodbyeIsBusy(String step) throws Exception {
    server.answer(step, "421 not now");
    assertThat(problemOfAppend(step)).hasMessageContaining("421 not now");
    assertThat(problemOfAppend(step).reason()).isEqualTo(Reason.BUSY);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @MethodSource("necessarySteps")
  void aReplyThatNeverEndsIsCutOff(String step) throws Exception {
    server.on(step, (session, argument) -> flood(session, "200-and another line\r\n"));
    assertThat(problemOfAppend(step).reason()).isEqualTo(Reason.PROTOCOL);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @MethodSource("necessarySteps")
  void aLineThatNeverEndsIsCutOff(String step) throws Exception {
    server.on(step, (session, argument) -> flood(session, "200 and so on \r"));
    assertThat(problemOfAppend(step).reason()).isEqualTo(Reason.PROTOCOL);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "APPE", "END"})
  void aReplyThatTricklesIsNotAwaitedForEver(String step) throws Exception {
    reopen(TlsPolicy.OFF, TIMEOUT);
    CountDownLatch over = new CountDownLatch(1);
    server.on(
        step,
        (session, argument) -> {
          while (!await(over, TIMEOUT.dividedBy(4))) {
            session.send("2");
          }
        });
    assertThat(problemOfAppend(step).reason()).isEqualTo(Reason.TIMED_OUT);
    over.countDown();
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @MethodSource("necessarySteps")
  void anAnswerThatIsNoReplyDropsTheConnection(String step) throws Exception {
    server.answer(step, "HTTP/1.1 400 Bad Request");
    assertThat(problemOfAppend(step).reason())
        .isEqualTo(step.equals("CONNECT") ? Reason.UNREACHABLE : Reason.PROTOCOL);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2", "+OK 'POP3': ready", "hi", "2200 four digits"})
  void whatDoesNotSpeakFtpIsQuoted(String greeting) throws Exception {
    server.answer("CONNECT", greeting);
    assertThat(problemOfAppend("CONNECT"))
        .hasMessage(
            "127.0.0.1:%d does not speak FTP: it says \"%s\"".formatted(server.port(), greeting))
        .extracting("reason")
        .isEqualTo(Reason.UNREACHABLE);
    assertWorksAgain("CONNECT");
  }

  @ParameterizedTest
  @MethodSource("steps")
  void abortEndsTheCallAtOnce(String step) throws Exception {
    assertEnds(step, FtpTransport::abort, Reason.ABORTED);
    assertWorksAgain(step);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void closeEndsTheCallAtOnce(String step) throws Exception {
    assertEnds(step, FtpTransport::close, Reason.CLOSED);
  }

  private void assertEnds(String step, Consumer<FtpTransport> end, Reason reason) throws Exception {
    transport.close();
    transport = server.transport().timeout(Duration.ofMinutes(5)).build();
    CountDownLatch stalled = new CountDownLatch(1);
    server.on(
        step,
        (session, argument) -> {
          stalled.countDown();
          session.waitForTheEnd();
        });
    CompletableFuture<TransportException> problem =
        CompletableFuture.supplyAsync(() -> problemOfAppend(step));
    assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
    end.accept(transport);
    assertThat(problem).succeedsWithin(SOON).extracting("reason").isEqualTo(reason);
  }

  /** Fails to append, and returns why. */
  private TransportException problemOfAppend(String step) {
    server.files().clear();
    try {
      AppendResult result = transport.append("room.txt", LINE);
      assertThat(result.outcome())
          .isEqualTo(step.equals("END") ? Outcome.UNKNOWN : Outcome.NOT_WRITTEN);
      return result.problem().orElseThrow();
    } catch (TransportException e) {
      assertThat(step).as("a step before the data").isNotEqualTo("END");
      return e;
    }
  }

  private void assertWorksAgain(String step) throws TransportException {
    server.behave(step);
    assertThat(transport.append("other.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("other.txt")).isEqualTo(LINE);
    assertThat(transport.stat(List.of("other.txt"))).containsValue(FileStatus.ofSize(LINE.length));
  }

  private static void flood(FakeFtpServer.Session session, String text) throws IOException {
    String block = text.repeat(1_000);
    while (true) {
      session.send(block); // until the client has enough
    }
  }

  private static boolean await(CountDownLatch latch, Duration time) {
    try {
      return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // Replies

  @Test
  void aReplyThatIsCutShortIsNotTakenForAWholeOne() {
    server.files().put("room.txt", new byte[12_345]);
    server.on(
        "SIZE",
        (session, argument) -> {
          session.send("213 12");
          session.close();
        });
    assertThat(problem(() -> transport.stat(List.of("room.txt"))).reason()).isEqualTo(Reason.LOST);
  }

  @Test
  void aReplyThatNobodyAskedForIsNotTakenForTheNext() throws Exception {
    server.files().put("room.txt", LINE);
    server.answer("SIZE", "213 5", "213 99");
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(5));
    server.behave("SIZE");
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(5));
    assertThat(transport.capabilities().connection()).isEqualTo(2);
  }

  @Test
  void aReplyThatComesBeforeItsCommandEndsTheOperation() {
    server.on(
        "EPSV",
        (session, argument) -> {
          int port = session.listenForData();
          session.send("229 passive (|||" + port + "|)\r\n150 go on\r\n226 done\r\n");
        });
    assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
        .isEqualTo(Reason.PROTOCOL);
    assertThat(server.commands()).doesNotContain("APPE room.txt");
  }

  @Test
  void aConnectionThatTheServerEndedMeanwhileIsReplacedUnnoticed() throws Exception {
    server.on(
        "SIZE",
        (session, argument) -> {
          session.send("213 5\r\n421 idle for too long\r\n");
          session.close();
        });
    transport.stat(List.of("room.txt"));
    server.behave("SIZE");
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(transport.capabilities().connection()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"213", "213 ", "213 -1", "213 x", "213 1 2", "213 99999999999999999999", "226 7"})
  void aSizeThatIsNoneIsNotBelieved(String reply) throws Exception {
    server.files().put("room.txt", LINE);
    server.answer("SIZE", reply);
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(5));
    assertThat(transport.stat(List.of("none.txt"))).isEmpty();
  }

  @Test
  void aSizeThatBecomesNoneDropsTheConnection() throws Exception {
    server.files().put("room.txt", LINE);
    transport.stat(List.of("room.txt"));
    server.answer("SIZE", "213 x");
    assertThat(problem(() -> transport.stat(List.of("room.txt"))).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @ParameterizedTest
  @CsvSource({
    "APPE, 500 what, UNSUPPORTED",
    "APPE, 502 what, UNSUPPORTED",
    "APPE, 550 no, REFUSED",
    "APPE, 553 no, REFUSED",
    "APPE, 451 no, REFUSED",
    "APPE, 450 in use, REFUSED",
    "APPE, 452 no, NO_SPACE",
    "APPE, 552 no, NO_SPACE",
    "APPE, 550 quota exceeded, NO_SPACE",
    "APPE, 425 no data connection, LOST",
    "APPE, 522 session reuse required, TLS_FAILED",
    "APPE, 530 not logged in, LOGIN_REFUSED",
  })
  void aRefusalBeforeTheDataMeansNotWritten(String step, String reply, Reason reason)
      throws Exception {
    server.answer(step, reply);
    server.answer("STOR", reply);
    AppendResult result = transport.append("room.txt", LINE);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(reason);
    assertThat(result.problem().orElseThrow()).hasMessageContaining(reply);
    assertThat(server.files()).isEmpty();
    assertWorksAgain(step);
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "426 broken, LOST",
    "451 local error, REFUSED",
    "452 disk full, NO_SPACE",
    "552 quota, NO_SPACE",
    "425 Unable to build data connection: Operation not permitted, TLS_FAILED",
    "425 TLS session of data connection not resumed, TLS_FAILED",
  })
  void aRefusalAfterTheDataMeansUnknown(String reply, Reason reason) throws Exception {
    server.answer("END", reply);
    AppendResult result = transport.append("room.txt", LINE);
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(reason);
    assertWorksAgain("END");
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, 530 wrong, LOGIN_REFUSED",
    "USER, 530 no, LOGIN_REFUSED",
    "PASS, 332 account, LOGIN_REFUSED",
    "PASS, 530 too many users, BUSY",
    "PASS, 530 Sorry the maximum number of clients (5) for this user are already connected., BUSY",
    "CONNECT, 530 too many connections from this address, BUSY",
    "CONNECT, 554 no, LOGIN_REFUSED",
  })
  void aRefusedLoginSaysWhetherAnotherTryCanHelp(String step, String reply, Reason reason) {
    server.answer(step, reply);
    assertThat(problem(() -> transport.stat(List.of("room.txt"))).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "USER", "PASS", "TYPE", "EPSV", "APPE", "END"})
  void whatAServerSaysCannotDriveATerminal(String step) {
    String attack = "\u001b[2J\u0007red\u009b31m \u202eevil\u2028 \u0000\u200b";
    server.answer(step, "550 " + attack);
    server.answer(step.equals("EPSV") ? "PASV" : "STOR", "550 " + attack);
    Throwable e = problemOfAppend(step);
    if (e instanceof TransportException t && t.reason() == Reason.REFUSED) {
      assertThat(e).hasMessageContaining("evil");
    }
    for (; e != null; e = e.getCause()) {
      assertThat(e.getMessage())
          .isNotNull()
          .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202a-\u202e\u2028\u2029\u200b]");
    }
  }

  @Test
  void repliesToManyQuestionsAreTogetherNoLongerThanOne() throws Exception {
    transport.stat(List.of("room.txt"));
    String reply = ("550-" + "x".repeat(60) + "\r\n").repeat(1_000) + "550 none\r\n";
    server.on("SIZE", (session, argument) -> session.send(reply));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.add("room" + i);
    }
    assertThat(transport.stat(names.subList(0, 2))).isEmpty();
    assertThat(problem(() -> transport.stat(names)).reason()).isEqualTo(Reason.PROTOCOL);
  }

  @ParameterizedTest
  @CsvSource({
    "MKD, coexist.lock, 550 coexist.lock: Permission denied, REFUSED",
    "MKD, a/coexist.lock, 550 /home/me/a/coexist.lock: Permission denied, REFUSED",
    "MKD, a/exist, 550 Exist: Permission denied, REFUSED",
    "APPE, quota.txt, 550 quota.txt: Permission denied, REFUSED",
    "APPE, a/not enough, 550 'not enough' is locked, REFUSED",
    "APPE, quota.txt, 550 quota.txt: quota exceeded, NO_SPACE"
  })
  void aNameThatTheServerRepeatsSaysNothingOfTheReason(
      String step, String name, String reply, Reason reason) throws Exception {
    server.answer(step, reply);
    server.answer("STOR", reply);
    assertThat(
            step.equals("MKD")
                ? problem(() -> transport.makeDirectory(name)).reason()
                : transport.append(name, LINE).problem().orElseThrow().reason())
        .isEqualTo(reason);
  }

  @Test
  void aLongReplyIsQuotedInPart() {
    server.answer("PASS", "530 " + "no ".repeat(10_000));
    assertThat(problem(() -> transport.stat(List.of("room.txt"))).getMessage().length())
        .isLessThan(500);
  }

  // Data connections

  @Test
  void theAddressOfAPassiveReplyIsIgnored() throws Exception {
    server.answer("EPSV", "502 no");
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.commands()).containsOnlyOnce("EPSV").contains("PASV");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "229",
        "229 passive",
        "229 passive (|||)",
        "229 passive (|||x|)",
        "229 passive (|||0|)",
        "229 passive (|||-1|)",
        "229 passive (|||65536|)",
        "229 passive (|||99999999999|)",
        "229 passive (|||",
        "227 passive",
        "227 passive (1,2,3,4,5)",
        "227 passive (127,0,0,1,256,0)",
        "227 passive (127,0,0,1,0,0)",
        "227 passive (127,0,0,1,99999999999,1)",
        "200 fine",
        "150 now",
        "350 more"
      })
  void aPassiveReplyWithoutAPortLeadsToTheOtherCommand(String reply) throws Exception {
    server.answer("EPSV", reply);
    for (int i = 0; i < 2; i++) {
      assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    }
    assertThat(server.commands()).containsOnlyOnce("EPSV").contains("PASV");
    server.answer("PASV", reply);
    assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void aPortThatNobodyListensOnLeadsToTheOtherCommand() throws Exception {
    FakeFtpServer.Misbehaviour deaf =
        (session, argument) -> {
          int port = session.listenForData();
          session.stopListeningForData();
          session.reply("229 passive (|||" + port + "|)");
        };
    server.on("EPSV", deaf);
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.commands()).as("the other way").contains("PASV");
    server.answer("PASV", "502 no");
    assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
        .isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void anEndWithoutABeginningMakesNoSense() {
    server.answer("RETR", "226 done");
    assertThat(problem(() -> transport.read("room.txt", 0, 10, IGNORED)).reason())
        .isEqualTo(Reason.PROTOCOL);
    server.answer("APPE", "226 done");
    assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void moreDataThanAskedForAreNotTaken() throws Exception {
    server.on(
        "RETR",
        (session, argument) -> {
          session.reply("150 here it comes");
          try (Socket data = session.accept()) {
            while (true) {
              data.getOutputStream().write(new byte[1 << 16]);
            }
          } catch (IOException e) {
            session.reply("426 you broke it");
          }
        });
    for (int i = 0; i < 3; i++) {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      assertThat(transport.read("room.txt", 0, 1_000, read::write)).isEqualTo(1_000);
      assertThat(read.size()).isEqualTo(1_000);
    }
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @Test
  void aServerThatDoesNotSayThatTheDataEndedIsLeft() throws Exception {
    server.files().put("room.txt", new byte[2_000]);
    server.on("END", (session, argument) -> session.waitForTheEnd());
    assertThat(transport.read("room.txt", 0, 1_000, IGNORED)).isEqualTo(1_000);
    server.behave("END");
    assertThat(transport.read("room.txt", 0, 9_000, IGNORED)).isEqualTo(2_000);
    assertThat(transport.capabilities().connection()).isEqualTo(2);
  }

  @Test
  void aReadWhoseEndIsRefusedFails() {
    server.files().put("room.txt", LINE);
    server.answer("END", "426 broken");
    assertThat(problem(() -> transport.read("room.txt", 0, 1_000, IGNORED)).reason())
        .isEqualTo(Reason.LOST);
  }

  @Test
  void dataThatStopOrTrickleAreNotAwaitedForEver() {
    reopen(TlsPolicy.OFF, TIMEOUT);
    for (Duration pause : List.of(Duration.ofHours(1), TIMEOUT.dividedBy(4))) {
      CountDownLatch over = new CountDownLatch(1);
      server.on(
          "RETR",
          (session, argument) -> {
            session.reply("150 here it comes");
            try (Socket data = session.accept()) {
              do {
                data.getOutputStream().write(new byte[10]);
              } while (!await(over, pause));
            }
          });
      assertThat(problem(() -> transport.read("room.txt", 0, 1_000_000, IGNORED)).reason())
          .isEqualTo(Reason.TIMED_OUT);
      over.countDown();
    }
  }

  @Test
  void aFileThatIsReadToSeeItsSizeIsNotReadForEver() {
    reopen(TlsPolicy.OFF, TIMEOUT);
    server.answer("SIZE", "500 what");
    server.answer("STAT", "500 what");
    server.on("LIST", (session, argument) -> print(session, "nonsense\r\n"));
    CountDownLatch over = new CountDownLatch(1);
    server.on(
        "RETR",
        (session, argument) -> {
          session.reply("150 here");
          try (Socket data = session.accept()) {
            while (!await(over, TIMEOUT.dividedBy(50))) {
              data.getOutputStream().write(new byte[4_000]);
            }
          }
        });
    CompletableFuture<TransportException> end =
        CompletableFuture.supplyAsync(() -> problem(() -> transport.stat(List.of("room.txt"))));
    assertThat(end).succeedsWithin(SOON).extracting("reason").isEqualTo(Reason.TIMED_OUT);
    over.countDown();
  }

  /** While both connections have an upload under way, the second one breaks. */
  @Test
  void aProbeThatBreaksLeavesNoCommandBehind() throws Exception {
    server.files().put("room.txt", LINE);
    AtomicInteger number = new AtomicInteger();
    CountDownLatch firstDone = new CountDownLatch(1);
    server.on(
        "APPE",
        (session, argument) -> {
          int which = number.incrementAndGet();
          if (which == 2) {
            await(firstDone, SOON);
          }
          session.reply("150 go on");
          session.accept().getInputStream().readAllBytes();
          firstDone.countDown();
          if (which == 2) {
            session.close();
          } else {
            session.reply("226 done");
          }
        });
    transport.stat(List.of("room.txt"));
    assertThat(transport.probeAppendSafety("room.txt")).isEqualTo(AppendSafety.UNKNOWN);
    assertThat(number).hasValue(2);
    server.behave("APPE");
    assertThat(transport.stat(List.of("room.txt"))).containsEntry("room.txt", FileStatus.ofSize(5));
    assertThat(transport.capabilities().connection()).as("the first one is kept").isEqualTo(2);
  }

  @Test
  void dataThatNobodyTakesAreNotOfferedForEver() throws Exception {
    reopen(TlsPolicy.OFF, TIMEOUT);
    server.on(
        "APPE",
        (session, argument) -> {
          session.reply("150 go on");
          session.accept();
          session.waitForTheEnd();
        });
    AppendResult result = transport.append("room.txt", new byte[32 << 20]);
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.TIMED_OUT);
    assertWorksAgain("APPE");
  }

  @Test
  void aServerThatRefusesTheDataMidwaySaysWhy() throws Exception {
    server.on(
        "APPE",
        (session, argument) -> {
          session.reply("150 go on");
          session.accept().close();
          session.reply("452 the disk is full");
        });
    AppendResult result = transport.append("room.txt", new byte[32 << 20]);
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.NO_SPACE);
    assertWorksAgain("APPE");
    assertThat(transport.capabilities().connection()).isEqualTo(1);
  }

  @Test
  void dataThatCouldNotAllBeWrittenAreNeverAcknowledged() throws Exception {
    server.on(
        "APPE",
        (session, argument) -> {
          session.reply("150 go on");
          session.accept().close();
          session.reply("226 fine");
        });
    AppendResult result = transport.append("room.txt", new byte[32 << 20]);
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertWorksAgain("APPE");
  }

  @Test
  void anAppendAfterARefusedReadStartsAtTheEnd() throws Exception {
    server.files().put("room.txt", LINE);
    server.answer("RETR", "554 past the end");
    assertThat(transport.read("room.txt", 5, 10, IGNORED)).isZero();
    server.files().clear();
    transport.append("room.txt", LINE);
    List<String> commands = server.commands();
    assertThat(commands.subList(commands.lastIndexOf("EPSV"), commands.size()))
        .as("in another session, as even REST 0 can make it start elsewhere")
        .containsExactly("EPSV", "APPE room.txt");
    assertThat(transport.capabilities().connection()).isEqualTo(2);
  }

  // Listings

  @Test
  void aServerThatDeniesSizeAsIfTheFileWereAbsentIsSeenThrough() throws Exception {
    server.files().put("room.txt", LINE);
    server.answer("SIZE", "550 Permission denied.");
    for (int i = 0; i < 3; i++) {
      assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(5));
    }
    assertThat(server.commands()).containsOnlyOnce("SIZE room.txt");
  }

  @Test
  void aListingThatDisagreesWithSizeIsNotBelieved() throws Exception {
    server.files().put("a.txt", LINE);
    server.files().put("b.txt", LINE);
    server.answer(
        "STAT",
        "213-listing",
        "-rw-r--r-- 1 ftp ftp 7 Jan 31 10:00 a.txt",
        "-rw-r--r-- 1 ftp ftp 8 Jan 31 10:00 b.txt",
        "213 end");
    for (int i = 0; i < 5; i++) {
      assertThat(transport.stat(List.of("a.txt", "b.txt")))
          .containsEntry("a.txt", FileStatus.ofSize(5))
          .containsEntry("b.txt", FileStatus.ofSize(5));
    }
  }

  @Test
  void aListingTooLongIsDoneWithout() throws Exception {
    server.files().put("a.txt", LINE);
    server.files().put("b.txt", LINE);
    server.on("STAT", (session, argument) -> flood(session, "213-and another line\r\n"));
    for (int i = 0; i < 2; i++) {
      assertThat(transport.stat(List.of("a.txt", "b.txt"))).hasSize(2);
    }
    assertThat(server.commands()).containsOnlyOnce("STAT .");
  }

  @Test
  void aListingOfTooManyOtherFilesIsDoneWithoutTheNextTime() throws Exception {
    for (int i = 0; i < 200; i++) {
      server.files().put("other" + i, LINE);
    }
    for (int i = 0; i < 3; i++) {
      transport.stat(List.of("other1", "other2"));
    }
    assertThat(server.commands()).containsOnlyOnce("STAT .").endsWith("SIZE other1", "SIZE other2");
  }

  @Test
  void aListingTooLongForFewFilesIsUsedForMany() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      names.add("room" + i);
      server.files().put(names.get(i), LINE);
    }
    transport.stat(names.subList(0, 2));
    transport.stat(names);
    transport.stat(names);
    assertThat(server.commands()).endsWith("STAT .");
    transport.stat(names.subList(0, 2));
    assertThat(server.commands()).endsWith("SIZE room0", "SIZE room1");
  }

  @Test
  void aListingThatIsNotUnderstoodIsNotTakenForWhole() throws Exception {
    String plain = "drwxr-xr-x 1 ftp ftp 7 Jan 31 10:00 aaaa";
    server.answer("STAT", "213-listing", plain, "213 end");
    assertThat(transport.list("")).containsExactly("aaaa");
    String strange = "drwxr-xr-x 1 ftp ftp 7 31 Jan 10:00 bbbb";
    server.answer("STAT", "213-listing", plain, strange, "213 end");
    server.on("NLST", (session, argument) -> print(session, "aaaa\r\nbbbb\r\n"));
    assertThat(transport.list("")).containsExactly("aaaa", "bbbb");
  }

  @Test
  void factsThatAreNotUnderstoodAreNotTakenForWhole() throws Exception {
    server.answer("FEAT", "211-features", " MLSD", "211 end");
    server.answer("STAT", "502 what");
    server.on("MLSD", (session, argument) -> print(session, "type=dir; aaaa\r\nbbbb\r\n"));
    server.on("NLST", (session, argument) -> print(session, "aaaa\r\nbbbb\r\n"));
    assertThat(transport.list("")).containsExactly("aaaa", "bbbb");
    assertThat(problem(() -> transport.list("a*")).reason()).isEqualTo(Reason.UNSUPPORTED);
  }

  private static void print(FakeFtpServer.Session session, String lines) throws IOException {
    session.reply("150 here");
    try (Socket data = session.accept()) {
      data.getOutputStream().write(lines.getBytes(US_ASCII));
    }
    session.reply("226 done");
  }

  // Before a socket is opened

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\0", "\t", "\u001b", "\u007f", "\u0085", "\u00ff", "\ud800"})
  void whatCouldEndACommandIsRefused(String character) {
    String bad = "a" + character + "b";
    assertThatIllegalArgumentException().isThrownBy(() -> FtpTransport.builder(bad));
    FtpTransport.Builder builder = server.transport();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.user(bad));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.password(("S3cr3t" + bad).toCharArray()))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("S3cr3t", character));
    List<ThrowingCallable> calls =
        List.of(
            () -> transport.stat(List.of("fine", bad)),
            () -> transport.read(bad, 0, 1, IGNORED),
            () -> transport.append(bad, LINE),
            () -> transport.writeAt(bad, 0, LINE),
            () -> transport.list(bad),
            () -> transport.makeDirectory(bad),
            () -> transport.removeDirectory(bad),
            () -> transport.delete(bad),
            () -> transport.probeAppendSafety(bad));
    for (ThrowingCallable call : calls) {
      assertThatIllegalArgumentException().isThrownBy(call);
    }
    assertThat(transport.capabilities().connection()).isZero();
    assertThat(server.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "a b", "a/b", "me:S3cr3t@a", "ftp://me:S3cr3t@a/b"})
  void whatIsNoHostIsRefusedAndNotShown(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FtpTransport.builder(host))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("S3cr3t"));
  }

  /** The broadcast address is one that no connection can be made to, and no packet is sent. */
  @Test
  void whateverGoesWrongBeforeTheConnectionIsMadeIsUnreachable() {
    try (FtpTransport nowhere =
        FtpTransport.builder("255.255.255.255").tls(TlsPolicy.OFF).build()) {
      assertThat(problem(() -> nowhere.append("room.txt", LINE)).reason())
          .isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void aHostThatCannotBeReachedSaysSo() {
    server.close();
    assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
        .isEqualTo(Reason.UNREACHABLE);
    try (FtpTransport nowhere = FtpTransport.builder("host.invalid").build()) {
      assertThat(problem(() -> nowhere.append("room.txt", LINE)).reason())
          .isEqualTo(Reason.UNREACHABLE);
    }
  }

  // TLS

  @ParameterizedTest
  @CsvSource({"PREFERRED, 534 no", "PREFERRED, 500 what", "PREFERRED, 530 log in first"})
  void preferredGoesOnInClearAfterARefusal(TlsPolicy policy, String reply) throws Exception {
    server.answer("AUTH", reply);
    reopen(policy, SOON);
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(transport.capabilities().channel()).isEqualTo(Channel.CLEAR);
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsPolicy.class,
      names = {"REQUIRED", "PREFERRED"})
  void afterAFailedHandshakeNothingIsSentInClear(TlsPolicy policy) {
    reopen(policy, TIMEOUT);
    List<FakeFtpServer.Misbehaviour> failures =
        List.of(
            (session, argument) -> {
              session.reply("234 go on");
              session.send("no TLS at all, and a lot more than a record's head\r\n");
              session.close();
            },
            (session, argument) -> {
              session.reply("234 go on");
              session.close();
            },
            (session, argument) -> session.send("234 go on\r\n230 you are logged in\r\n"),
            (session, argument) -> session.reply("234-go on"),
            (session, argument) -> session.close(),
            (session, argument) -> session.reply("421 later"),
            (session, argument) -> session.reply("150 eh"));
    for (FakeFtpServer.Misbehaviour failure : failures) {
      server.on("AUTH", failure);
      assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
          .isIn(Reason.TLS_FAILED, Reason.LOST, Reason.PROTOCOL, Reason.BUSY, Reason.TIMED_OUT);
    }
    assertThat(server.commands()).noneMatch(command -> command.startsWith("USER"));
  }

  @Test
  void aHandshakeThatFailsOnceIsNotFollowedByClearWhenTlsIsRefusedThen() {
    reopen(TlsPolicy.PREFERRED, SOON);
    server.on(
        "AUTH",
        (session, argument) -> {
          server.answer("AUTH", "500 what");
          session.reply("234 go on");
          session.send("\u0015\u0003\u0003\u0000\u0002\u0002F");
          session.waitForTheEnd();
        });
    assertThat(problem(() -> transport.append("room.txt", LINE)).reason())
        .isEqualTo(Reason.TLS_FAILED);
    assertThat(server.commands()).containsExactly("AUTH TLS", "AUTH TLS");
  }

  private void reopen(TlsPolicy policy, Duration timeout) {
    transport.close();
    transport = server.transport().timeout(timeout).tls(policy).build();
  }

  private static TransportException problem(ThrowingCallable call) {
    return assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
  }
}
