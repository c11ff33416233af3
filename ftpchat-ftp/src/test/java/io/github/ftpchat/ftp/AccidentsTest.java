package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What befalls a session once is not held against its server, and what is odd is not misread. */
@Timeout(60)
class AccidentsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] LINE = "line\n".getBytes(US_ASCII);
  private static final byte[] HISTORY = "old history\n".getBytes(US_ASCII);
  private FakeFtpServer server;
  private FtpTransport transport;

  @BeforeEach
  void open() {
    server = new FakeFtpServer();
    transport = server.transport().timeout(PATIENCE).build();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  /** Lets the server take its time between two replies, as real ones do; no test waits by this. */
  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** 226, and a while later 250. */
  @Test
  void aSecondEndThatIsLateIsNotTakenForTheReplyToAnotherCommand() throws Exception {
    server.directories().add("lock");
    server.on(
        "END",
        (session, x) -> {
          session.reply("226 done");
          sleep(60);
          session.reply("250 really done");
        });
    server.on(
        "NOOP",
        (session, x) -> {
          sleep(30);
          session.reply("200 fine");
        });
    transport.append("room", LINE);
    assertThat(transport.makeDirectory("lock")).as("made").isFalse();
  }

  /** One session that ended at the first REST. */
  @Test
  void aRestThatWasLostOnceIsAskedAgain() throws Exception {
    server.files().put("room", HISTORY);
    AtomicBoolean lost = new AtomicBoolean();
    server.on(
        "REST",
        (session, p) -> {
          if (lost.compareAndSet(false, true)) {
            session.close();
          } else {
            session.behave("REST", p);
          }
        });
    for (int i = 0; i < 3; i++) {
      transport.read("room", 4, 100, (b, o, l) -> {});
      server.hangUp("");
    }
    assertThat(server.count("REST")).isGreaterThan(1);
    assertThat(transport.capabilities().canWriteAt()).isTrue();
  }

  /** One 150 that came behind the handshake of its data connection. */
  @Test
  void oneLateReplyDoesNotEndTheProbe() throws Exception {
    server.tls("TLSv1.2");
    AtomicBoolean late = new AtomicBoolean();
    server.on(
        "APPE",
        (session, name) -> {
          if (late.compareAndSet(false, true)) {
            byte[] data;
            try (Socket socket = session.accept()) {
              session.reply("150 go on");
              data = socket.getInputStream().readAllBytes();
            }
            server.files().put(name, data);
            session.reply("226 done");
          } else {
            session.behave("APPE", name);
          }
        });
    try (FtpTransport tls =
        server.transport().tls(TlsPolicy.REQUIRED).trustAnyCertificate().build()) {
      tls.append("room", LINE);
      for (int i = 0; i < 3; i++) {
        tls.append("room", LINE);
      }
      int before = server.connections();
      tls.probeAppendSafety("room");
      assertThat(server.connections()).isGreaterThan(before);
    }
  }

  /** A file that cannot be opened for a moment, in the words of Windows. */
  @Test
  void aFileThatSomebodyHasOpenIsNotTakenForAbsent() throws Exception {
    server.files().put("room", HISTORY);
    assertThat(transport.append("room", LINE).outcome()).isEqualTo(Outcome.ACKED);
    byte[] all = server.files().get("room");
    AtomicInteger busy = new AtomicInteger(3);
    for (String verb : List.of("APPE", "SIZE", "RETR", "STOR")) {
      server.on(
          verb,
          (session, name) -> {
            if (busy.getAndDecrement() > 0) {
              session.reply(
                  "550 The process cannot access the file because it is being used by another process.");
            } else {
              session.behave(verb, name);
            }
          });
    }
    transport.append("room", LINE);
    assertThat(new String(server.files().get("room"), US_ASCII))
        .startsWith(new String(all, US_ASCII));
  }

  /** A banner that is sent line by line. */
  @Test
  void aNumberInABannerIsNotItsEnd() throws Exception {
    server.on(
        "PASS",
        (session, x) -> {
          session.reply("230-Welcome");
          sleep(30);
          session.reply("300 users are online");
          sleep(30);
          session.reply("230 go on");
        });
    assertThat(transport.list("")).isEmpty();
  }

  /** The same with a number that could be the code of an end. */
  @Test
  void aNumberOfTheSameKindInABannerIsNotItsEnd() throws Exception {
    server.directories().add("lock");
    server.on(
        "PASS",
        (session, x) -> {
          session.reply("230-Welcome");
          sleep(30);
          session.reply("250 users are online");
          sleep(30);
          session.reply("230 go on");
        });
    assertThat(transport.makeDirectory("lock")).isFalse();
  }

  /** TLS is required, and two sessions ended at AUTH. */
  @Test
  void twoLossesAtAuthAreNotForEver() throws Exception {
    server.tls("TLSv1.2");
    AtomicInteger lost = new AtomicInteger(2);
    server.on(
        "AUTH",
        (session, x) -> {
          if (lost.getAndDecrement() > 0) {
            session.close();
          } else {
            session.behave("AUTH", x);
          }
        });
    try (FtpTransport tls =
        server.transport().tls(TlsPolicy.REQUIRED).trustAnyCertificate().build()) {
      assertThatThrownBy(() -> tls.list(""))
          .isInstanceOf(TransportException.class)
          .extracting("reason")
          .isEqualTo(Reason.TLS_FAILED);
      assertThat(tls.list("")).isEmpty();
    }
  }

  /** NLST prints a slash behind directories. */
  @Test
  void directoriesThatAreListedWithASlashAreSeen() throws Exception {
    server.answer("STAT", "502 no");
    server.directories().add("hall");
    server.directories().add("hall/lock");
    server.on(
        "NLST",
        (session, d) -> session.print(session.names(d).stream().map(n -> n + "/").toList()));
    assertThat(transport.list("hall")).containsExactly("lock");
  }

  /** No session can be had in time. */
  @Test
  void theTimeToOpenIsKeptWhereTheSessionHasToBeAnother() throws Exception {
    server.files().put("room", HISTORY);
    transport.append("room", LINE);
    server.on("RETR", (session, n) -> session.reply("550 no"));
    // A REST is pending then, and nothing is appended in that session.
    assertThatThrownBy(() -> transport.read("room", 3, 10, (b, o, l) -> {}))
        .isInstanceOf(TransportException.class);
    server.on("USER", (session, x) -> session.waitForTheEnd());
    AppendResult result = transport.append("room", LINE, Duration.ofMillis(500));
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(result.took()).isLessThan(PATIENCE);
  }

  /** As over IPv6, where PASV never does. */
  @Test
  void anEpsvThatWasLostOnceIsAskedAgainWherePasvDoesNotWork() throws Exception {
    AtomicBoolean lost = new AtomicBoolean();
    server.answer("PASV", "522 use EPSV");
    server.on(
        "EPSV",
        (session, p) -> {
          if (lost.compareAndSet(false, true)) {
            session.close();
          } else {
            session.behave("EPSV", p);
          }
        });
    assertThatThrownBy(() -> transport.append("room", LINE)).isInstanceOf(TransportException.class);
    assertThat(transport.append("room", LINE).outcome()).isEqualTo(Outcome.ACKED);
  }

  /** MLSD prints what LIST does. */
  @Test
  void whatMlsdPrintsAsListDoesIsNotTakenForFacts() throws Exception {
    server.answer("STAT", "502 no");
    server.answer("FEAT", "211-Features", " MLSD", "211 End");
    server.directories().add("hall/lock");
    server.on("MLSD", (session, d) -> session.print(session.longLines(d)));
    assertThat(transport.list("hall")).containsExactly("lock");
  }

  /** MKD where the parent is missing. */
  @Test
  void aParentThatDoesNotExistIsNoDirectoryThatDoes() throws Exception {
    server.answer("MKD", "550 The parent directory doesn't exist");
    assertThatThrownBy(() -> transport.makeDirectory("hall/lock"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("The parent directory doesn't exist");
  }

  /** Servers that say the name of another, whose ways are known. */
  @ParameterizedTest
  @ValueSource(strings = {"220 Please use FileZilla client", "220 faster than vsFTPd"})
  void theNameOfAnotherServerIsNoReasonToTrustThisOne(String greeting) throws Exception {
    server.answer("CONNECT", greeting);
    server.answer("SYST", "215 emulates vsFTPd");
    server.files().put("room", HISTORY);
    server.on(
        "APPE",
        (session, name) -> {
          session.reply("150 go on");
          try (Socket data = session.accept()) {
            server.files().put(name, data.getInputStream().readAllBytes());
          }
          session.end();
        });
    assertThat(transport.append("room", LINE).outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(server.files().get("room")).isEqualTo(HISTORY);
  }
}
