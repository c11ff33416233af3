package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.internal.logging.Log;
import org.junit.jupiter.api.Test;

/** Who has an outbox, and until when. */
class OutboxTest {

  private final OutboxStore store = OutboxStore.inMemory();

  /** The session was closed by another thread before it loaded it: nobody would release it then. */
  @Test
  void whatWasReleasedIsNotTakenAgain() throws Exception {
    Outbox closed = outbox();
    closed.release();
    assertThatThrownBy(closed::load).isInstanceOf(SessionClosedException.class);
    assertThat(outbox().load()).isEmpty();
  }

  private Outbox outbox() {
    return new Outbox(store, "room", Log.SESSION, Runnable::run);
  }
}
