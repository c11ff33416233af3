package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.Fault;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.PlainAppePeer;
import io.github.ftpchat.transport.TransportException.Reason;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions on real servers that do not append. */
@Timeout(180)
class WithoutAppendIT {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  @Test
  void severalWritersLoseNothingOnAServerWithoutAppe() throws Exception {
    try (FtpServerFixture server = ServerKind.PYFTPDLIB_WITHOUT_APPE.start();
        ChatSession alice = join(server, "alice");
        ChatSession bob = join(server, "bob");
        ChatSession carol = join(server, "carol")) {
      List<OutgoingMessage> sent = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        for (ChatSession writer : List.of(alice, bob, carol)) {
          sent.add(writer.send("message " + i));
        }
      }
      for (OutgoingMessage message : sent) {
        message.settled().get(120, TimeUnit.SECONDS);
      }
      String file = new String(server.fileBytes("room.txt"), StandardCharsets.US_ASCII);
      assertThat(file.lines().distinct()).hasSize(30);
      assertThat(server.commands()).anyMatch(command -> command.startsWith("STOR"));
    }
  }

  @Test
  void aServerThatAppendsToNoExistingFileRefusesAtOnceAndSaysWhy() throws Exception {
    try (FtpServerFixture server = ServerKind.PROFTPD_WITHOUT_STORE_RESTART.start();
        ChatSession alice = join(server, "alice")) {
      OutgoingMessage first = alice.send("this makes the file");
      first.settled().get(60, TimeUnit.SECONDS);
      byte[] before = server.fileBytes("room.txt");
      OutgoingMessage second = alice.send("this would append");
      assertThatThrownBy(() -> second.written().get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED))
          .hasMessageContaining("AllowStoreRestart");
      assertThat(server.fileBytes("room.txt")).isEqualTo(before);
    }
  }

  @Test
  void aServerThatLetsNothingBeWrittenIsNotBlamedForWhatItCannotDo() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().setting("write_enable=NO").start()) {
      Files.writeString(server.root().resolve("room.txt"), "what was written before\n");
      try (ChatSession alice = join(server, "alice")) {
        OutgoingMessage message = alice.send("nobody may write here");
        assertThatThrownBy(() -> message.written().get(60, TimeUnit.SECONDS))
            .cause()
            .hasMessageContaining("the server refuses to write")
            .hasMessageContaining("550 Permission denied.");
      }
    }
  }

  @Test
  void whereItIsAllowedTheFileIsRewrittenAndWhatAPythonPeerWroteStays() throws Exception {
    try (FtpServerFixture server = ServerKind.PROFTPD_WITHOUT_STORE_RESTART.start();
        ChatSession alice = joinRewriting(server, server.port())) {
      alice.send("this makes the file").settled().get(60, TimeUnit.SECONDS);
      PlainAppePeer python =
          new PlainAppePeer(
              new InetSocketAddress(server.host(), server.port()),
              server.user(),
              server.password(),
              "room.txt",
              PlainAppePeer.Program.V1_7);
      for (int i = 0; i < 3; i++) {
        byte[] theirs = line(server, "theirs " + i);
        assertThat(python.send(theirs)).isTrue();
        byte[] before = server.fileBytes("room.txt");
        assertThat(before).endsWith(theirs);
        OutgoingMessage ours = alice.send("ours " + i);
        ours.written().get(60, TimeUnit.SECONDS);
        assertThatThrownBy(() -> ours.settled().get(60, TimeUnit.SECONDS))
            .hasCauseInstanceOf(NotSettledException.class);
        assertThat(alice.drain(Duration.ofSeconds(60))).isTrue();
        assertThat(server.fileBytes("room.txt"))
            .startsWith(before)
            .hasSizeGreaterThan(before.length);
      }
      assertThat(Files.readAllLines(server.root().resolve("room.txt"))).hasSize(7);
      assertThat(server.root().resolve("room.txt.lock")).doesNotExist();
    }
  }

  @Test
  void anUploadThatIsCutIsDoneAgain() throws Exception {
    try (FtpServerFixture server = ServerKind.PROFTPD_WITHOUT_STORE_RESTART.start();
        FaultProxy proxy =
            FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
        ChatSession alice = joinRewriting(server, proxy.port())) {
      alice.send("this makes the file").settled().get(60, TimeUnit.SECONDS);
      byte[] before = server.fileBytes("room.txt");
      Fault cut = proxy.at(Channel.DATA_UP, before.length / 2).reset();
      OutgoingMessage message = alice.send("cut");
      cut.awaitFired(Duration.ofSeconds(60));
      message.written().get(60, TimeUnit.SECONDS);
      assertThat(server.fileBytes("room.txt")).startsWith(before);
      assertThat(Files.readAllLines(server.root().resolve("room.txt"))).hasSize(2);
    }
  }

  @Test
  void whereAppeAndRestAreDeniedTheFileIsRewrittenToo() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().deny("APPE", "REST").start();
        ChatSession alice = joinRewriting(server, server.port())) {
      for (int i = 0; i < 3; i++) {
        alice.send("message " + i).written().get(60, TimeUnit.SECONDS);
        assertThat(Files.readAllLines(server.root().resolve("room.txt"))).hasSize(i + 1);
      }
    }
  }

  @Test
  void anAppeThatOverwritesWipesNoMessage() throws Exception {
    try (FtpServerFixture server =
        PyftpdlibFixture.local()
            .setting("Handler.banner = 'ready'")
            .setting("Handler.ftp_APPE = lambda self, file: self.ftp_STOR(file)")
            .start()) {
      sendThreeByThree(server);
    }
  }

  @Test
  void anAppeThatMakesNoFileMakesARoomAllTheSame() throws Exception {
    try (FtpServerFixture server =
        PyftpdlibFixture.local()
            .setting("Handler.banner = 'ready'")
            .setting("import os")
            .setting("append = Handler.ftp_APPE")
            .setting("absent = lambda self: self.respond('550 File not found.')")
            .setting(
                "Handler.ftp_APPE = lambda self, file:"
                    + " append(self, file) if os.path.exists(file) else absent(self)")
            .start()) {
      sendThreeByThree(server);
    }
  }

  /** Three programs after each other send three messages each. */
  private static void sendThreeByThree(FtpServerFixture server) throws Exception {
    for (int program = 0; program < 3; program++) {
      try (ChatSession alice = join(server, "alice")) {
        for (int i = 0; i < 3; i++) {
          alice.send("message " + program + i).settled().get(60, TimeUnit.SECONDS);
        }
      }
      assertThat(Files.readAllLines(server.root().resolve("room.txt")))
          .hasSize(3 * (program + 1))
          .doesNotHaveDuplicates();
    }
    try (Stream<Path> files = Files.list(server.root())) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .filteredOn(name -> name.startsWith("ftpchat-probe-"))
          .isEmpty();
    }
  }

  /** Lets a session write a line into a file of its own. */
  private static byte[] line(FtpServerFixture server, String text) throws Exception {
    Path file = server.root().resolve("scratch.txt");
    try (ChatSession session = builder(server, server.port()).room("scratch").open()) {
      session.send(text).settled().get(60, TimeUnit.SECONDS);
    }
    byte[] line = Files.readAllBytes(file);
    Files.delete(file);
    return line;
  }

  private static ChatSession join(FtpServerFixture server, String name) {
    return builder(server, server.port()).participant(name).open();
  }

  private static ChatSession joinRewriting(FtpServerFixture server, int port) {
    return builder(server, port).allowRewriting().open();
  }

  private static SessionBuilder builder(FtpServerFixture server, int port) {
    return ChatSession.builder()
        .transport(
            FtpTransportContract.to(server).port(port).timeout(Duration.ofSeconds(60)).build())
        .room("room")
        .cipher(CIPHER)
        .participant("alice");
  }
}
