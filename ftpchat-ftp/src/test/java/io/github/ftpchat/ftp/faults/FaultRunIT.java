package io.github.ftpchat.ftp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.faults.FaultRun.Blow;
import io.github.ftpchat.ftp.faults.FaultRun.Result;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A send, a poll and a history load, each with a fault at one byte of what goes over the network,
 * for one byte after the other. The session has to recover by itself, and nothing that was promised
 * may be broken.
 */
class FaultRunIT {

  /** Coprime to the lengths of lines, so that the few bytes are of all kinds. */
  private static final int CONTROL_STEP = 23;

  private static final int DATA_STEP = 16 * 11;

  @Test
  @Timeout(240)
  void recoversFromCutsAndStallsAtSomeBytes() throws Exception {
    try (FtpServerFixture server = ServerKind.VSFTPD.start()) {
      List<FaultRun> runs = new ArrayList<>();
      for (Deed deed : Deed.values()) {
        runs.add(new FaultRun(deed, Blow.CUT, CONTROL_STEP, DATA_STEP));
        runs.add(new FaultRun(deed, Blow.RESET, CONTROL_STEP, DATA_STEP));
        runs.add(new FaultRun(deed, Blow.STALL, CONTROL_STEP * 3, DATA_STEP * 3));
      }
      verify(server, runs);
    }
  }

  @Test
  @Tag("matrix")
  @Timeout(1200)
  void recoversFromCutsAndStallsAtEveryByteOnVsftpd() throws Exception {
    try (FtpServerFixture server = ServerKind.VSFTPD.start()) {
      List<FaultRun> runs = new ArrayList<>();
      for (Deed deed : Deed.values()) {
        runs.add(new FaultRun(deed, Blow.CUT, 1, 16));
        runs.add(new FaultRun(deed, Blow.RESET, 1, 16));
        runs.add(new FaultRun(deed, Blow.STALL, 7, 16 * 5));
      }
      verify(server, runs);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PROFTPD", "PURE_FTPD", "PYFTPDLIB", "APACHE_FTPSERVER"})
  @Tag("matrix")
  @Timeout(600)
  void recoversFromCutsAndStallsAtManyBytesOnOtherServers(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.start()) {
      List<FaultRun> runs = new ArrayList<>();
      for (Deed deed : Deed.values()) {
        runs.add(new FaultRun(deed, Blow.CUT, 11, 16 * 3));
        runs.add(new FaultRun(deed, Blow.RESET, 11, 16 * 3));
        runs.add(new FaultRun(deed, Blow.STALL, 37, 16 * 7));
      }
      verify(server, runs);
    }
  }

  private static void verify(FtpServerFixture server, List<FaultRun> runs) throws Exception {
    System.out.println(Result.header());
    List<String> broken = new ArrayList<>();
    for (FaultRun run : runs) {
      Result result = run.on(server);
      System.out.println(result);
      broken.addAll(result.broken());
      if (result.fired() < result.size() / 2) {
        // The ends of connections are not all reached, but a run that hardly strikes proves little.
        broken.add("struck only %d of %d times".formatted(result.fired(), result.size()));
      }
    }
    assertThat(broken).isEmpty();
  }
}
