package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerKnowledgeTest {

  private final ServerKnowledge server = new ServerKnowledge();
  private final RoomPlan plan = plan(SettlePolicy.adaptive());
  private final RoomPlan planWithoutProof = plan(SettlePolicy.none());

  /** An idle moment may come a second after the last probe. An append that waits is felt. */
  @Test
  void appendsWaitForAProbeSeldom() {
    server.appended(AppendResult.acked(Duration.ofMillis(1)));
    server.roundBegins();
    server.roundBegins();
    assertThat(server.needsProbeNow(seconds(0))).as("the second message").isFalse();
    server.roundBegins();
    assertThat(server.needsProbeNow(seconds(0))).as("the third one").isTrue();

    server.probed(AppendSafety.UNKNOWN, 0, seconds(1));
    assertThat(server.needsProbe()).isTrue();
    assertThat(server.needsProbeNow(seconds(5))).isFalse();
    assertThat(server.needsProbeNow(seconds(10))).isTrue();

    server.probed(AppendSafety.SAFE, 0, seconds(11));
    assertThat(server.needsProbeNow(seconds(60))).isFalse();
  }

  @Test
  void whereAnAppendWasWrittenLateSettlingTakesLongerThanThat() {
    SettlePolicy policy = SettlePolicy.adaptive();
    assertThat(plan.settleNanos()).isEqualTo(policy.atLeast().toNanos());
    server.wroteLate(seconds(1));
    assertThat(plan.settleNanos()).isEqualTo(seconds(10));
    server.wroteLate(seconds(8));
    assertThat(plan.settleNanos()).isEqualTo(seconds(16));
    server.wroteLate(seconds(50));
    assertThat(plan.settleNanos()).isEqualTo(policy.guard().toNanos());
    assertThat(planWithoutProof.settleNanos()).isZero();
  }

  /** Where all is written at once, what is not there is waited for less and less. */
  @Test
  void patienceIsLearned() {
    assertThat(waits()).containsExactly(30L, 30L, 30L);
    server.wroteAtOnce(false);
    server.wroteAtOnce(false);
    assertThat(waits()).containsExactly(10L, 20L, 30L);
    server.wroteAtOnce(true);
    server.wroteAtOnce(true);
    assertThat(waits()).containsExactly(0L, 10L, 20L);
    server.wroteLate(seconds(20));
    assertThat(waits()).containsExactly(40L, 10L, 20L);
    assertThat(planWithoutProof.waitNanos(2)).isZero();
  }

  @Test
  void whatIsTakenForSafeIsWaitedForAsWell() {
    server.probed(AppendSafety.SAFE, 0, 0);
    assertThat(waits()).containsExactly(30L, 30L, 30L);
    server.wroteLate(seconds(20));
    assertThat(plan.latenessNanos()).isEqualTo(seconds(40));
    assertThat(plan.settleNanos()).isZero();
  }

  private RoomPlan plan(SettlePolicy settle) {
    TransportCapabilities can = TransportCapabilities.none().withCanAppend(true);
    server.learnAbilities(can);
    return new RoomPlan(settle, LockPolicy.WHERE_UNSAFE, false, server);
  }

  private List<Long> waits() {
    return IntStream.range(0, 3).mapToObj(inVain -> plan.waitNanos(inVain) / seconds(1)).toList();
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
