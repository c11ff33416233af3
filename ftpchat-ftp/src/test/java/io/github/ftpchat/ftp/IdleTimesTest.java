package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdleTimesTest {

  @ParameterizedTest
  @CsvSource({
    "     Session timeout in seconds is 300, PT5M",
    "220 You will be disconnected after 15 minutes of inactivity., PT15M",
    "200 Current IDLE time limit is 900 seconds; max 7200, PT15M",
    "220 Idle timeout: 1 hour, PT1H",
    "220 inactive for 90s and out, PT1M30S"
  })
  void whatServersSayIsUnderstood(String line, Duration expected) {
    assertThat(IdleTimes.in(new Reply(220, List.of("220-hello", line)))).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "220 You are user number 5 of 50 minutes",
        "220 idle users are welcome",
        "220 idle timeout of 99999999999999999999 seconds",
        "220 idle42s"
      })
  void whatSaysNothingOfItIsNot(String line) {
    assertThat(IdleTimes.in(new Reply(220, List.of(line)))).isEmpty();
  }

  @Test
  void onlyTheStartOfALongLineIsLookedAt() {
    String line = "220 idle " + " ".repeat(300) + "42 seconds";
    assertThat(IdleTimes.in(new Reply(220, List.of(line)))).isEmpty();
  }
}
