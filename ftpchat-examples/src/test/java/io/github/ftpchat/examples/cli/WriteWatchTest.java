package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WriteWatchTest {

  private static final byte[] LINE = {'x', '\n'};

  private final FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
  private final WriteWatch appends = new WriteWatch(transport);

  @Test
  void whatWasRefusedIsNotThere() throws Exception {
    assertThat(appends.refusal()).isEmpty();
    transport.fail(Operation.APPEND, Reason.REFUSED);
    appends.append("lobby.txt", LINE);
    assertThat(appends.refusal()).map(TransportException::reason).contains(Reason.REFUSED);
    assertThat(appends.hopeless()).succeedsWithin(Duration.ofSeconds(30));
  }

  @Test
  void whatTryingAgainMayMendIsNotHopeless() throws Exception {
    transport.fail(Operation.APPEND, Reason.NO_SPACE);
    appends.append("lobby.txt", LINE);
    assertThat(appends.refusal()).map(TransportException::reason).contains(Reason.NO_SPACE);
    assertThat(appends.hopeless()).isNotDone();
  }

  @Test
  void aRefusalThatMakesTheTransportTakeAnotherWayIsNotHopeless() throws Exception {
    AtomicBoolean canAppend = new AtomicBoolean(true);
    Transport learning =
        new ForwardingTransport(transport) {
          @Override
          public AppendResult append(String name, byte[] data) {
            canAppend.set(false);
            return AppendResult.notWritten(
                Duration.ZERO, new TransportException(Reason.REFUSED, "no"));
          }

          @Override
          public TransportCapabilities capabilities() {
            return super.capabilities().withCanAppend(canAppend.get());
          }
        };
    WriteWatch watched = new WriteWatch(learning);
    watched.append("lobby.txt", LINE);
    assertThat(watched.refusal()).isPresent();
    assertThat(watched.hopeless()).failsWithin(Duration.ofSeconds(6));
  }

  @Test
  void whatMayHaveLandedMayBeThereWhateverIsRefusedBeforeAndAfter() throws Exception {
    transport.fail(Operation.APPEND, Reason.REFUSED);
    transport.loseReply(Operation.APPEND, Reason.LOST);
    transport.fail(Operation.APPEND, Reason.REFUSED);
    appends.append("lobby.txt", LINE);
    appends.append("lobby.txt", LINE);
    assertThat(appends.refusal()).isEmpty();
    appends.append("lobby.txt", LINE);
    assertThat(appends.refusal()).isEmpty();
  }

  /** As an engine that has the lock calls it. */
  @Test
  void whatIsWrittenUnderALockIsWatchedToo() throws Exception {
    transport.fail(Operation.APPEND, Reason.REFUSED);
    appends.append("lobby.txt", LINE, Duration.ofSeconds(9));
    assertThat(appends.refusal()).isPresent();
    appends.append("lobby.txt", LINE, Duration.ofSeconds(9));
    assertThat(appends.refusal()).isEmpty();
  }
}
