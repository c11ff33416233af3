package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session that submits without a pause what others sealed, as a relay does. */
@Timeout(60)
class RelayTest {

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int MESSAGES = 150;

  @Test
  void whatIsSubmittedIsWrittenAndOthersAreShownWhileMoreIsSubmitted() {
    Simulation world = new Simulation(1, Appending.LOCKED);
    world.server.roundTrip = Duration.ofMillis(100);
    world.addLines(10);
    Simulation.Peer sealer = world.join("sealer");
    Simulation.Peer relay = world.join("relay");
    world.sleep(Duration.ofSeconds(10));
    List<OutgoingMessage> submitted = new ArrayList<>();
    List<OutgoingMessage> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] stored = sealer.session.seal("relayed " + i).toBytes();
      submitted.add(relay.session.submit(SealedMessage.parse(stored)));
      if (i % 10 == 0) {
        sent.add(relay.send("sent " + i));
      }
      world.sleep(PAUSE);
    }
    assertThat(relay.shown.stream().map(ChatMessage::text)).contains("relayed 50");
    assertThat(submitted.subList(0, MESSAGES / 3))
        .allSatisfy(message -> assertThat(message.settled()).isCompleted());
    assertThat(sent.subList(0, sent.size() / 3))
        .allSatisfy(message -> assertThat(message.settled()).isCompleted());
    world.sleep(Duration.ofSeconds(20));
    assertThat(relay.shown.stream().map(ChatMessage::text).filter(text -> text.startsWith("r")))
        .hasSize(MESSAGES)
        .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    assertThat(submitted).allSatisfy(message -> assertThat(message.settled()).isCompleted());
    world.close();
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(text.indexOf(' ') + 1));
  }
}
