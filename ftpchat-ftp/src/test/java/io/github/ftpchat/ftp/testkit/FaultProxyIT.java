package io.github.ftpchat.ftp.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy in front of a real server. */
@Timeout(120)
class FaultProxyIT {

  private static final byte[] LINE = "0123456789abcdefghijklmnopqrstuvwxyz\n".getBytes(US_ASCII);

  @ParameterizedTest
  @EnumSource
  void everyServerIsServedThroughItAndItsUploadsCanBeCut(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.start();
        FaultProxy proxy = inFrontOf(server)) {
      FTPClient client = new FTPClient();
      client.setDefaultTimeout(10_000);
      client.connect(proxy.host(), proxy.port());
      assertThat(client.login(server.user(), server.password())).isTrue();
      client.setFileType(FTP.BINARY_FILE_TYPE);
      client.enterLocalPassiveMode();
      // Commons Net does not find the address in the second line of a reply to PASV.
      List<Boolean> modes = kind == ServerKind.AIOFTP ? List.of(true) : List.of(false, true);
      for (boolean epsv : modes) {
        client.setUseEPSVwithIPv4(epsv);
        String file = epsv ? "epsv.txt" : "pasv.txt";
        assertThat(client.storeFile(file, new ByteArrayInputStream(LINE))).isTrue();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        assertThat(client.retrieveFile(file, read)).isTrue();
        assertThat(read.toByteArray()).isEqualTo(LINE);
      }
      assertThat(proxy.counters().dataConnections()).isEqualTo(2L * modes.size());

      Fault cut = proxy.at(Channel.DATA_UP, 10).cut();
      client.storeFile("cut.txt", new ByteArrayInputStream(LINE));
      assertThat(cut.fired()).isEqualTo(1);
      assertThat(server.fileBytes("cut.txt")).isEqualTo(Arrays.copyOf(LINE, 10));

      proxy.beforeReply("NOOP", 1).cut();
      assertThatThrownBy(client::noop).isInstanceOf(IOException.class);
      client.disconnect();
      Leaks.assertNone(Duration.ofSeconds(5), proxy);
    }
  }

  @Test
  void plainAppendsAreLostWhereUploadsAreNotLockedAndOnlyThere() throws Exception {
    int unlocked = lost(false);
    int locked = lost(true);
    System.out.printf(
        "of 80 acknowledged appends, 30 ms after the 150, lost: %d without locks, %d with%n",
        unlocked, locked);
    assertThat(unlocked).isGreaterThan(20);
    assertThat(locked).isZero();
  }

  private static int lost(boolean locks) throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().uploadLocks(locks).start();
        FaultProxy proxy = inFrontOf(server)) {
      proxy.delayUploads(Duration.ofMillis(30));
      Appenders appenders =
          Appenders.run(proxy.address(), server.user(), server.password(), "room.txt", 8, 10);
      assertThat(appenders.acknowledged()).hasSize(80);
      return appenders.lost(server.fileBytes("room.txt"));
    }
  }

  @Test
  void plainPeersLoseEachOthersMessagesThoughAllWereAcknowledged() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().uploadLocks(false).start();
        FaultProxy proxy = inFrontOf(server)) {
      proxy.delayUploads(Duration.ofMillis(30));
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<List<String>>> peers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int number = i;
        PlainAppePeer peer =
            new PlainAppePeer(
                proxy.address(),
                server.user(),
                server.password(),
                "room.txt",
                i % 2 == 0 ? PlainAppePeer.Program.V1_6 : PlainAppePeer.Program.V1_7);
        peers.add(
            threads.submit(
                () -> {
                  List<String> acknowledged = new ArrayList<>();
                  for (int n = 0; n < 5; n++) {
                    String line = "peer " + number + " line " + n;
                    if (peer.send((line + "\n").getBytes(US_ASCII))) {
                      acknowledged.add(line);
                    }
                  }
                  return acknowledged;
                }));
      }
      List<String> acknowledged = new ArrayList<>();
      for (Future<List<String>> peer : peers) {
        acknowledged.addAll(peer.get());
      }
      threads.shutdown();
      String file = new String(server.fileBytes("room.txt"), StandardCharsets.UTF_8);
      List<String> lost = new ArrayList<>(acknowledged);
      lost.removeAll(Arrays.asList(file.split("\n", -1)));
      System.out.printf("plain peers: %d of %d lost%n", lost.size(), acknowledged.size());
      assertThat(acknowledged).hasSize(40);
      assertThat(lost).isNotEmpty();
    }
  }

  @Test
  void tlsSessionsPassThroughAndTheirUploadsCanBeCut() throws Exception {
    String address = "127.0.0.2";
    int port = freePorts(10);
    try (FtpServerFixture server =
            VsftpdFixture.local()
                .tls(ServerOptions.Tls.REQUIRED)
                .sessionReuse(false)
                .certificate(TestCertificate.issuedFor("IP:" + address))
                .setting("pasv_min_port=" + port)
                .setting("pasv_max_port=" + (port + 9))
                .start();
        FaultProxy proxy =
            FaultProxy.inFrontOf(
                new InetSocketAddress(server.host(), server.port()),
                InetAddress.getByAddress(address, new byte[] {127, 0, 0, 2}),
                IntStream.range(port, port + 10).toArray())) {
      FTPSClient client = new FTPSClient();
      client.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
      client.setDefaultTimeout(10_000);
      client.connect(proxy.host(), proxy.port());
      assertThat(client.login(server.user(), server.password())).isTrue();
      client.execPBSZ(0);
      client.execPROT("P");
      client.setFileType(FTP.BINARY_FILE_TYPE);
      client.enterLocalPassiveMode();

      assertThat(client.appendFile("room.txt", new ByteArrayInputStream(LINE))).isTrue();
      assertThat(server.fileBytes("room.txt")).isEqualTo(LINE);
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      assertThat(client.retrieveFile("room.txt", read)).isTrue();
      assertThat(read.toByteArray()).isEqualTo(LINE);
      ProxyCounters counters = proxy.counters();
      assertThat(counters.dataConnections()).isEqualTo(2);
      assertThat(counters.dataRoundTrips()).isBetween(2L, 6L);

      // In the midst of a record that holds 10 000 bytes, behind the handshake.
      Fault cut = proxy.at(Channel.DATA_UP, 5000).cut();
      boolean acknowledged;
      try {
        acknowledged = client.appendFile("room.txt", new ByteArrayInputStream(new byte[10_000]));
      } catch (IOException e) {
        acknowledged = false;
      }
      cut.awaitFired(Duration.ofSeconds(5));
      assertThat(acknowledged).isFalse();
      client.disconnect();
    }
  }

  private static FaultProxy inFrontOf(FtpServerFixture server) throws IOException {
    return FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
  }

  /** The first of so many ports in a row that are free on all of 127/8. */
  private static int freePorts(int count) throws IOException {
    for (int first = 20_000; ; first += count) {
      List<ServerSocket> bound = new ArrayList<>();
      try {
        for (int port = first; port < first + count; port++) {
          bound.add(new ServerSocket(port, 1));
        }
        return first;
      } catch (IOException taken) {
        // The next, then.
      } finally {
        for (ServerSocket socket : bound) {
          socket.close();
        }
      }
    }
  }
}
