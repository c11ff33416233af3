package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.ProxyCounters;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many round trips operations take, as a proxy counts them. */
class RoundTripsIT {

  private static final byte[] LINE = "line\n".getBytes(StandardCharsets.US_ASCII);

  private static final String PROXY = "127.0.0.2";

  /** How many ports behind its own the server of the fixture uses for data. */
  private static final int PASSIVE_PORTS = 100;

  private FtpServerFixture server;
  private FaultProxy proxy;
  private FtpTransport transport;

  @BeforeEach
  void start() throws IOException, TransportException {
    server = VsftpdFixture.local().start();
    start(Duration.ofMillis(20));
  }

  private void start(Duration roundTrip, int... passivePorts)
      throws IOException, TransportException {
    proxy =
        FaultProxy.inFrontOf(
            new InetSocketAddress(server.host(), server.port()),
            InetAddress.getByName(PROXY),
            passivePorts);
    proxy.roundTrip(roundTrip);
    transport = transport();
    transport.append("room.txt", LINE);
    transport.read("room.txt", 0, 100, (buffer, offset, length) -> {});
  }

  private void startWithTls() throws IOException, TransportException {
    startWithTls(VsftpdFixture.local());
  }

  private void startWithTls(ServerOptions<?> options) throws IOException, TransportException {
    stop();
    server =
        options
            .tls(Tls.REQUIRED)
            .certificate(TestCertificate.issuedFor("IP:127.0.0.1,IP:" + PROXY))
            .start();
    int port = server.port();
    // Long enough for what is sent without a wait to be on its way before something else comes.
    start(Duration.ofMillis(100), IntStream.rangeClosed(port + 1, port + PASSIVE_PORTS).toArray());
  }

  /** Takes what the server still has to say of a read, which is a part of what comes next. */
  private void settle() throws TransportException {
    transport.stat(List.of("room.txt"));
  }

  private FtpTransport transport() {
    FtpTransport.Builder builder =
        FtpTransport.builder(proxy.host())
            .port(proxy.port())
            .user(server.user())
            .password(server.password().toCharArray())
            .tls(TlsPolicy.OFF);
    server
        .certificate()
        .ifPresent(
            certificate -> builder.tls(TlsPolicy.REQUIRED).trustStore(certificate.trustStore()));
    return builder.build();
  }

  @AfterEach
  void stop() {
    transport.close();
    proxy.close();
    server.close();
  }

  @Test
  void lookingAtOneOrManyFilesTakesOne() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      names.add("room" + i + ".txt");
      transport.append(names.get(i), new byte[i]);
    }
    transport.stat(names);

    for (List<String> some : List.of(names, List.of("room.txt"), List.of("none.txt"))) {
      ProxyCounters took = count(() -> transport.stat(some));
      assertThat(took.roundTrips()).as("%s", took).isEqualTo(1);
      assertThat(took.commands().values()).containsExactly(1L);
    }
  }

  @Test
  void aPollWithNewsTakesFourAndInAConversationThree() throws Exception {
    try (FtpTransport reader = transport()) {
      reader.stat(List.of("room.txt"));
      assertThat(count(() -> poll(reader)).roundTrips()).isEqualTo(4);
    }
    assertThat(count(() -> poll(transport)).roundTrips()).isEqualTo(3);
  }

  @Test
  void inTlsAPollWithNewsTakesFourInAConversation() throws Exception {
    startWithTls();
    settle();
    ProxyCounters took = count(() -> poll(transport));
    assertThat(took.roundTrips()).as("%s", took).isEqualTo(4);
  }

  private static void poll(FtpTransport transport) throws TransportException {
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(5));
    assertThat(transport.read("room.txt", 2, 100, (buffer, offset, length) -> {})).isEqualTo(3);
  }

  @Test
  void anAppendThatIsReadBackTakesFour() throws Exception {
    ProxyCounters took = count(this::appendAndReadBack);
    assertThat(took.roundTrips()).as("%s", took).isEqualTo(4);
  }

  @Test
  void inTlsAnAppendThatIsReadBackTakesSix() throws Exception {
    startWithTls();
    settle();
    ProxyCounters took = count(this::appendAndReadBack);
    assertThat(took.roundTrips()).as("%s", took).isEqualTo(6);
  }

  /** Which has to be asked for a port each time. */
  @Test
  void inTlsOnPyftpdlibAPollWithNewsTakesFiveAndAnAppendThatIsReadBackEight() throws Exception {
    startWithTls(PyftpdlibFixture.local());
    settle();
    ProxyCounters poll = count(() -> poll(transport));
    assertThat(poll.roundTrips()).as("%s", poll).isEqualTo(5);
    settle();
    ProxyCounters append = count(this::appendAndReadBack);
    assertThat(append.roundTrips()).as("%s", append).isEqualTo(8);
  }

  @Test
  void inTlsAReadIsGoodThoughTheServersLastReplyToItIsLost() throws Exception {
    startWithTls(); // and has just read
    proxy.now().reset();
    poll(transport);
    assertThat(transport.capabilities().connection()).isEqualTo(2);
  }

  private void appendAndReadBack() throws TransportException {
    assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(transport.read("room.txt", 5, 100, (buffer, offset, length) -> {})).isEqualTo(5);
  }

  private ProxyCounters count(ThrowingCallable call) {
    ProxyCounters before = proxy.counters();
    assertThatCode(call).doesNotThrowAnyException();
    return proxy.counters().minus(before);
  }
}
