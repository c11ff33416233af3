package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private static ChatSession join(FtpServerFixture server, String name) {
    return ChatSession.builder()
        .transport(FtpTransportContract.to(server).timeout(Duration.ofSeconds(60)).build())
        .room("room")
        .cipher(CIPHER)
        .participant(name)
        .open();
  }
}
