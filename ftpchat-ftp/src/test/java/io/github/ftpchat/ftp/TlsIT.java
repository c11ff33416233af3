package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TLS on control and data connections, with servers that insist on session reuse. */
class TlsIT {

  @Test
  void vsftpdThatInsistsOnSessionReuseTakesFiftyTransfersOnOneConnection() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().tls(Tls.REQUIRED).start()) {
      mix(server, 50, 1);
    }
  }

  private static void mix(FtpServerFixture server, int transfers, long connections)
      throws TransportException {
    try (FtpTransport transport = FtpTransportContract.to(server).build()) {
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < transfers; i++) {
        if (i % 3 == 0) {
          String line = "line " + i + "\n";
          expected.append(line);
          assertThat(transport.append("room.txt", line.getBytes(StandardCharsets.UTF_8)).outcome())
              .as("append %d", i)
              .isEqualTo(Outcome.ACKED);
        } else if (i % 3 == 1) {
          ByteArrayOutputStream read = new ByteArrayOutputStream();
          transport.read("room.txt", 0, 100_000, read::write);
          assertThat(read).as("read %d", i).asString().isEqualTo(expected.toString());
        } else {
          assertThat(transport.stat(List.of("room.txt")).get("room.txt").size())
              .isEqualTo(expected.length());
        }
      }
      assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
      assertThat(transport.capabilities().connection()).isEqualTo(connections);
    }
  }
}
