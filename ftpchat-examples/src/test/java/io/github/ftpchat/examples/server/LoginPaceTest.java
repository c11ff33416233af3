package io.github.ftpchat.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginPaceTest {

  private static final long INTERVAL = LoginPace.INTERVAL.toNanos();
  private static final int AT_ONCE = LoginPace.BURST + LoginPace.MAX_WAITING;

  private final LoginPace pace = new LoginPace();

  @Test
  void afterABurstAttemptsAreOneByOneAndThenTurnedAway() throws Exception {
    InetAddress address = address("192.0.2.1");
    for (int i = 0; i < LoginPace.BURST; i++) {
      assertThat(pace.takeTurn(address, 0)).isZero();
    }
    for (int i = 1; i <= LoginPace.MAX_WAITING; i++) {
      assertThat(pace.takeTurn(address, 0)).isEqualTo(i * INTERVAL);
    }
    assertThat(pace.takeTurn(address, 0)).isNegative();
    assertThat(pace.takeTurn(address, INTERVAL)).isEqualTo(LoginPace.MAX_WAITING * INTERVAL);
    assertThat(pace.takeTurn(address, INTERVAL)).isNegative();
  }

  @Test
  void howOftenOneAsksDoesNotMakeItFaster() throws Exception {
    InetAddress address = address("192.0.2.1");
    long end = Duration.ofHours(1).toNanos();
    int taken = 0;
    for (long now = 0; now < end; now += INTERVAL / 10) {
      if (pace.takeTurn(address, now) >= 0) {
        taken++;
      }
    }
    assertThat(taken).isEqualTo(AT_ONCE + (int) (end / INTERVAL) - 1);
  }

  @Test
  void rightAttemptsCostNothing() throws Exception {
    InetAddress address = address("192.0.2.1");
    for (int i = 0; i < 10 * AT_ONCE; i++) {
      assertThat(pace.takeTurn(address, 0)).isZero();
      pace.giveBack(address);
    }
  }

  @Test
  void othersDoNotWait() throws Exception {
    for (int i = 0; i <= AT_ONCE; i++) {
      pace.takeTurn(address("192.0.2.1"), 0);
      pace.takeTurn(address("2001:db8::" + i), 0);
    }
    assertThat(pace.takeTurn(address("192.0.2.2"), 0)).isZero();
    assertThat(pace.takeTurn(address("2001:db8:0:1::1"), 0)).isZero();
    assertThat(pace.takeTurn(address("2001:db8::ffff"), 0)).isNegative();
  }

  @Test
  void itIsForgottenInTime() throws Exception {
    InetAddress address = address("192.0.2.1");
    for (int i = 0; i < AT_ONCE; i++) {
      pace.takeTurn(address, 0);
    }
    assertThat(pace.takeTurn(address, AT_ONCE * INTERVAL)).isZero();
  }

  private static InetAddress address(String address) throws UnknownHostException {
    return InetAddress.getByName(address);
  }
}
