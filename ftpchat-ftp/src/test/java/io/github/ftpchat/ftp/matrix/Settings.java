package io.github.ftpchat.ftp.matrix;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.ftp.servers.ServerKind;
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

  /** The name of the only server to take, for those who look into one. */
  private static final String ONLY = System.getProperty("matrix.only", "");

  private Settings() {}

  /** Whether the long tests take a server; all but one are left out where that one is named. */
  static boolean takes(ServerKind kind) {
    return ONLY.isEmpty() || kind.name().equals(ONLY);
  }
}
