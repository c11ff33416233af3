package io.github.ftpchat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // of the machine's seconds
class VirtualTimeTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final InMemoryTransport place = InMemoryTransport.create();
  private final FaultyTransport faulty = FaultyTransport.wrap(place.peer());
  private final FernetCipher cipher = FernetCipher.ofKey(new byte[32]);
  private final VirtualTime time = VirtualTime.startingAt(START);

  /** Answers each message that is not its own. */
  private static final class Echo implements ChatListener {
    private final List<OutgoingMessage> answers = new ArrayList<>();

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      if (!message.text().startsWith("echo")) {
        answers.add(session.send("echo " + message.text()));
      }
    }
  }

  private ChatSession start(ChatClient client, String name, ChatListener listener) {
    return client
        .session()
        .room("lobby")
        .cipher(cipher)
        .participant(name)
        .listener(listener)
        .start();
  }

  private ChatClient client(Transport transport) {
    return time.client(transport).build();
  }

  @Test
  void aBotGoesThroughAnOutageOfHours() {
    Echo bot = new Echo();
    List<String> seen = new ArrayList<>();
    try (ChatClient botClient = client(faulty);
        ChatClient userClient = client(place.peer());
        ChatSession botSession = start(botClient, "bot", bot);
        ChatSession user =
            start(
                userClient,
                "user",
                ChatListener.ofMessages((s, message) -> seen.add(message.text())))) {
      assertThat(time.passUntil(() -> isLive(botSession) && isLive(user), Duration.ofMinutes(1)))
          .isTrue();

      faulty.goDown(Reason.UNREACHABLE);
      OutgoingMessage asked = user.send("hello");
      time.pass(Duration.ofHours(3));
      assertThat(asked.settled()).isDone();
      assertThat(botSession.status().state().phase()).isEqualTo(Phase.INTERRUPTED);
      assertThat(bot.answers).isEmpty();

      faulty.goUp();
      assertThat(time.passUntil(() -> seen.contains("echo hello"), Duration.ofHours(1))).isTrue();
      time.pass(Duration.ofMinutes(2));
      assertThat(bot.answers).hasSize(1);
      assertThat(bot.answers.get(0).settled()).isDone();
      assertThat(seen).containsExactly("hello", "echo hello");
      assertThat(user.status().lastRead().orElseThrow()).isAfter(START.plus(Duration.ofHours(3)));
    }
    assertThat(time.clock().instant()).isAfter(START.plus(Duration.ofHours(3)));
  }

  @Test
  void timePassesOnlyWhereItIsToldTo() {
    try (ChatClient client = client(faulty);
        ChatSession session = start(client, "user", new Echo())) {
      assertThat(time.clock().instant()).isEqualTo(START);
      time.pass(Duration.ofDays(1));
      assertThat(time.clock().instant()).isEqualTo(START.plus(Duration.ofDays(1)));
      OutgoingMessage sent = session.send("hello");
      assertThat(time.passUntil(() -> sent.settled().isDone(), Duration.ZERO)).isFalse();
      assertThat(time.clock().instant()).isEqualTo(START.plus(Duration.ofDays(1)));
    }
  }

  @Test
  void theSameHappensAgainAtTheSameMoments() {
    assertThat(momentsOfLooks(VirtualTime.startingAt(START)))
        .hasSizeGreaterThan(100)
        .isEqualTo(momentsOfLooks(VirtualTime.startingAt(START)));
  }

  private List<Instant> momentsOfLooks(VirtualTime itsTime) {
    List<Instant> moments = new ArrayList<>();
    Transport watched =
        new ForwardingTransport(InMemoryTransport.create()) {
          @Override
          public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
            moments.add(itsTime.clock().instant());
            return super.stat(names);
          }
        };
    try (ChatClient client = itsTime.client(watched).build();
        ChatSession session = start(client, "user", new Echo())) {
      session.send("hello");
      itsTime.pass(Duration.ofMinutes(20));
    }
    return moments;
  }

  private static boolean isLive(ChatSession session) {
    return session.status().state().phase() == Phase.LIVE;
  }
}
