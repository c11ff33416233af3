package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.servers.ApacheFtpServerFixture;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PureFtpdFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.ManInTheMiddle;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on control and data connections, with servers as hard as they come. */
class TlsIT {

  /** Leaves nothing but the suites of TLS 1.3, which are set elsewhere. */
  private static final String VSFTPD_1_3_ONLY = "ssl_ciphers=PSK-AES128-CBC-SHA";

  private static final String PYFTPDLIB_1_3_ONLY =
      "Handler.ssl_options |= handlers.SSL.OP_NO_TLSv1_2";

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  /** Two transfers each, and a third in every third. */
  private static final int ROUNDS = 25;

  @Test
  void vsftpdThatInsistsOnSessionReuseTakesAllTransfersOnOneConnection() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().tls(Tls.REQUIRED).start()) {
      assertThat(mix(server)).isEqualTo(1);
    }
  }

  @Test
  void vsftpdWithTls13TakesAllTransfersOnOneConnection() throws Exception {
    try (FtpServerFixture server =
        VsftpdFixture.local().tls(Tls.REQUIRED).setting(VSFTPD_1_3_ONLY).start()) {
      assertThat(mix(server)).isEqualTo(1);
    }
  }

  @Test
  void proftpdThatInsistsOnSessionReuseTakesAllTransfersOnOneConnection() throws Exception {
    try (FtpServerFixture server =
        ProftpdFixture.local()
            .storeRestart(true)
            .tls(Tls.REQUIRED)
            .setting("TLSProtocol TLSv1.2")
            .start()) {
      assertThat(mix(server)).isEqualTo(1);
    }
  }

  /** It gives no ticket after an upload, so that the next transfer takes a new connection. */
  @Test
  void proftpdWithTls13TakesAllTransfersOnMoreConnections() throws Exception {
    try (FtpServerFixture server =
        ProftpdFixture.local()
            .storeRestart(true)
            .tls(Tls.REQUIRED)
            .setting("TLSProtocol TLSv1.3")
            .start()) {
      assertThat(mix(server)).isBetween(2L, 3L * ROUNDS);
    }
  }

  @Test
  void serversThatDoNotInsistTakeAllTransfersOnOneConnection() throws Exception {
    for (ServerOptions<?> options :
        List.of(
            PureFtpdFixture.local(),
            PyftpdlibFixture.local(),
            PyftpdlibFixture.local().setting(PYFTPDLIB_1_3_ONLY),
            ApacheFtpServerFixture.local(),
            VsftpdFixture.local().sessionReuse(false))) {
      try (FtpServerFixture server = options.tls(Tls.REQUIRED).start()) {
        assertThat(mix(server)).as(server.name()).isEqualTo(1);
      }
    }
  }

  /** A handshake may have begun by then, and must not cost what the next one resumes. */
  @Test
  void aRefusalIsOneAtOnceAndTheNextTransferTakesTheSameConnection() throws Exception {
    for (ServerOptions<?> options :
        List.of(
            VsftpdFixture.local(),
            VsftpdFixture.local().setting(VSFTPD_1_3_ONLY),
            ProftpdFixture.local().storeRestart(true).setting("TLSProtocol TLSv1.2"),
            PureFtpdFixture.local(),
            PyftpdlibFixture.local(),
            PyftpdlibFixture.local().setting(PYFTPDLIB_1_3_ONLY),
            ApacheFtpServerFixture.local())) {
      try (FtpServerFixture server = options.tls(Tls.REQUIRED).start();
          FtpTransport transport = FtpTransportContract.to(server).build()) {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          assertThat(transport.append("room.txt", new byte[1]).outcome())
              .as(server.name())
              .isEqualTo(Outcome.ACKED);
          long start = System.nanoTime();
          assertThat(failure(() -> read(transport, "none.txt")).reason())
              .as(server.name())
              .isEqualTo(Reason.REFUSED);
          took.add(Duration.ofNanos(System.nanoTime() - start));
        }
        assertThat(Collections.min(took)).as(server.name()).isLessThan(ONE_SECOND);
        assertThat(read(transport, "room.txt")).isEqualTo(3);
        assertThat(transport.capabilities().connection()).as(server.name()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PYFTPDLIB_1_3_ONLY})
  void sessionsOnPyftpdlibShowWhatTheySendOnceAndInOrder(String version) throws Exception {
    try (FtpServerFixture server =
            PyftpdlibFixture.local().tls(Tls.REQUIRED).setting(version).start();
        ChatClient alice = ChatClient.builder(FtpTransportContract.to(server).build()).build();
        ChatClient bob = ChatClient.builder(FtpTransportContract.to(server).build()).build()) {
      List<String> toAlice = new CopyOnWriteArrayList<>();
      List<String> toBob = new CopyOnWriteArrayList<>();
      List<OutgoingMessage> sent = new ArrayList<>();
      try (ChatSession alices = join(alice, "alice", toAlice);
          ChatSession bobs = join(bob, "bob", toBob)) {
        for (int i = 0; i < 10; i++) {
          sent.add(alices.send("alice " + i));
          sent.add(bobs.send("bob " + i));
        }
        for (OutgoingMessage message : sent) {
          message.settled().get(60, TimeUnit.SECONDS);
        }
        await().untilAsserted(() -> assertThat(toAlice).hasSize(sent.size()));
        await().untilAsserted(() -> assertThat(toBob).hasSize(sent.size()));
        assertThat(alices.state().channel()).isEqualTo(Channel.PROTECTED);
      }
      assertThat(toBob).isEqualTo(toAlice);
      for (String name : List.of("alice", "bob")) {
        assertThat(toAlice)
            .filteredOn(text -> text.startsWith(name))
            .containsExactlyElementsOf(
                IntStream.range(0, 10).mapToObj(i -> name + " " + i).toList());
      }
      assertThat(Files.readAllLines(server.root().resolve("room.txt"))).hasSize(sent.size());
    }
  }

  private static ChatSession join(ChatClient client, String name, List<String> shown) {
    return client
        .session()
        .room("room")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant(name)
        .history(HistoryPolicy.replayAll())
        .listener(ChatListener.ofMessages((session, message) -> shown.add(message.text())))
        .open();
  }

  @Test
  void aServerThatFallsSilentWhenAHandshakeHasBegunEndsTheCallInTime() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().tls(Tls.REQUIRED).start();
        FtpTransport transport = FtpTransportContract.to(server).timeout(ONE_SECOND).build()) {
      transport.append("room.txt", new byte[1]);
      server.pause();
      long start = System.nanoTime();
      TransportException e = failure(() -> transport.append("room.txt", new byte[1]));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(ONE_SECOND, ONE_SECOND.multipliedBy(2));
      assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT);
      assertThat(e).hasMessageContaining("writing to room.txt: no answer in time");
      server.resume();
      assertThat(transport.append("room.txt", new byte[1]).outcome()).isEqualTo(Outcome.ACKED);
    }
  }

  @Test
  void abortEndsACallWhoseHandshakeHasBegun() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().tls(Tls.REQUIRED).start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      transport.append("room.txt", new byte[1]);
      server.pause();
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(transport::abort);
      long start = System.nanoTime();
      assertThat(failure(() -> transport.append("room.txt", new byte[1])).reason())
          .isEqualTo(Reason.ABORTED);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(ONE_SECOND.multipliedBy(10));
      server.resume();
      assertThat(transport.append("room.txt", new byte[1]).outcome()).isEqualTo(Outcome.ACKED);
    }
  }

  private static long read(FtpTransport transport, String name) throws TransportException {
    return transport.read(name, 0, 100, (buffer, from, length) -> {});
  }

  private static TransportException failure(ThrowingCallable call) {
    return assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
  }

  @Test
  void aReadThatSomebodyCutsShortGoesOnWhereItEnded() throws Exception {
    int port = freePort();
    try (FtpServerFixture server = withOnePort(port);
        ManInTheMiddle middle = new ManInTheMiddle(InetAddress.getByName("127.0.0.2"))) {
      middle.cutShort(port, 100_000, 2);
      byte[] content = new byte[300_000];
      new Random(1).nextBytes(content);
      Files.write(server.root().resolve("room.txt"), content);
      try (FtpTransport transport = through(middle, server)) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        assertThat(transport.read("room.txt", 0, 1_000_000, read::write)).isEqualTo(content.length);
        assertThat(read.toByteArray()).isEqualTo(content);
        assertThat(server.commands())
            .filteredOn(command -> command.startsWith("RETR"))
            .hasSizeGreaterThan(1);
        int before = server.commands().size();
        assertThat(transport.read("room.txt", 0, 1_000_000, read::write)).isEqualTo(content.length);
        assertThat(server.commands().subList(before, server.commands().size()))
            .as("an end that the server announces is one")
            .noneMatch(command -> command.startsWith("SIZE"));
      }
    }
  }

  @Test
  void aReadThatIsCutShortAtOnceIsLost() throws Exception {
    int port = freePort();
    try (FtpServerFixture server = withOnePort(port);
        ManInTheMiddle middle = new ManInTheMiddle(InetAddress.getByName("127.0.0.2"))) {
      // Behind the handshake, inside a record.
      middle.cutShort(port, 10_000, Integer.MAX_VALUE);
      Files.write(server.root().resolve("room.txt"), new byte[300_000]);
      try (FtpTransport transport = through(middle, server)) {
        assertThatExceptionOfType(TransportException.class)
            .isThrownBy(
                () -> transport.read("room.txt", 0, 1_000_000, (buffer, from, length) -> {}))
            .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(Reason.LOST));
      }
    }
  }

  private static FtpServerFixture withOnePort(int port) {
    return VsftpdFixture.local()
        .tls(Tls.REQUIRED)
        .setting("pasv_min_port=" + port)
        .setting("pasv_max_port=" + port)
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static FtpTransport through(ManInTheMiddle middle, FtpServerFixture server) {
    middle.leadTo(server.port());
    return FtpTransport.builder("127.0.0.2")
        .port(middle.port())
        .user(server.user())
        .password(server.password().toCharArray())
        .pinnedKey(KeyPin.of(server.certificate().orElseThrow().certificate()).toString())
        .build();
  }

  @Test
  void implicitTlsTakesAllTransfersOnOneConnectionThatNeverAsksForIt() throws Exception {
    for (String version : List.of("", VSFTPD_1_3_ONLY)) {
      try (FtpServerFixture server = VsftpdFixture.local().implicitTls().setting(version).start()) {
        assertThat(mix(server)).isEqualTo(1);
        assertThat(server.commands())
            .startsWith("PBSZ 0", "PROT P")
            .noneMatch(command -> command.startsWith("AUTH"));
      }
    }
  }

  @Test
  void implicitTlsIsVerifiedAndRememberedBeforeTheLogin(@TempDir Path directory) throws Exception {
    Path knownHosts = directory.resolve("known_hosts");
    TestCertificate other = TestCertificate.issuedFor("IP:127.0.0.1");
    try (FtpServerFixture server = VsftpdFixture.local().implicitTls().start()) {
      assertFails(
          FtpTransportContract.to(server).trustStore(other.trustStore()).build(), Reason.UNTRUSTED);
      String pin = KeyPin.of(other.certificate()).toString();
      assertFails(FtpTransportContract.to(server).pinnedKey(pin).build(), Reason.UNTRUSTED);
      assertThat(server.commands()).isEmpty();
      String key = KeyPin.of(server.certificate().orElseThrow().certificate()).toString();
      try (FtpTransport transport = onFirstUse(server, knownHosts)) {
        assertThat(transport.serverKey()).isEmpty();
        transport.append("room.txt", new byte[1]);
        assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
        assertThat(transport.serverKey()).contains(key);
      }
      assertThat(Files.readString(knownHosts)).contains("127.0.0.1:" + server.port() + " " + key);
      Files.writeString(knownHosts, Files.readString(knownHosts).replace(key, pin));
      int before = server.commands().size();
      try (FtpTransport transport = onFirstUse(server, knownHosts)) {
        assertFails(transport, Reason.UNTRUSTED);
      }
      assertThat(server.commands()).hasSize(before);
    }
  }

  @Test
  void implicitTlsIsNeverGivenUp(@TempDir Path directory) {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = onFirstUse(server, directory.resolve("known_hosts"))) {
      assertFails(transport, Reason.TLS_FAILED);
      assertThat(server.commands()).noneMatch(command -> command.matches("(USER|PASS).*"));
    }
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> FtpTransport.builder("h").implicitTls().tls(TlsPolicy.OFF).build());
  }

  @Test
  void thePortFollowsTheKindOfTlsUnlessItIsGiven() {
    try (FtpTransport explicit = FtpTransport.builder("h").build();
        FtpTransport implicit = FtpTransport.builder("h").implicitTls().build();
        FtpTransport given = FtpTransport.builder("h").port(21).implicitTls().build()) {
      assertThat(List.of(explicit, implicit, given))
          .extracting(FtpTransport::toString)
          .containsExactly("FtpTransport[h:21]", "FtpTransport[h:990]", "FtpTransport[h:21]");
    }
  }

  private static FtpTransport onFirstUse(FtpServerFixture server, Path knownHosts) {
    return FtpTransport.builder(server.host())
        .port(server.port())
        .implicitTls()
        .user(server.user())
        .password(server.password().toCharArray())
        .knownHosts(knownHosts)
        .build();
  }

  @Test
  void preferredEncryptsWhereItCan(@TempDir Path directory) throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().tls(Tls.OPTIONAL).start();
        FtpTransport transport = preferred(server, directory)) {
      transport.append("room.txt", new byte[1]);
      assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
    }
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = preferred(server, directory)) {
      transport.append("room.txt", new byte[1]);
      assertThat(transport.capabilities().channel()).isEqualTo(Channel.CLEAR);
      assertThat(server.commands()).startsWith("AUTH TLS");
    }
  }

  @Test
  void requiredDoesNotLogInWithoutTls() {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).tls(TlsPolicy.REQUIRED).build()) {
      assertFails(transport, Reason.TLS_FAILED);
      assertThat(server.commands()).containsExactly("AUTH TLS");
    }
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefusedBeforeTheLogin(@TempDir Path directory) {
    try (FtpServerFixture server = VsftpdFixture.local().tls(Tls.REQUIRED).start();
        FtpTransport platform =
            FtpTransport.builder(server.host())
                .port(server.port())
                .user(server.user())
                .tls(TlsPolicy.REQUIRED)
                .build();
        FtpTransport preferred =
            FtpTransport.builder(server.host())
                .port(server.port())
                .user(server.user())
                .knownHosts(directory.resolve("known_hosts"))
                .trustStore(TestCertificate.issuedFor("DNS:other.example").trustStore())
                .build()) {
      assertFails(platform, Reason.UNTRUSTED);
      assertFails(preferred, Reason.UNTRUSTED);
      assertThat(server.commands()).containsOnly("AUTH TLS");
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefusedBeforeTheLogin() {
    TestCertificate elsewhere = TestCertificate.issuedFor("DNS:elsewhere.example");
    try (FtpServerFixture server =
            VsftpdFixture.local().tls(Tls.REQUIRED).certificate(elsewhere).start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      assertFails(transport, Reason.UNTRUSTED);
      assertThat(server.commands()).containsOnly("AUTH TLS");
    }
  }

  private static FtpTransport preferred(FtpServerFixture server, Path directory) {
    return FtpTransportContract.to(server)
        .tls(TlsPolicy.PREFERRED)
        .knownHosts(directory.resolve("known_hosts"))
        .build();
  }

  private static void assertFails(FtpTransport transport, Reason reason) {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> transport.stat(List.of("room.txt")))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  /** Appends, reads, looks and lists in turn, and returns how many connections that took. */
  private static long mix(FtpServerFixture server) throws TransportException {
    try (FtpTransport transport = FtpTransportContract.to(server).build()) {
      StringBuilder expected = new StringBuilder();
      for (int round = 0; round < ROUNDS; round++) {
        String line = "line " + round + "\n";
        expected.append(line);
        assertThat(transport.append("room.txt", line.getBytes(StandardCharsets.UTF_8)).outcome())
            .as("append %d", round)
            .isEqualTo(Outcome.ACKED);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        transport.read("room.txt", 0, 100_000, read::write);
        assertThat(read).as("read %d", round).asString().isEqualTo(expected.toString());
        if (round % 3 == 0) {
          assertThat(transport.read("room.txt", 1, 2, (buffer, from, length) -> {})).isEqualTo(2);
        }
        assertThat(transport.stat(List.of("room.txt")).get("room.txt").size())
            .isEqualTo(expected.length());
      }
      assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
      return transport.capabilities().connection();
    }
  }
}
