package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the logger of the dialogue shows at TRACE, and what it must not. */
class DialogueLogTest {

  private static final int TRACE = 0;

  @Test
  void theDialogueIsLoggedWithoutThePassword() throws Exception {
    String log =
        logged(
            server -> {
              // Some repeat what they were sent.
              server.answer("PASS", "230 welcome, your password is S3cr3t!\u001b[2J");
              try (FtpTransport transport =
                  server.transport().user("alice").password("S3cr3t!".toCharArray()).build()) {
                transport.stat(List.of("room.txt"));
              }
            });
    assertThat(log)
        .contains("< 220 fake", "> USER alice", "> PASS ***", "< 230", "> SIZE room.txt", "< 550")
        .doesNotContain("S3cr3t!", "\u001b");
  }

  private interface Use {
    void of(FakeFtpServer server) throws Exception;
  }

  private static String logged(Use use) throws Exception {
    Logger logger = LoggerFactory.getLogger("io.github.ftpchat.ftp");
    Field level = logger.getClass().getDeclaredField("currentLogLevel");
    level.setAccessible(true);
    int before = level.getInt(logger);
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (FakeFtpServer server = new FakeFtpServer()) {
      level.setInt(logger, TRACE);
      System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      use.of(server);
    } finally {
      System.setErr(err);
      level.setInt(logger, before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
