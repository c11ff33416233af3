package io.github.ftpchat.ftp.matrix;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.ftpchat.SettlePolicy;
import java.time.Duration;

/** What all rooms here have in common. */
final class Settings {

  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

  /**
   * The usual policy but for a shorter guard time, which those wait for who look for what was
   * overwritten by a line of the same length. It is still a multiple of all uploads here.
   */
  static final SettlePolicy SETTLE =
      new SettlePolicy(Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofSeconds(10));

  private Settings() {}
}
