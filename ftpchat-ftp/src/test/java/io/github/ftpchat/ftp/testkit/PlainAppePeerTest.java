package io.github.ftpchat.ftp.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlainAppePeerTest {

  private TinyFtpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new TinyFtpServer();
    proxy = FaultProxy.inFrontOf(server.address());
    server.put("room.txt", "before\n".getBytes(US_ASCII));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void version16LogsInTwiceAndFetchesTheWholeFileTwice() {
    assertThat(peer(PlainAppePeer.Program.V1_6).send("line\n".getBytes(US_ASCII))).isTrue();
    assertThat(room()).isEqualTo("before\nline\n");
    assertThat(commands())
        .containsExactly(
            "AUTH TLS",
            "USER u",
            "PASS ***",
            "TYPE I",
            "PASV",
            "RETR room.txt",
            "PASV",
            "APPE room.txt",
            "QUIT",
            "AUTH TLS",
            "USER u",
            "PASS ***",
            "TYPE I",
            "PASV",
            "RETR room.txt",
            "QUIT");
    assertThat(proxy.counters().dataDown()).isEqualTo(7 + 12);
    // 22 to 24 were measured for the real one.
    assertThat(proxy.counters().roundTrips()).isBetween(22L, 24L);
  }

  @Test
  void version17FetchesWhatIsNew() {
    PlainAppePeer peer = peer(PlainAppePeer.Program.V1_7);
    assertThat(peer.send("line\n".getBytes(US_ASCII))).isTrue();
    assertThat(peer.send("more\n".getBytes(US_ASCII))).isTrue();
    assertThat(room()).isEqualTo("before\nline\nmore\n");
    assertThat(commands())
        .containsExactly(
            "USER u",
            "PASS ***",
            "TYPE I",
            "SIZE room.txt",
            "PASV",
            "RETR room.txt",
            "PASV",
            "APPE room.txt",
            "QUIT",
            "USER u",
            "PASS ***",
            "TYPE I",
            "SIZE room.txt",
            "PASV",
            "REST 7",
            "RETR room.txt",
            "PASV",
            "APPE room.txt",
            "QUIT");
    assertThat(proxy.counters().dataDown()).isEqualTo(7 + 5);
  }

  @Test
  void whereAppendIsRefusedOnlyVersion17WritesTheWholeFile() {
    server.refuse("APPE");
    assertThat(peer(PlainAppePeer.Program.V1_6).send("line\n".getBytes(US_ASCII))).isFalse();
    assertThat(room()).isEqualTo("before\n");
    assertThat(peer(PlainAppePeer.Program.V1_7).send("line\n".getBytes(US_ASCII))).isTrue();
    assertThat(room()).isEqualTo("before\nline\n");
  }

  @Test
  void believesThe226EvenWhenTheUploadWasCut() {
    proxy.at(Channel.DATA_UP, 2).cut();
    assertThat(peer(PlainAppePeer.Program.V1_7).send("line\n".getBytes(US_ASCII))).isTrue();
    assertThat(room()).isEqualTo("before\nli");
  }

  @Test
  void isNotAcknowledgedWhenTheReplyIsLost() {
    proxy.beforeFinalReply("APPE", 1).cut();
    assertThat(peer(PlainAppePeer.Program.V1_7).send("line\n".getBytes(US_ASCII))).isFalse();
    assertThat(room()).isEqualTo("before\nline\n");
  }

  private PlainAppePeer peer(PlainAppePeer.Program program) {
    return new PlainAppePeer(proxy.address(), "u", "secret", "room.txt", program);
  }

  private String room() {
    return new String(server.file("room.txt"), US_ASCII);
  }

  private List<String> commands() {
    return proxy.dialogue().stream()
        .filter(line -> line.contains(" > "))
        .map(line -> line.substring(line.indexOf('>') + 2))
        .toList();
  }
}
