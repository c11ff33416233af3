package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.ProxyCounters;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How many round trips operations take, as a proxy counts them; in time they take fewer, where
 * connecting for the data and the command share one.
 */
class RoundTripsIT {

  private static final byte[] LINE = "line\n".getBytes(StandardCharsets.US_ASCII);

  private FtpServerFixture server;
  private FaultProxy proxy;
  private FtpTransport transport;

  @BeforeEach
  void start() throws IOException, TransportException {
    server = VsftpdFixture.local().start();
    proxy = FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
    proxy.roundTrip(Duration.ofMillis(20));
    transport = transport();
    transport.append("room.txt", LINE);
    transport.read("room.txt", 0, 100, (buffer, offset, length) -> {});
  }

  private FtpTransport transport() {
    return FtpTransport.builder(proxy.host())
        .port(proxy.port())
        .user(server.user())
        .password(server.password().toCharArray())
        .tls(TlsPolicy.OFF)
        .build();
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

  private static void poll(FtpTransport transport) throws TransportException {
    assertThat(transport.stat(List.of("room.txt"))).containsValue(new FileStatus(5));
    assertThat(transport.read("room.txt", 2, 100, (buffer, offset, length) -> {})).isEqualTo(3);
  }

  @Test
  void anAppendThatIsReadBackTakesFour() throws Exception {
    ProxyCounters took =
        count(
            () -> {
              assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
              assertThat(transport.read("room.txt", 5, 100, (buffer, offset, length) -> {}))
                  .isEqualTo(5);
            });
    assertThat(took.roundTrips()).as("%s", took).isEqualTo(4);
  }

  private ProxyCounters count(ThrowingCallable call) {
    ProxyCounters before = proxy.counters();
    assertThatCode(call).doesNotThrowAnyException();
    return proxy.counters().minus(before);
  }
}
