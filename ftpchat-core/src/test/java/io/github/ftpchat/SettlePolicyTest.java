package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettlePolicyTest {

  private final SettlePolicy policy = SettlePolicy.adaptive();

  @Test
  void theSettleTimeIsTwiceTheSlowestAppend() {
    assertThat(policy.settleTime(Duration.ofMillis(400))).isEqualTo(Duration.ofMillis(800));
  }

  @Test
  void theSettleTimeKeepsToTheBoundsOfThePolicy() {
    assertThat(policy.settleTime(Duration.ofMillis(10))).isEqualTo(policy.atLeast());
    assertThat(policy.settleTime(Duration.ofSeconds(9))).isEqualTo(policy.atMost());
  }

  @Test
  void whereNothingIsProvenAMessageIsSettledAtOnce() {
    assertThat(SettlePolicy.none().settleTime(Duration.ofSeconds(9))).isZero();
  }
}
