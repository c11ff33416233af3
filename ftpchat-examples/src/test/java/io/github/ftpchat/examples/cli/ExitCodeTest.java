package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.OutboxFullException;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

  @ParameterizedTest
  @CsvSource({
    "LOGIN_REFUSED, 3",
    "UNREACHABLE, 4",
    "TIMED_OUT, 4",
    "LOST, 4",
    "BUSY, 4",
    "TLS_FAILED, 6",
    "UNTRUSTED, 6",
    "REFUSED, 1",
    "NO_SPACE, 1",
    "UNSUPPORTED, 1",
    "PROTOCOL, 1",
    "ABORTED, 1",
    "CLOSED, 1"
  })
  void failuresOfTheConnectionHaveTheirCodes(Reason reason, int code) {
    assertThat(ExitCode.of(new ConnectionException(new TransportException(reason, "because"))))
        .isEqualTo(code);
  }

  @Test
  void otherFailuresHaveTheirsToo() {
    assertThat(ExitCode.of(new UsageException("wrong"))).isEqualTo(2);
    assertThat(ExitCode.of(new TimedOutException("late"))).isEqualTo(4);
    assertThat(ExitCode.of(new UnreadableRoomException("none opens"))).isEqualTo(5);
    assertThat(ExitCode.of(new OutboxFullException("full"))).isEqualTo(1);
    assertThat(ExitCode.of(new IllegalArgumentException("a bug"))).isEqualTo(1);
  }
}
