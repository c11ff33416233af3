package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.internal.log.Line;
import io.github.ftpchat.internal.logging.Log;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PendingTest {

  private final MessageId id = new MessageId(1, 2);
  private final Outgoing caller = new Outgoing(id, Log.SESSION, Runnable::run, end -> {}, () -> {});
  private final Pending record =
      new Pending(id, new byte[0], Optional.of(caller), Optional.empty(), 0);

  @ParameterizedTest
  @EnumSource
  void anAppendIsTakenNoteOfWhileItIsQueuedAndNotElse(Stage stage) {
    bringTo(stage);
    int attempts = record.attempts();
    if (stage == Stage.QUEUED) {
      append();
      assertThat(record.stage()).isEqualTo(Stage.IN_DOUBT);
      assertThat(record.attempts()).isEqualTo(attempts + 1);
    } else {
      assertRefused(this::append, stage, Stage.IN_DOUBT);
      assertThat(record.attempts()).isEqualTo(attempts);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsMissingIsQueuedAgainUnlessItIsQueued(Stage stage) {
    bringTo(stage);
    if (stage == Stage.QUEUED) {
      assertRefused(record::onMissing, stage, Stage.QUEUED);
    } else {
      record.onMissing();
      assertThat(record.stage()).isEqualTo(Stage.QUEUED);
    }
    assertThat(record.vanished()).isEqualTo(stage.isInFile() ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSeenIsWrittenAndNoEarlierStageComesBack(Stage stage) {
    bringTo(stage);
    see(false);
    assertThat(record.stage()).isEqualTo(stage.isInFile() ? stage : Stage.WRITTEN);
    assertThat(caller.written()).isCompleted();
    assertThat(caller.settled().isDone()).isEqualTo(stage == Stage.SETTLED);
  }

  @ParameterizedTest
  @EnumSource
  void whatStoodIsSettledWhateverWasKnownOfIt(Stage stage) {
    bringTo(stage);
    see(true);
    assertThat(record.stage()).isEqualTo(Stage.SETTLED);
    assertThat(caller.written()).isCompleted();
    assertThat(caller.settled()).isCompleted();
  }

  @Test
  void whatCouldNotBeToldIsNotTakenNoteOf() {
    Outgoing deaf =
        new Outgoing(
            id,
            Log.SESSION,
            task -> {
              throw new OutOfMemoryError("as in life");
            },
            end -> {},
            () -> {});
    Pending untold = new Pending(id, new byte[0], Optional.of(deaf), Optional.empty(), 0);
    assertThatThrownBy(() -> untold.onWritten(false)).isInstanceOf(OutOfMemoryError.class);
    assertThat(untold.stage()).isEqualTo(Stage.QUEUED);
  }

  private void bringTo(Stage stage) {
    switch (stage) {
      case QUEUED -> {}
      case IN_DOUBT -> append();
      case WRITTEN -> see(false);
      case SETTLED -> see(true);
    }
    assertThat(record.stage()).isEqualTo(stage);
  }

  private void append() {
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    record.onAppended(true, Stopwatch.start(() -> 0, clock), Long.MAX_VALUE, 0);
  }

  private void see(boolean stood) {
    record.onSeen(new Line(0, 100, true, 1, 0, false, null, null, List.of()));
    record.onWritten(stood);
  }

  private void assertRefused(ThrowingCallable move, Stage from, Stage to) {
    assertThatThrownBy(move)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("message %s cannot be %s after %s", id, to, from);
    assertThat(record.stage()).isEqualTo(from);
  }
}
