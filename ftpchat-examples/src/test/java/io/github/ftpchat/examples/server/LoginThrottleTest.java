package io.github.ftpchat.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

  private static final long INTERVAL = LoginThrottle.INTERVAL.toNanos();
  private static final int AT_ONCE = LoginThrottle.BURST + LoginThrottle.MAX_WAITING;

  private final LoginThrottle throttle = new LoginThrottle();

  @Test
  void afterABurstAttemptsAreOneByOneAndThenTurnedAway() throws Exception {
    InetAddress address = address("192.0.2.1");
    for (int i = 0; i < LoginThrottle.BURST; i++) {
      assertThat(throttle.takeTurn(address, 0)).isZero();
    }
    for (int i = 1; i <= LoginThrottle.MAX_WAITING; i++) {
      assertThat(throttle.takeTurn(address, 0)).isEqualTo(i * INTERVAL);
    }
    assertThat(throttle.takeTurn(address, 0)).isNegative();
    assertThat(throttle.takeTurn(address, INTERVAL))
        .isEqualTo(LoginThrottle.MAX_WAITING * INTERVAL);
    assertThat(throttle.takeTurn(address, INTERVAL)).isNegative();
  }

  @Test
  void howOftenOneAsksDoesNotMakeItFaster() throws Exception {
    InetAddress address = address("192.0.2.1");
    long end = Duration.ofHours(1).toNanos();
    int taken = 0;
    for (long now = 0; now < end; now += INTERVAL / 10) {
      if (throttle.takeTurn(address, now) >= 0) {
        taken++;
      }
    }
    assertThat(taken).isEqualTo(AT_ONCE + (int) (end / INTERVAL) - 1);
  }

  @Test
  void rightAttemptsCostNothing() throws Exception {
    InetAddress address = address("192.0.2.1");
    for (int i = 0; i < 10 * AT_ONCE; i++) {
      assertThat(throttle.takeTurn(address, 0)).isZero();
      throttle.giveBack(address);
    }
  }

  @Test
  void othersDoNotWait() throws Exception {
    for (int i = 0; i <= AT_ONCE; i++) {
      throttle.takeTurn(address("192.0.2.1"), 0);
      throttle.takeTurn(address("2001:db8::" + i), 0);
    }
    assertThat(throttle.takeTurn(address("192.0.2.2"), 0)).isZero();
    assertThat(throttle.takeTurn(address("2001:db8:0:1::1"), 0)).isZero();
    assertThat(throttle.takeTurn(address("2001:db8::ffff"), 0)).isNegative();
  }

  @Test
  void itIsForgottenInTime() throws Exception {
    InetAddress address = address("192.0.2.1");
    for (int i = 0; i < AT_ONCE; i++) {
      throttle.takeTurn(address, 0);
    }
    assertThat(throttle.takeTurn(address, AT_ONCE * INTERVAL)).isZero();
  }

  private static InetAddress address(String address) throws UnknownHostException {
    return InetAddress.getByName(address);
  }
}
