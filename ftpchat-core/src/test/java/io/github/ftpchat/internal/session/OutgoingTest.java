package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Logs;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.StorageException;
import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OutgoingTest {

  private final Outgoing message =
      new Outgoing(new MessageId(1, 2), Log.SESSION, Runnable::run, end -> {}, () -> {});

  @Test
  void theFirstOutcomeStandsAndTheSameMayBeToldAgain() throws Exception {
    String log =
        Logs.during(
            () -> {
              for (int times = 0; times < 2; times++) {
                message.completeAccepted();
                message.completeWritten(100 + times, 1);
                message.completeSettled(200 + times, 2);
              }
            });
    assertThat(message.written().join().position()).isEqualTo(100);
    assertThat(message.settled().join().position()).isEqualTo(200);
    assertThat(log).isEmpty();
  }

  @Test
  void whatIsSettledMayBeGivenUp() throws Exception {
    String log =
        Logs.during(
            () -> {
              message.completeSettled(100, 1);
              message.fail(new StorageException("later", new IOException()));
            });
    assertThat(message.written()).isCompleted();
    assertThat(message.settled()).isCompleted();
    assertThat(log).isEmpty();
  }

  @Test
  void whatCannotSettleMayBeWrittenAgain() throws Exception {
    String log =
        Logs.during(
            () -> {
              for (int times = 0; times < 2; times++) {
                message.completeWritten(100, 1);
                message.fail(new NotSettledException("never"));
              }
            });
    assertThat(message.settled()).isCompletedExceptionally();
    assertThat(log).isEmpty();
  }

  @Test
  void afterTheSessionsEndAnythingMayCome() throws Exception {
    String log =
        Logs.during(
            () -> {
              message.end(new SessionClosedException("closed"));
              message.completeAccepted();
              message.completeWritten(100, 1);
              message.completeSettled(100, 1);
            });
    assertThat(message.settled()).isCompletedExceptionally();
    assertThat(log).isEmpty();
  }

  @Test
  void goodNewsOfWhatFailedIsLogged() throws Exception {
    String log =
        Logs.during(
            () -> {
              message.fail(new StorageException("full", new IOException()));
              message.completeWritten(100, 1);
            });
    assertThat(message.written()).isCompletedExceptionally();
    assertThat(log).contains("WARN", message.id() + " is written, but its caller was told before");
  }
}
