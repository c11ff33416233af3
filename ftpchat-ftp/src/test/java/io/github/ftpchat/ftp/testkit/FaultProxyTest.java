package io.github.ftpchat.ftp.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String ROOM = "room.txt";
  private static final byte[] LINE = "0123456789abcdefghijklmnopqrstuvwxyz\n".getBytes(US_ASCII);

  private TinyFtpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new TinyFtpServer();
    proxy = FaultProxy.inFrontOf(server.address());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  // ---------------------------------------------------------------- without faults

  @Test
  void passesEverythingOnUnchanged() throws Exception {
    byte[] big = new byte[5_000_000];
    new Random(1).nextBytes(big);
    for (boolean epsv : new boolean[] {false, true}) {
      server.put(ROOM, new byte[0]);
      FTPClient client = login();
      client.setUseEPSVwithIPv4(epsv);
      assertThat(client.appendFile(ROOM, new ByteArrayInputStream(big))).isTrue();
      assertThat(server.file(ROOM)).isEqualTo(big);
      assertThat(download(client)).isEqualTo(big);
      client.setRestartOffset(4_999_990);
      assertThat(download(client)).hasSize(10);
      assertThat(client.retrieveFile("nothing", new ByteArrayOutputStream())).isFalse();
      assertThat(client.getReplyCode()).isEqualTo(550);
      client.logout();
      client.disconnect();
    }
    await().atMost(LIMIT).until(() -> proxy.openConnections() == 0);
    assertThat(proxy.counters().dataUp()).isEqualTo(10_000_000);
    assertThat(proxy.counters().dataDown()).isEqualTo(10_000_020);
    assertThat(proxy.counters().uploads()).isEqualTo(2);
  }

  @Test
  void passesFinAndResetOnAsTheyCome() throws Exception {
    FTPClient client = login();
    OutputStream upload = client.appendFileStream(ROOM);
    upload.write(LINE);
    upload.close();
    assertThat(client.completePendingCommand()).isTrue();

    try (Socket control = connect()) {
      transcript(control, "USER u", "PASS p");
      Socket data = openData(control);
      send(control, "APPE " + ROOM);
      assertThat(readLine(control)).startsWith("150");
      data.getOutputStream().write(LINE);
      data.setSoLinger(true, 0);
      data.close();
      assertThat(readLine(control)).startsWith("426");
    }
    client.disconnect();
  }

  @Test
  void whenTheServerIsDownConnectionsAreReset() throws Exception {
    server.close();
    try (Socket control = connect()) {
      assertThatThrownBy(() -> control.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThat(proxy.openConnections()).isZero();
  }

  @Test
  void doesNotTouchMalformedAnnouncements() throws Exception {
    try (ServerSocket odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        FaultProxy inner = FaultProxy.inFrontOf((InetSocketAddress) odd.getLocalSocketAddress());
        Socket control = new Socket(inner.host(), inner.port());
        Socket accepted = odd.accept()) {
      accepted
          .getOutputStream()
          .write("229 (|||99999|)\r\n227 (1,2,3,4,999,1)\r\nx\r\n\r\n220 hi".getBytes(US_ASCII));
      accepted.shutdownOutput();
      assertThat(new String(control.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo("229 (|||99999|)\r\n227 (1,2,3,4,999,1)\r\nx\r\n\r\n220 hi");
    }
  }

  // ---------------------------------------------------------------- at bytes

  @Test
  void cutsTheRepliesAtEveryByte() throws Exception {
    String whole;
    try (Socket control = connect()) {
      whole = dialogue(control);
    }
    long start = System.nanoTime();
    for (int offset = 0; offset < whole.length(); offset++) {
      Fault fault = proxy.at(Channel.CONTROL_DOWN, offset).cut();
      try (Socket control = connect()) {
        assertThat(dialogue(control)).isEqualTo(whole.substring(0, offset));
      }
      assertThat(fault.fired()).isEqualTo(1);
    }
    Duration each = Duration.ofNanos((System.nanoTime() - start) / whole.length());
    System.out.println(whole.length() + " connections cut, each took " + each);
    assertThat(each).isLessThan(Duration.ofMillis(50));
    await().atMost(LIMIT).until(() -> proxy.openConnections() == 0);
  }

  @Test
  void cutsTheCommandsAtEveryByte() throws Exception {
    String whole = "USER u\r\nPASS p\r\nNOOP\r\nQUIT\r\n";
    int before = 0;
    for (int offset = 0; offset < whole.length(); offset++) {
      proxy.at(Channel.CONTROL_UP, offset).cut();
      try (Socket control = connect()) {
        dialogue(control);
      }
      String expected = whole.substring(0, offset);
      int from = before;
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(() -> assertThat(server.received().substring(from)).isEqualTo(expected));
      before += offset;
    }
  }

  @Test
  void resetsAfterExactlySoManyBytes() throws Exception {
    proxy.at(Channel.CONTROL_DOWN, 5).reset();
    try (Socket control = connect()) {
      assertThat(control.getInputStream().readNBytes(5)).isEqualTo("220-T".getBytes(US_ASCII));
      assertThatThrownBy(() -> control.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(proxy.openConnections()).isZero();
  }

  @Test
  void aCutUploadLeavesExactlyTheBytesBeforeItAndIsAcknowledged() throws Exception {
    FTPClient client = login();
    for (int offset = 0; offset < LINE.length; offset++) {
      server.put(ROOM, new byte[0]);
      proxy.at(Channel.DATA_UP, offset).cut();
      assertThat(client.appendFile(ROOM, new ByteArrayInputStream(LINE))).isTrue();
      assertThat(new String(server.file(ROOM), US_ASCII))
          .isEqualTo(new String(LINE, 0, offset, US_ASCII));
    }
    client.disconnect();
  }

  @Test
  void aResetUploadIsRefusedByTheServer() throws Exception {
    FTPClient client = login();
    proxy.at(Channel.DATA_UP, 10).reset();
    assertThat(client.appendFile(ROOM, new ByteArrayInputStream(LINE))).isFalse();
    assertThat(client.getReplyCode()).isEqualTo(426);
    assertThat(server.file(ROOM)).hasSize(10);
    client.disconnect();
  }

  @Test
  void aCutDownloadGivesExactlyTheBytesBeforeIt() throws Exception {
    server.put(ROOM, LINE);
    FTPClient client = login();
    Fault cut = proxy.at(Channel.DATA_DOWN, 16).onConnection(2).cut();
    assertThat(download(client)).isEqualTo(LINE);
    assertThat(cut.fired()).isZero();
    assertThat(download(client)).hasSize(16);
    assertThat(cut.fired()).isEqualTo(1);
    assertThat(download(client)).isEqualTo(LINE);
    client.disconnect();
  }

  @Test
  void aStalledDownloadGoesOnWhenReleased() throws Exception {
    server.put(ROOM, LINE);
    FTPClient client = login();
    Fault stall = proxy.at(Channel.DATA_DOWN, 10).stall();
    client.setDataTimeout(LIMIT);
    InputStream data = client.retrieveFileStream(ROOM);
    assertThat(data.readNBytes(10)).hasSize(10);
    stall.awaitFired(LIMIT);
    assertThat(data.available()).isZero();
    stall.release();
    assertThat(data.readAllBytes()).hasSize(LINE.length - 10);
    data.close();
    assertThat(client.completePendingCommand()).isTrue();
    client.disconnect();
  }

  @Test
  void aStallAtTheEndWithholdsTheEnd() throws Exception {
    server.put(ROOM, LINE);
    try (Socket control = connect()) {
      transcript(control, "USER u", "PASS p");
      Fault stall = proxy.at(Channel.DATA_DOWN, LINE.length).stall();
      try (Socket data = openData(control)) {
        send(control, "RETR " + ROOM);
        assertThat(data.getInputStream().readNBytes(LINE.length)).isEqualTo(LINE);
        stall.awaitFired(LIMIT);
        data.setSoTimeout(50);
        assertThatThrownBy(() -> data.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        stall.release();
        data.setSoTimeout(5000);
        assertThat(data.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aStalledUploadBlocksTheSender() throws Exception {
    Fault stall = proxy.at(Channel.DATA_UP, 100).stall();
    try (Socket control = connect()) {
      transcript(control, "USER u", "PASS p");
      Socket data = openData(control);
      send(control, "APPE " + ROOM);
      ExecutorService sender = Executors.newSingleThreadExecutor();
      Future<?> sent =
          sender.submit(
              () -> {
                data.getOutputStream().write(new byte[50_000_000]);
                return null;
              });
      stall.awaitFired(LIMIT);
      await().atMost(LIMIT).until(() -> server.file(ROOM).length == 100);
      assertThat(sent.isDone()).isFalse();
      stall.release();
      sent.get();
      data.close();
      sender.shutdown();
      assertThat(readLine(control)).startsWith("150");
      assertThat(readLine(control)).startsWith("226");
      assertThat(server.file(ROOM)).hasSize(50_000_000);
    }
  }

  // ---------------------------------------------------------------- at commands and replies

  @Test
  void cutsBeforeTheReplyToTheSecondAppend() throws Exception {
    FTPClient client = login();
    proxy.beforeFinalReply("APPE", 2).cut();
    assertThat(client.appendFile(ROOM, new ByteArrayInputStream(LINE))).isTrue();
    assertThatThrownBy(() -> client.appendFile(ROOM, new ByteArrayInputStream(LINE)))
        .isInstanceOf(FTPConnectionClosedException.class);
    assertThat(server.file(ROOM)).hasSize(2 * LINE.length);
    client.disconnect();
    assertThat(proxy.dialogue())
        .containsSubsequence(
            "#1 < 226 saved",
            "#1 > APPE room.txt",
            "#1 < 150 go on",
            "#1 < 226 saved",
            "#1 !! cut before final reply of APPE 2");
  }

  @Test
  void cutsBeforeTheFirstReplyBeforeAnyData() throws Exception {
    FTPClient client = login();
    proxy.beforeReply("APPE", 1).cut();
    assertThatThrownBy(() -> client.appendFile(ROOM, new ByteArrayInputStream(LINE)))
        .isInstanceOf(FTPConnectionClosedException.class);
    assertThat(proxy.counters().dataUp()).isZero();
    client.disconnect();
  }

  @Test
  void cutsBeforeACommandOrAfterIt() throws Exception {
    for (boolean after : new boolean[] {false, true}) {
      FTPClient client = login();
      FaultPoint point = after ? proxy.afterCommand("SIZE", 1) : proxy.beforeCommand("SIZE", 1);
      point.cut();
      assertThatThrownBy(() -> client.sendCommand("SIZE", ROOM)).isInstanceOf(IOException.class);
      client.disconnect();
      if (after) {
        await().atMost(LIMIT).until(() -> server.received().contains("SIZE"));
      } else {
        assertThat(server.received()).doesNotContain("SIZE");
      }
    }
  }

  @Test
  void cutsAfterTheReplyWasPassedOn() throws Exception {
    FTPClient client = login();
    proxy.afterReply("NOOP", 1).cut();
    assertThat(client.noop()).isEqualTo(200);
    assertThatThrownBy(client::noop).isInstanceOf(IOException.class);
    client.disconnect();
  }

  @Test
  void strikesAsOftenAsAsked() throws Exception {
    Fault fault = proxy.beforeReply("USER", 1).times(3).cut();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(this::login).isInstanceOf(FTPConnectionClosedException.class);
    }
    login().disconnect();
    assertThat(fault.fired()).isEqualTo(3);
  }

  @Test
  void theGreetingIsTheReplyToConnect() {
    proxy.beforeReply("CONNECT", 1).replaceWith("421 too many users");
    assertThatThrownBy(this::login).hasMessageContaining("421");
  }

  @Test
  void duplicatesAndReplacesReplies() throws Exception {
    try (Socket control = connect()) {
      transcript(control, "USER u", "PASS p");
      proxy.beforeReply("SIZE", 1).duplicate();
      proxy.beforeReply("NOOP", 1).replaceWith("421 enough");
      proxy.beforeReply("TYPE", 1).replaceWith("");
      send(control, "SIZE " + ROOM);
      assertThat(readLine(control)).startsWith("550");
      assertThat(readLine(control)).startsWith("550");
      send(control, "TYPE I");
      send(control, "NOOP");
      assertThat(readLine(control)).isEqualTo("421 enough\r\n");
      send(control, "NOOP");
      assertThat(readLine(control)).isEqualTo("200 ok\r\n");
    }
  }

  @Test
  void onlyRepliesCanBeDuplicated() {
    assertThatThrownBy(() -> proxy.at(Channel.DATA_UP, 0).duplicate())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> proxy.afterReply("APPE", 1).replaceWith("x"))
        .isInstanceOf(IllegalStateException.class);
  }

  // ---------------------------------------------------------------- half open, now, refused

  @Test
  void swallowingLeavesBothSidesInTheDark() throws Exception {
    FTPClient client = login();
    Fault fault = proxy.beforeCommand("NOOP", 1).swallow();
    client.setSoTimeout(50);
    assertThatThrownBy(client::noop).isInstanceOf(SocketTimeoutException.class);
    fault.awaitFired(LIMIT);
    assertThat(server.received()).doesNotContain("NOOP");
    assertThat(proxy.openConnections()).isEqualTo(1);
    client.disconnect();
    await().atMost(LIMIT).until(() -> proxy.openConnections() == 0);
  }

  @Test
  void releasingWhatWasSwallowedResetsIt() throws Exception {
    FTPClient client = login();
    Fault fault = proxy.now().swallow();
    client.setSoTimeout(5000);
    fault.release();
    assertThatThrownBy(client::noop).isInstanceOf(SocketException.class);
    client.disconnect();
  }

  @Test
  void nowStrikesAllOpenConnections() throws Exception {
    FTPClient one = login();
    FTPClient two = login();
    Fault stall = proxy.now().stall();
    one.setSoTimeout(50);
    assertThatThrownBy(one::noop).isInstanceOf(SocketTimeoutException.class);
    stall.release();
    assertThat(two.noop()).isEqualTo(200);
    proxy.now().reset();
    assertThatThrownBy(two::noop).isInstanceOf(SocketException.class);
    assertThat(proxy.openConnections()).isZero();
    one.disconnect();
    two.disconnect();
  }

  @Test
  void refusesConnectionsAndAcceptsThemAgain() throws Exception {
    for (int i = 0; i < 20; i++) {
      proxy.refuseConnections(true);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      proxy.refuseConnections(false);
      connect().close();
    }
  }

  @Test
  void refusesDataConnections() throws Exception {
    FTPClient client = login();
    for (int i = 0; i < 20; i++) {
      proxy.refuseDataConnections(true);
      assertThatThrownBy(() -> client.appendFileStream(ROOM)).isInstanceOf(ConnectException.class);
      proxy.refuseDataConnections(false);
      assertThat(client.appendFile(ROOM, new ByteArrayInputStream(LINE))).isTrue();
    }
    client.disconnect();
  }

  @Test
  void aClientThatDoesNotCloseAfterACutIsSeen() throws Exception {
    proxy.afterReply("CONNECT", 1).cut();
    Socket leaked = connect();
    leaked.getInputStream().readAllBytes();
    assertThat(proxy.openConnections()).isEqualTo(1);
    leaked.close();
    await().atMost(LIMIT).until(() -> proxy.openConnections() == 0);
  }

  // ---------------------------------------------------------------- time

  @Test
  void aRoundTripIsAddedToEachTurnAndToConnecting() throws Exception {
    Duration time = Duration.ofMillis(200);
    proxy.roundTrip(time);
    long start = System.nanoTime();
    try (Socket control = connect()) {
      readLine(control);
      readLine(control);
      assertThat(since(start)).isBetween(time.multipliedBy(2), time.multipliedBy(3));

      start = System.nanoTime();
      send(control, "NOOP\r\nNOOP\r\nNOOP");
      for (int i = 0; i < 3; i++) {
        readLine(control);
      }
      assertThat(since(start)).isBetween(time, time.multipliedBy(2));

      // EPSV, the data connection's handshake, APPE until 150, data until 226.
      ProxyCounters before = proxy.counters();
      start = System.nanoTime();
      Socket data = openData(control);
      send(control, "APPE " + ROOM);
      readLine(control);
      data.getOutputStream().write(LINE);
      data.close();
      readLine(control);
      assertThat(since(start)).isBetween(time.multipliedBy(4), time.multipliedBy(5));
      assertThat(proxy.counters().minus(before).rounds()).isEqualTo(4);
    }
  }

  @Test
  void aDelayAtOneReplyHoldsUpOnlyThat() throws Exception {
    FTPClient client = login();
    proxy.beforeReply("NOOP", 1).delay(Duration.ofMillis(200));
    long start = System.nanoTime();
    client.noop();
    assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    start = System.nanoTime();
    client.noop();
    assertThat(since(start)).isLessThan(Duration.ofMillis(200));
    client.disconnect();
  }

  @Test
  void holdsAnUploadAfterThe150() throws Exception {
    FTPClient client = login();
    Duration delay = Duration.ofMillis(300);
    proxy.delayUploads(delay);
    long start = System.nanoTime();
    OutputStream upload = client.appendFileStream(ROOM);
    upload.write(LINE);
    upload.close();
    assertThat(server.file(ROOM)).isEmpty();
    assertThat(client.completePendingCommand()).isTrue();
    assertThat(since(start)).isGreaterThanOrEqualTo(delay);
    assertThat(server.file(ROOM)).isEqualTo(LINE);
    start = System.nanoTime();
    download(client);
    assertThat(since(start)).isLessThan(delay);
    client.disconnect();
  }

  @Test
  void dataSentAheadOfThe150IsHeldFromThe150On() throws Exception {
    proxy.delayUploads(Duration.ofMillis(50));
    try (Socket control = connect()) {
      transcript(control, "USER u", "PASS p");
      try (Socket data = openData(control)) {
        data.getOutputStream().write(LINE);
        long start = System.nanoTime();
        send(control, "APPE " + ROOM);
        assertThat(readLine(control)).startsWith("150");
        data.shutdownOutput();
        assertThat(readLine(control)).startsWith("226");
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
      }
    }
    assertThat(server.file(ROOM)).isEqualTo(LINE);
  }

  @Test
  void limitsTheRate() throws Exception {
    server.put(ROOM, new byte[50_000]);
    FTPClient client = login();
    proxy.limitRate(Channel.DATA_DOWN, 250_000);
    long start = System.nanoTime();
    assertThat(download(client)).hasSize(50_000);
    assertThat(since(start)).isBetween(Duration.ofMillis(180), Duration.ofSeconds(2));
    client.disconnect();
  }

  @Test
  void healEndsEverything() throws Exception {
    FTPClient client = login();
    proxy.now().stall();
    proxy.beforeCommand("NOOP", 1).times(Integer.MAX_VALUE).cut();
    proxy.roundTrip(Duration.ofSeconds(10));
    proxy.refuseConnections(true);
    proxy.heal();
    assertThat(client.noop()).isEqualTo(200);
    login().disconnect();
    client.disconnect();
  }

  // ---------------------------------------------------------------- counting

  @Test
  void countsRoundTripsCommandsAndBytes() throws Exception {
    server.put(ROOM, LINE);
    ProxyCounters start = proxy.counters();
    try (Socket control = connect()) {
      transcript(control, "USER u", "PASS p");
      ProxyCounters loggedIn = proxy.counters();
      assertThat(loggedIn.minus(start).roundTrips()).isEqualTo(3);

      send(control, "SIZE " + ROOM);
      readLine(control);
      ProxyCounters polled = proxy.counters().minus(loggedIn);
      assertThat(polled)
          .isEqualTo(new ProxyCounters(0, 0, 15, 8, 0, 0, 1, 0, 1, 0, Map.of("SIZE", 1L)));
      assertThat(polled.roundTrips()).isEqualTo(1);

      ProxyCounters before = proxy.counters();
      send(control, "SIZE " + ROOM + "\r\nNOOP");
      readLine(control);
      readLine(control);
      assertThat(proxy.counters().minus(before).roundTrips()).isEqualTo(1);

      before = proxy.counters();
      try (Socket data = openData(control)) {
        send(control, "RETR " + ROOM);
        readLine(control);
        readLine(control);
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(LINE);
      }
      // EPSV, the handshake, RETR.
      assertThat(proxy.counters().minus(before).roundTrips()).isEqualTo(3);
      assertThat(proxy.counters().minus(before).bytes(Channel.DATA_DOWN)).isEqualTo(LINE.length);
      assertThat(proxy.counters().commands("SIZE")).isEqualTo(2);
    }
  }

  @Test
  void theDialogueMasksPasswords() throws Exception {
    login().disconnect();
    assertThat(proxy.dialogue())
        .containsSubsequence("#1 connected", "#1 < 220 ready", "#1 > USER u", "#1 > PASS ***")
        .noneMatch(line -> line.contains("secret"));
  }

  @Test
  void closeEndsAllSocketsAndTheThread() throws Exception {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(connect());
      assertThat(readLine(clients.get(i))).startsWith("220-");
      assertThat(readLine(clients.get(i))).startsWith("220 ");
    }
    assertThat(proxy.openConnections()).isEqualTo(50);
    String thread = "fault-proxy-" + proxy.port();
    assertThat(threads()).contains(thread);
    proxy.close();
    proxy.close();
    assertThat(threads()).doesNotContain(thread);
    assertThat(proxy.openConnections()).isZero();
    for (Socket client : clients) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      client.close();
    }
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
  }

  // ---------------------------------------------------------------- opaque sessions

  @Test
  void dataOfOpaqueSessionsPassesThroughTheServersPorts() throws Exception {
    InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
    int port = freePort(elsewhere, InetAddress.getLoopbackAddress());
    try (TinyFtpServer behind = new TinyFtpServer(elsewhere, port);
        FaultProxy front =
            FaultProxy.inFrontOf(behind.address(), InetAddress.getLoopbackAddress(), port);
        Socket control = new Socket(front.host(), front.port())) {
      readLine(control);
      transcript(control, "AUTH TLS", "USER u", "PASS secret");
      front.delayUploads(Duration.ofMillis(50));
      front.at(Channel.DATA_UP, 16).cut();
      send(control, "EPSV");
      assertThat(readLine(control)).contains("|||" + port + "|");
      long start = System.nanoTime();
      try (Socket data = new Socket(front.host(), port)) {
        send(control, "APPE " + ROOM);
        assertThat(readLine(control)).startsWith("150");
        data.getOutputStream().write(LINE);
        assertThat(readLine(control)).startsWith("226");
      }
      assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
      assertThat(behind.file(ROOM)).hasSize(16);
      assertThat(front.counters().commands()).containsOnlyKeys("AUTH");
      assertThat(front.dialogue()).noneMatch(line -> line.contains("PASS"));
    }
  }

  // ---------------------------------------------------------------- what it is for

  @Test
  void plainAppendsAreLostOnAServerThatPositionsAtOpen() throws Exception {
    proxy.delayUploads(Duration.ofMillis(30));
    int lost = Appenders.run(proxy.address(), "u", "secret", ROOM, 8, 10).lost(server.file(ROOM));
    System.out.println("lost of 80 appends, all acknowledged: " + lost);
    assertThat(lost).isGreaterThan(20);
  }

  // ---------------------------------------------------------------- helpers

  private FTPClient login() throws IOException {
    FTPClient client = new FTPClient();
    client.setConnectTimeout(5000);
    client.setDefaultTimeout(5000);
    client.connect(proxy.host(), proxy.port());
    client.setTcpNoDelay(true);
    client.setSoTimeout(5000);
    assertThat(client.login("u", "secret")).isTrue();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
    return client;
  }

  private static byte[] download(FTPClient client) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    assertThat(client.retrieveFile(ROOM, content)).isTrue();
    client.setRestartOffset(0);
    return content.toByteArray();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(proxy.host(), proxy.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(5000);
    return socket;
  }

  /** A short session; all that the server said, up to the end. */
  private static String dialogue(Socket control) throws IOException {
    StringBuilder all = new StringBuilder();
    all.append(readLine(control)).append(readLine(control));
    try {
      for (String command : List.of("USER u", "PASS p", "NOOP", "QUIT")) {
        send(control, command);
        String line = readLine(control);
        all.append(line);
        if (!line.endsWith("\n")) {
          break;
        }
      }
    } catch (SocketException e) {
      // The answer to what was sent after the cut.
    }
    return all.toString();
  }

  /** Sends commands, each after the reply to the one before, and skips the replies. */
  private static void transcript(Socket control, String... commands) throws IOException {
    String line = readLine(control);
    if (line.startsWith("220-")) {
      readLine(control);
    }
    for (String command : commands) {
      send(control, command);
      readLine(control);
    }
  }

  private Socket openData(Socket control) throws IOException {
    send(control, "EPSV");
    String[] parts = readLine(control).split("\\|", -1);
    Socket data = new Socket(proxy.host(), Integer.parseInt(parts[3]));
    data.setTcpNoDelay(true);
    return data;
  }

  private static void send(Socket control, String command) throws IOException {
    control.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
  }

  private static String readLine(Socket control) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = control.getInputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.append((char) next);
      if (next == '\n') {
        break;
      }
    }
    return line.toString();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  /**
   * A port that is free on two addresses, below those that the system gives to whoever asks for
   * any, as other tests do meanwhile.
   */
  private static int freePort(InetAddress one, InetAddress other) throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
      try (ServerSocket first = new ServerSocket(port, 1, one);
          ServerSocket second = new ServerSocket(first.getLocalPort(), 1, other)) {
        return second.getLocalPort();
      } catch (BindException e) {
        // It is in use.
      }
    }
  }
}
