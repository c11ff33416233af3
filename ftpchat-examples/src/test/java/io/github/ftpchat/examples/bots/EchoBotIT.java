package io.github.ftpchat.examples.bots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EchoBotIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource(names = {"VSFTPD", "VSFTPD_IN_DOCKER"})
  void itAnswersOnceAndOnlyWhenAsked(ServerKind kind) {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (FtpServerFixture server = kind.start();
        FernetCipher cipher = FernetCipher.ofPassword("sesame".toCharArray());
        ChatSession bot =
            session(server, cipher).participant("echo-bot").listener(new EchoBot()).open();
        ChatSession person =
            session(server, cipher)
                .participant("alice")
                .listener(
                    ChatListener.ofMessages(
                        (session, message) ->
                            heard.add(message.sender().orElse("") + ": " + message.text())))
                .open()) {
      person.send("hello").settled().join();
      person.send("!echo مرحبا 🙂\ntwice").settled().join();
      Awaitility.await().until(() -> heard.size() == 3);
      assertThat(heard)
          .containsExactly(
              "alice: hello", "alice: !echo مرحبا 🙂\ntwice", "echo-bot: echo: مرحبا 🙂\ntwice");
      assertThat(bot.room()).isEqualTo(person.room());
    }
  }

  @Test
  void itMissesNoCommandThoughItIsToldToEnd(@TempDir Path directory) throws Exception {
    Set<String> echoes = ConcurrentHashMap.newKeySet();
    Set<String> expected = new HashSet<>();
    try (FtpServerFixture server = ServerKind.VSFTPD.start();
        FernetCipher cipher = FernetCipher.ofPassword("sesame".toCharArray());
        ChatSession person =
            session(server, cipher)
                .participant("alice")
                .listener(
                    ChatListener.ofMessages(
                        (session, message) -> {
                          if (message.text().startsWith("echo: ")) {
                            echoes.add(message.text());
                          }
                        }))
                .open()) {
      for (int life = 0; life < 3; life++) {
        try (BotProcess bot = start(server, directory)) {
          assertThat(bot.comesIn()).isTrue();
          for (int i = 0; i < 10; i++) {
            String text = life + "-" + i;
            expected.add("echo: " + text);
            person.send("!echo " + text);
          }
          int heard = echoes.size();
          Awaitility.await().atMost(PATIENCE).until(() -> echoes.size() > heard);
          bot.terminate();
        }
      }
      try (BotProcess bot = start(server, directory)) {
        assertThat(bot.comesIn()).isTrue();
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(echoes).isEqualTo(expected));
        bot.terminate();
      }
    }
  }

  private static BotProcess start(FtpServerFixture server, Path directory) {
    return BotProcess.start(
        EchoBot.class,
        Map.of("FTPCHAT_FTP_PASSWORD", server.password(), "FTPCHAT_PASSWORD", "sesame"),
        server.host(),
        String.valueOf(server.port()),
        server.user(),
        "lobby",
        directory.toString());
  }

  @Test
  void aPasswordThatIsMissingIsNamed() {
    assertThatThrownBy(() -> EchoBot.variable("FTPCHAT_ABSENT"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("FTPCHAT_ABSENT is not set");
  }

  private static SessionBuilder session(FtpServerFixture server, FernetCipher cipher) {
    Transport transport =
        FtpTransport.builder(server.host())
            .port(server.port())
            .user(server.user())
            .password(server.password().toCharArray())
            .tls(TlsPolicy.OFF)
            .build();
    return ChatSession.builder().transport(transport).room("lobby").cipher(cipher);
  }
}
