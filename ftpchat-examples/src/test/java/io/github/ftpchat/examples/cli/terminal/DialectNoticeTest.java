package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialectNoticeTest {

  private final Transport transport = InMemoryTransport.create();
  private final ChatClient client = ChatClient.builder(transport).build();
  private final FernetCipher cipher = FernetCipher.ofPassword("test".toCharArray());
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    client.close();
    cipher.close();
  }

  private void write(Dialect dialect) {
    try (ChatSession session = builder().dialect(dialect).open()) {
      session.send("hello").settled().join();
    }
  }

  private SessionBuilder builder() {
    return client.session().room("lobby").cipher(cipher).participant("alice");
  }

  @Test
  void aRoomOfBothIsWarnedOfOnceInWhatIsShown() {
    write(Dialect.V1_6);
    write(Dialect.V1_7);
    write(Dialect.V1_6);
    write(Dialect.V1_7);
    SessionBuilder reader =
        builder().history(HistoryPolicy.replayAll()).listener(new DialectNotice(told::add));
    try (ChatSession session = reader.open()) {
      awaitDelivery(session);
      assertThat(told).singleElement().asString().contains("1.7 to 2.1 get stuck");
    }
  }

  @Test
  void whatIsKeptCountsBesideWhatComes() {
    write(Dialect.V1_6);
    SessionBuilder reader =
        builder()
            .dialect(Dialect.V1_7)
            .history(HistoryPolicy.keep(1))
            .listener(new DialectNotice(told::add));
    try (ChatSession session = reader.open()) {
      assertThat(told).isEmpty();
      session.send("hello").settled().join();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == 1);
    }
  }

  @Test
  void aRoomOfOneIsNotWarnedOf() {
    write(Dialect.V1_7);
    write(Dialect.V1_7);
    SessionBuilder reader =
        builder().history(HistoryPolicy.replayAll()).listener(new DialectNotice(told::add));
    try (ChatSession session = reader.open()) {
      awaitDelivery(session);
      assertThat(told).isEmpty();
    }
  }

  private static void awaitDelivery(ChatSession session) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> session.status().undelivered() == 0);
  }
}
