package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Reads that give less than there is and say that it was all: what an FTP client sees when the data
 * connection is closed in between and the server answers 226.
 */
@Timeout(30)
class EarlyEndTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);
  private static final int MESSAGES = 8;

  private final InMemoryTransport place = InMemoryTransport.create();
  private final AtomicInteger shortReads = new AtomicInteger();

  @Test
  void loadsTheHistoryAgainWhenReadingItEndedEarly() throws Exception {
    fill();
    for (int reads = 1; reads <= 3; reads++) {
      shortReads.set(reads);
      try (ChatSession session =
          session(shortened()).history(HistoryPolicy.keep(MESSAGES / 2)).open()) {
        assertThat(session.history()).extracting(ChatMessage::text).containsExactly(newest());
      }
      assertThat(shortReads).hasValueLessThanOrEqualTo(0);
    }
  }

  @Test
  void passesOverWhatWasThereBeforeEvenIfReadingItEndedEarly() throws Exception {
    fill();
    for (int reads = 1; reads <= 3; reads++) {
      List<String> shown = new CopyOnWriteArrayList<>();
      shortReads.set(reads);
      try (ChatSession session =
              session(shortened())
                  .listener(ChatListener.ofMessages((from, message) -> shown.add(message.text())))
                  .open();
          ChatSession peer = session(place.peer()).participant("bob").open()) {
        String text = "new " + reads;
        peer.send(text).settled().get(5, TimeUnit.SECONDS);
        await().until(() -> shown.contains(text));
        assertThat(shown).containsExactly(text);
        assertThat(session.state().phase()).isEqualTo(SessionState.Phase.LIVE);
      }
    }
  }

  @Test
  void livesWithSizesThatAreAlwaysTooLarge() throws Exception {
    fill();
    shortReads.set(Integer.MAX_VALUE);
    try (ChatSession session =
        session(shortened()).history(HistoryPolicy.replayAll()).allowUnreadable().open()) {
      assertThat(session.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
  }

  private SessionBuilder session(Transport transport) {
    return ChatSession.builder().transport(transport).room("lobby").cipher(CIPHER);
  }

  private void fill() throws Exception {
    try (ChatSession session = session(place.peer()).participant("alice").open()) {
      for (int i = 0; i < MESSAGES; i++) {
        session.send("message " + i);
      }
      assertThat(session.drain(Duration.ofSeconds(5))).isTrue();
    }
  }

  private static String[] newest() {
    return new String[] {"message 4", "message 5", "message 6", "message 7"};
  }

  /** A transport whose next reads give a third of what they should. */
  private Transport shortened() {
    return new ForwardingTransport(place.peer()) {
      @Override
      public long read(String name, long position, long limit, ByteSink sink)
          throws TransportException {
        if (shortReads.getAndDecrement() <= 0) {
          return super.read(name, position, limit, sink);
        }
        long there = stat(List.of(name)).get(name).size() - position;
        return super.read(name, position, Math.max(1, Math.min(there, limit) / 3), sink);
      }
    };
  }
}
