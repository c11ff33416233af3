package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is concluded of a server's abilities, from how little, and when it is taken back. */
@Timeout(60)
class AbilitiesTest {

  private static final byte[] LINE = "line\n".getBytes(US_ASCII);
  private static final byte[] HISTORY = "old history\n".getBytes(US_ASCII);

  private FakeFtpServer server;
  private FtpTransport transport;

  @BeforeEach
  void open() {
    server = new FakeFtpServer();
    server.files().put("a/room.txt", HISTORY);
    transport = server.transport().build();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  // Writing inside a file

  @Test
  void aServerThatIgnoresRestForStorKeepsTheRoom() throws Exception {
    server.on("STOR", (session, name) -> session.store(name, 0));
    for (int i = 0; i < 2; i++) {
      assertThat(problem(() -> transport.writeAt("a/room.txt", 12, LINE)).reason())
          .isEqualTo(Reason.UNSUPPORTED);
    }
    assertThat(transport.capabilities().canWriteAt()).isFalse();
    assertThat(server.files()).containsOnlyKeys("a/room.txt").containsValue(HISTORY);
  }

  @Test
  void aServerThatWritesInsideIsTriedOnceBesideTheFile() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(transport.writeAt("a/room.txt", 12, LINE).outcome()).isEqualTo(Outcome.ACKED);
    }
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
    assertThat(server.files().get("a/room.txt"))
        .isEqualTo("old history\nline\n".getBytes(US_ASCII));
    assertThat(server.commands())
        .filteredOn(command -> command.startsWith("DELE a/ftpchat-probe-"))
        .hasSize(1);
  }

  @Test
  void aTrialThatIsRefusedForNowIsMadeAgain() throws Exception {
    server.answer("STOR", "452 the disk is full");
    assertThat(problem(() -> transport.writeAt("a/room.txt", 12, LINE)).reason())
        .isEqualTo(Reason.NO_SPACE);
    assertThat(transport.capabilities().canWriteAt()).isTrue();
    server.behave("STOR");
    assertThat(transport.writeAt("a/room.txt", 12, LINE).outcome()).isEqualTo(Outcome.ACKED);
  }

  @Test
  void aTrialThatBreaksIsMadeAgainOnTheSameFile() throws Exception {
    server.on(
        "STOR",
        (session, name) -> {
          server.files().put(name, LINE);
          session.close();
        });
    assertThat(problem(() -> transport.writeAt("a/room.txt", 12, LINE)).reason())
        .isEqualTo(Reason.LOST);
    server.behave("STOR");
    assertThat(transport.writeAt("a/room.txt", 12, LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
  }

  @Test
  void aTrialIsReadBackNoFurtherThanItWasWritten() throws Exception {
    server.on(
        "RETR",
        (session, name) -> {
          session.reply("150 here it comes");
          try (Socket data = session.accept()) {
            while (true) {
              data.getOutputStream().write(new byte[1 << 16]);
            }
          } catch (IOException e) {
            session.reply("426 you broke it");
          }
        });
    assertThat(problem(() -> transport.writeAt("a/room.txt", 12, LINE)).reason())
        .isEqualTo(Reason.UNSUPPORTED);
  }

  @Test
  void aSessionOnAServerThatIgnoresRestForStorKeepsTheHistory() throws Exception {
    server.answer("APPE", "502 no");
    server.on("STOR", (session, name) -> session.store(name, 0));
    try (ChatSession alice =
        ChatSession.builder()
            .transport(server.transport().build())
            .room("a/room")
            .cipher(FernetCipher.ofKey(new byte[32]))
            .participant("alice")
            .open()) {
      assertThatThrownBy(() -> alice.send("new").written().get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
    }
    assertThat(server.files().get("a/room.txt")).isEqualTo(HISTORY);
  }

  // Sizes

  /** SIZE, and in the second case listings, that say of every file that it is empty. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSizeThatIsAlwaysNothingHidesNothing(boolean listingsToo) throws Exception {
    server.answer("SIZE", "213 0");
    if (listingsToo) {
      server.answer("STAT", "213-list", "-rw-r--r-- 1 a a 0 Jan 31 10:00 room.txt", "213 end");
    }
    server.files().put("a/room.txt", new byte[0]);
    BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    try (ChatSession alice = room().participant("alice").open();
        ChatSession bob = room().open()) {
      bob.addListener(ChatListener.ofMessages((session, message) -> shown.add(message.text())));
      alice.send("hello").settled().get(30, TimeUnit.SECONDS);
      assertThat(shown.poll(30, TimeUnit.SECONDS)).isEqualTo("hello");
    }
  }

  private SessionBuilder room() {
    return ChatSession.builder()
        .transport(server.transport().build())
        .room("a/room")
        .cipher(FernetCipher.ofKey(new byte[32]));
  }

  @Test
  void anEmptyFileIsReadOnlyUntilItIsKnownThatSizesTell() throws Exception {
    server.files().put("empty.txt", new byte[0]);
    for (int i = 0; i < 2; i++) {
      assertThat(sizeOf("empty.txt")).isZero();
    }
    assertThat(server.commands()).filteredOn(line -> line.startsWith("RETR ")).hasSize(2);
    assertThat(sizeOf("a/room.txt")).isEqualTo(HISTORY.length);
    assertThat(sizeOf("empty.txt")).isZero();
    assertThat(server.commands()).filteredOn(line -> line.startsWith("RETR ")).hasSize(2);
  }

  @Test
  void aFileThatIsFilledBetweenSizeAndReadIsNoReasonToDoubtSize() throws Exception {
    server.files().put("new.txt", new byte[0]);
    server.on(
        "RETR",
        (session, name) -> {
          server.files().put(name, LINE);
          session.behave("RETR", name);
        });
    assertThat(sizeOf("new.txt")).isEqualTo(LINE.length);
    assertThat(sizeOf("new.txt")).isEqualTo(LINE.length);
    assertThat(server.commands().get(server.commands().size() - 1)).isEqualTo("SIZE new.txt");
  }

  private long sizeOf(String name) throws TransportException {
    return transport.stat(List.of(name)).get(name).size();
  }

  // Examinations

  @Test
  void whatAnExaminationFoundMissingIsNotUsed() throws Exception {
    server.on("STOR", (session, name) -> session.store(name, 0));
    server.answer("MKD", "257 made as often as you like");
    ServerReport report = transport.examine("");
    assertThat(report.overwrite().answer()).isEqualTo(Answer.NO);
    assertThat(report.directories().answer()).isEqualTo(Answer.NO);
    assertThat(report.capabilities().canWriteAt()).isFalse();
    assertThat(report.capabilities().canLock()).isFalse();
  }

  @Test
  void anExaminationThatFoundThatReadsStartAtTheHeadIsBelieved() throws Exception {
    server.on(
        "RETR",
        (session, name) -> {
          session.reply("150 here it comes");
          try (Socket data = session.accept()) {
            data.getOutputStream().write(server.files().get(name));
          }
          session.reply("226 done");
        });
    assertThat(transport.examine("").restart().answer()).isEqualTo(Answer.NO);
    assertThat(transport.read("a/room.txt", 4, 100, (buffer, offset, length) -> {})).isEqualTo(8);
  }

  @Test
  void anAppendThatDidNotHappenIsBelievedOverItsAcknowledgement() throws Exception {
    server.on("APPE", (session, name) -> session.store(name, 0));
    ServerReport report = transport.examine("");
    assertThat(report.append())
        .isEqualTo(ServerReport.Finding.no("it overwrites the file instead of appending"));
    assertThat(report.size().answer()).as("measured all the same").isEqualTo(Answer.YES);
    assertThat(report.overwrite().answer()).isEqualTo(Answer.YES);
    assertThat(transport.capabilities().canAppend()).isFalse();
  }

  // Safety

  @Test
  void lossesThatWereSeenCountForMoreThanTheKind() {
    ServerProfile profile = new ServerProfile();
    learnServer(profile, ServerKind.FTPCHAT, Channel.CLEAR);
    profile.learnUnsafe();
    assertThat(profile.capabilities().appendSafety()).isEqualTo(AppendSafety.UNSAFE);
    learnServer(profile, ServerKind.PROFTPD, Channel.CLEAR);
    for (int i = 0; i < ServerProfile.ROUNDS_NEEDED; i++) {
      profile.learnRound(ProbeRound.SERIALISED);
    }
    assertThat(profile.capabilities().appendSafety()).isEqualTo(AppendSafety.UNSAFE);
  }

  @Test
  void aGreetingBeforeTlsMakesNothingSafe() {
    ServerProfile profile = new ServerProfile();
    learnServer(profile, ServerKind.FTPCHAT, Channel.PROTECTED);
    assertThat(profile.capabilities().appendSafety()).isEqualTo(AppendSafety.UNKNOWN);
  }

  private static void learnServer(ServerProfile profile, ServerKind kind, Channel channel) {
    profile.learnServer(kind, channel, new Reply(220, List.of("220 hello")));
  }

  @ParameterizedTest
  @CsvSource({
    "220 ftpchat: rooms with atomic appends., SAFE",
    "220 ftpchat: rooms with atomic appends. Really., UNKNOWN",
    "220 ProFTPD Server (ftpchat.example.org) ready, UNSAFE",
    "220 ftpchat.example.org FTP server (ProFTPD) ready, UNKNOWN",
    "220 ftpchat.example.org, UNKNOWN"
  })
  void onlyTheWholeGreetingOfOurServerMakesAppendsSafe(String greeting, AppendSafety safety)
      throws Exception {
    server.answer("CONNECT", greeting);
    transport.stat(List.of("a/room.txt"));
    assertThat(transport.capabilities().appendSafety()).isEqualTo(safety);
  }

  // Conclusions

  @Test
  void aServersFaultIsNotTheLackOfACommand() throws Exception {
    server.answer("APPE", "500 OOPS: vsf_sysutil_fstat");
    assertThat(transport.append("room.txt", LINE).problem().orElseThrow().reason())
        .isEqualTo(Reason.REFUSED);
    assertThat(transport.capabilities().canAppend()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"450 later, true", "500 OOPS: child died, true", "501 what, false", "550 no, false"})
  void onlyARefusalForGoodMeansThatThereIsNoRestart(String reply, boolean hoped) throws Exception {
    server.answer("REST", reply);
    server.files().put("room.txt", LINE);
    transport.read("room.txt", 1, 10, (buffer, offset, length) -> {});
    assertThat(transport.capabilities().canWriteAt()).isEqualTo(hoped);
  }

  @ParameterizedTest
  @ValueSource(strings = {"220 another", "220 vsFTPd 3.0.3"})
  void whatWasConcludedOfOneServerDoesNotHoldForAnother(String greeting) throws Exception {
    server.answer("CONNECT", "220 user 1 of 50");
    server.answer("APPE", "502 no");
    transport.append("room.txt", LINE);
    server.answer("CONNECT", "220 user 17 of 50");
    reconnect();
    assertThat(transport.capabilities().canAppend()).isFalse();
    server.answer("CONNECT", greeting);
    reconnect();
    assertThat(transport.capabilities().canAppend()).isTrue();
  }

  private void reconnect() throws TransportException {
    server.on("SIZE", (session, name) -> session.close());
    problem(() -> transport.stat(List.of("a/room.txt")));
    server.behave("SIZE");
    transport.stat(List.of("a/room.txt"));
  }

  private static TransportException problem(ThrowingCallable call) {
    return assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
  }
}
