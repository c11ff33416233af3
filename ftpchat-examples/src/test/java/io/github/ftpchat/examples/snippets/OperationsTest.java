package io.github.ftpchat.examples.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** The recipes of docs/operations.md. */
@Timeout(60)
class OperationsTest {

  private final FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create().peer());

  private SessionBuilder session() {
    return ChatSession.builder()
        .transport(transport)
        .room("lobby")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant("alice");
  }

  @Test
  void theGaugesTellHowARoomIs() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ChatSession session = session().open()) {
      new RoomMetrics(session).bindTo(registry);
      assertThat(registry.getMeters()).hasSize(10);
      session.send("text").settled().get(20, TimeUnit.SECONDS);
      await().until(() -> registry.get("ftpchat.unsettled").gauge().value() == 0);
      assertThat(registry.get("ftpchat.live").tag("room", "lobby").gauge().value()).isEqualTo(1);
      assertThat(registry.get("ftpchat.last.read.seconds").gauge().value()).isBetween(0.0, 20.0);
      transport.goDown(Reason.UNREACHABLE);
      session.send("text");
      await().until(() -> registry.get("ftpchat.live").gauge().value() == 0);
      assertThat(registry.get("ftpchat.queued").gauge().value()).isEqualTo(1);
      assertThat(registry.get("ftpchat.attempts.failed").gauge().value()).isPositive();
    }
  }

  @Test
  void theHealthIndicatorTellsWhetherARoomIsFollowed() {
    ChatSession session = session().open();
    try (session) {
      assertThat(new RoomHealth(session).health().getStatus()).isEqualTo(Status.UP);
    }
    assertThat(new RoomHealth(session).health().getStatus()).isEqualTo(Status.DOWN);
    transport.goDown(Reason.UNREACHABLE);
  }

  @Test
  void aRoomThatWasNeverReachedIsDown() {
    transport.goDown(Reason.LOGIN_REFUSED);
    try (ChatSession session = session().start()) {
      await().until(() -> session.state().problem().isPresent());
      assertThat(session.state().phase()).isEqualTo(Phase.CONNECTING);
      Health health = new RoomHealth(session).health();
      assertThat(health.getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.getDetails()).containsEntry("lastRead", "never").containsKey("problem");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {RoomMetrics.class, RoomHealth.class})
  void theDocumentShowsWhatIsCompiled(Class<?> recipe) throws IOException {
    String name = recipe.getSimpleName();
    Path source = Path.of("src/test/java/io/github/ftpchat/examples/snippets", name + ".java");
    String code = Files.readString(source);
    String shown = code.substring(code.indexOf("record " + name));
    assertThat(Files.readString(Path.of("../docs/operations.md"))).contains(shown);
    assertThat(Stream.of(shown.split("\n"))).isNotEmpty();
  }
}
