package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.transport.FileStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileTimesTest {

  private final FakeFtpServer server = new FakeFtpServer();
  private final FtpTransport transport =
      FtpTransport.builder("127.0.0.1").port(server.port()).tls(TlsPolicy.OFF).build();

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  @Test
  void aFewQuestionsGoOutTogether() throws Exception {
    List<String> names = IntStream.range(0, 100).mapToObj(i -> "room-" + i + ".txt").toList();
    names.forEach(name -> server.files().put(name, new byte[7]));
    FileStatus each = FileStatus.ofSize(7).withModified(Instant.parse("2026-03-01T23:30:15Z"));

    Map<String, FileStatus> described = transport.describe(names);
    assertThat(described).hasSize(100).allSatisfy((name, file) -> assertThat(file).isEqualTo(each));
    assertThat(transport.describe(List.of("absent.txt"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "213 20260301233015.123, 2026-03-01T23:30:15Z",
    "213 20240229000000, 2024-02-29T00:00:00Z",
  })
  void theTimeIsInUtc(String reply, Instant time) throws Exception {
    server.files().put("room.txt", new byte[7]);
    server.answer("MDTM", reply);
    assertThat(transport.describe(List.of("room.txt")).get("room.txt").modified()).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "213 20260230000000",
        "213 20260301",
        "213 tomorrow",
        "213 99999999999999",
        "550 not for you",
        "502 what?",
        "500 what?",
        "200 yes"
      })
  void whatIsNoTimeIsLeftOut(String reply) throws Exception {
    server.files().put("room.txt", new byte[7]);
    server.files().put("other.txt", new byte[3]);
    server.answer("MDTM", reply);
    assertThat(transport.describe(List.of("room.txt", "other.txt")))
        .isEqualTo(Map.of("room.txt", FileStatus.ofSize(7), "other.txt", FileStatus.ofSize(3)));
    assertThat(transport.stat(List.of("room.txt"))).hasSize(1);
  }
}
