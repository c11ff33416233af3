package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.InMemoryTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application sees of sessions, over a transport that does what it says. */
@Timeout(30)
class ChatSessionTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  private final InMemoryTransport place = InMemoryTransport.create();

  private SessionBuilder session(String name) {
    return ChatSession.builder()
        .transport(place.peer())
        .room("lobby")
        .participant(name)
        .cipher(CIPHER);
  }

  @Test
  void whatOneSendsTheOtherIsShownOnceAndInOrder() throws Exception {
    List<ChatMessage> seen = new CopyOnWriteArrayList<>();
    try (ChatSession alice = session("alice").open();
        ChatSession bob =
            session("bob").listener(ChatListener.ofMessages((s, m) -> seen.add(m))).open()) {
      for (int i = 0; i < 50; i++) {
        alice.send("message " + i);
      }
      SendReceipt receipt = alice.send("last").settled().get(5, TimeUnit.SECONDS);

      await().until(() -> seen.size() >= 51);
      assertThat(seen).hasSize(51);
      assertThat(seen.get(0).text()).isEqualTo("message 0");
      assertThat(seen.get(50).id()).isEqualTo(receipt.id());
      assertThat(seen.get(50).position()).isEqualTo(receipt.position());
      assertThat(seen).noneMatch(ChatMessage::own);
      assertThat(bob.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
  }
}
