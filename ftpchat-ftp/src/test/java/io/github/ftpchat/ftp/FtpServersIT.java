package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.notNullValue;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.Fault;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the contract of transports leaves open, on real servers. */
class FtpServersIT {

  private static final byte[] LINE = "line\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void loginAndOperationsTakeNoNeedlessCommand() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      transport.append("room.txt", LINE);
      assertThat(server.commands())
          .containsExactly(
              "USER ftp",
              "PASS <password>",
              "TYPE I",
              "FEAT",
              "REST 0",
              "EPSV",
              "APPE room.txt",
              "EPSV");

      assertThat(newCommands(server, () -> transport.stat(List.of("room.txt"))))
          .containsExactly("SIZE room.txt");
      assertThat(newCommands(server, () -> transport.read("room.txt", 0, 100, this::ignore)))
          .as("a port was asked for behind the upload, and is again while the conversation goes on")
          .containsExactly("RETR room.txt", "EPSV");
      assertThat(newCommands(server, () -> transport.read("room.txt", 2, 100, this::ignore)))
          .containsExactly("REST 2", "RETR room.txt", "EPSV");
      assertThat(newCommands(server, () -> transport.append("room.txt", LINE)))
          .containsExactly("APPE room.txt", "EPSV");
      assertThat(transport.capabilities().connection()).isEqualTo(1);
    }
  }

  @Test
  void manyFilesOfOneDirectoryTakeOneCommand() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        names.add("room " + i + ".txt");
        transport.append(names.get(i), new byte[i]);
      }
      assertThat(transport.stat(names)).hasSize(20);

      assertThat(newCommands(server, () -> transport.stat(names))).containsExactly("STAT .");
      assertThat(transport.stat(names))
          .hasSize(20)
          .containsEntry("room 7.txt", FileStatus.ofSize(7));
      transport.append("room 7.txt", LINE);
      assertThat(transport.stat(names)).containsEntry("room 7.txt", FileStatus.ofSize(12));
    }
  }

  @Test
  void filesThatAreNotThereAreAskedForInTheSameWrite() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      List<String> names = List.of("a.txt", "b.txt", "c.txt");
      transport.append("a.txt", LINE);
      assertThat(transport.stat(names)).containsOnlyKeys("a.txt");

      assertThat(newCommands(server, () -> transport.stat(names)))
          .containsExactlyInAnyOrder("STAT .", "SIZE b.txt", "SIZE c.txt");
      transport.append("c.txt", LINE);
      assertThat(transport.stat(names)).containsOnlyKeys("a.txt", "c.txt");
    }
  }

  /**
   * What reaches the port late, for a transfer that was refused, must not be taken for the next.
   */
  @ParameterizedTest
  @EnumSource(Tls.class)
  void aTransferAfterARefusedOneWorksWhereThereIsOnePassivePort(Tls tls) throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().passivePorts(1).tls(tls).start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      for (int i = 0; i < 50; i++) {
        assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
        assertRefused(failure(() -> transport.read("none.txt", 0, 100, this::ignore)), "550");
      }
      assertThat(Files.size(server.root().resolve("room.txt"))).isEqualTo(50L * LINE.length);
      assertThat(transport.capabilities().connection()).isEqualTo(1);
    }
  }

  @Test
  void vsftpdWithLocksIsFoundSafeAndWithoutUnsafe() throws Exception {
    for (Tls tls : List.of(Tls.OFF, Tls.REQUIRED)) {
      assertThat(probe(VsftpdFixture.local().tls(tls))).isEqualTo(AppendSafety.SAFE);
      assertThat(probe(VsftpdFixture.local().tls(tls).uploadLocks(false)))
          .isEqualTo(AppendSafety.UNSAFE);
    }
  }

  private static AppendSafety probe(ServerOptions<?> options) throws Exception {
    try (FtpServerFixture server = options.start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      assertThat(transport.capabilities().appendSafety()).isEqualTo(AppendSafety.UNKNOWN);
      transport.append("room.txt", LINE);

      AppendSafety safety = transport.probeAppendSafety("room.txt");
      // A round proves nothing, and starts the count anew, where this machine was busy meanwhile.
      for (int i = 1; i < 10 * ServerProfile.ROUNDS_NEEDED && safety == AppendSafety.UNKNOWN; i++) {
        safety = transport.probeAppendSafety("room.txt");
      }

      assertThat(transport.capabilities().appendSafety()).isEqualTo(safety);
      assertThat(server.fileBytes("room.txt")).isEqualTo(LINE);
      transport.append("room.txt", LINE);
      assertThat(server.fileBytes("room.txt")).hasSize(2 * LINE.length);
      try (Stream<Path> files = Files.list(server.root())) {
        assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("room.txt");
      }
      return safety;
    }
  }

  @Test
  void pyftpdlibThatDoesNotSayWhatItIsIsFoundUnsafe() throws Exception {
    for (Tls tls : List.of(Tls.OFF, Tls.REQUIRED)) {
      assertThat(probe(PyftpdlibFixture.local().tls(tls).setting("Handler.banner = 'ready'")))
          .isEqualTo(AppendSafety.UNSAFE);
    }
  }

  /** A round says the same of servers that are not asked because their kind is known. */
  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "VSFTPD_IN_DOCKER",
        "PROFTPD_WITHOUT_STORE_RESTART",
        "PYFTPDLIB_WITHOUT_APPE",
        "TWISTED"
      })
  void aRoundTellsServersApart(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.start()) {
      Settings settings = settings(server);
      ServerProfile profile = new ServerProfile();
      Connection first = Connection.open(settings, profile, new Lifeline());
      Connection second = Connection.open(settings, profile, new Lifeline());
      ProbeRound round =
          new RemoteFiles(first, () -> Connection.open(settings, profile, new Lifeline()))
              .probe("room.txt", second);
      assertThat(round)
          .isEqualTo(
              switch (kind) {
                case VSFTPD -> ProbeRound.SERIALISED;
                // It does not know NOOP, by which a round sees that the server reads.
                case AIOFTP -> ProbeRound.INCONCLUSIVE;
                default -> ProbeRound.OVERLAPPED;
              });
      assertThat(first.isUsable()).isTrue();
      first.drop(Reason.CLOSED);
      second.drop(Reason.CLOSED);
      try (Stream<Path> files = Files.list(server.root())) {
        assertThat(files).isEmpty();
      }
    }
  }

  private static Settings settings(FtpServerFixture server) {
    return new Settings(
        server.host(),
        server.port(),
        server.user(),
        new Password(server.password().toCharArray()),
        TlsPolicy.OFF,
        false,
        Trust.any(),
        null,
        (fingerprint, file) -> {},
        Duration.ofSeconds(10),
        Duration.ofSeconds(30));
  }

  /** As if the reply to the second upload was lost on the way, and came again a little later. */
  @Test
  void aReplyThatComesLateDoesNotMakeAServerWithoutLocksSafe() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().uploadLocks(false).start();
        FaultProxy proxy =
            FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
        FtpTransport transport = FtpTransportContract.to(server).port(proxy.port()).build()) {
      transport.append("room.txt", LINE);
      Fault late = proxy.beforeReply("APPE", 2).delay(SafetyProbe.WAIT.plusMillis(50));

      AppendSafety safety = transport.probeAppendSafety("room.txt");

      late.awaitFired(Duration.ZERO);
      assertThat(safety).isNotEqualTo(AppendSafety.SAFE);
      assertThat(transport.probeAppendSafety("room.txt")).isEqualTo(AppendSafety.UNSAFE);
    }
  }

  @Test
  void aServerThatHesitatesOnceIsNotTakenForOneThatLocks() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().uploadLocks(false).start();
        FaultProxy proxy =
            FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
        FtpTransport transport = FtpTransportContract.to(server).port(proxy.port()).build()) {
      transport.append("room.txt", LINE);
      Fault hesitation = proxy.beforeReply("APPE", 2).delay(Duration.ofMillis(700));

      AppendSafety safety = transport.probeAppendSafety("room.txt");

      hesitation.awaitFired(Duration.ZERO);
      assertThat(safety).isNotEqualTo(AppendSafety.SAFE);
    }
  }

  @Test
  void withoutASecondConnectionSafetyStaysUnknown() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().setting("max_clients=1").start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      beTheOnlyClient(transport);
      assertThat(transport.probeAppendSafety("room.txt")).isEqualTo(AppendSafety.UNKNOWN);
      assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.class)
  void aWrongPasswordIsRefusedAndNotShown(Tls tls) {
    try (FtpServerFixture server = VsftpdFixture.local().tls(tls).start();
        FtpTransport transport =
            FtpTransportContract.to(server).password("not-this-one".toCharArray()).build()) {
      TransportException e = failure(() -> transport.stat(List.of("room.txt")));
      assertThat(e.reason()).isEqualTo(Reason.LOGIN_REFUSED);
      assertThat(e).hasStackTraceContaining("530").message().doesNotContain("not-this-one");
    }
  }

  @Test
  void aLimitOfConnectionsIsBusy() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().setting("max_clients=1").start();
        FtpTransport first = FtpTransportContract.to(server).build();
        FtpTransport second = FtpTransportContract.to(server).build()) {
      beTheOnlyClient(first);
      assertThat(failure(() -> second.append("room.txt", LINE)).reason()).isEqualTo(Reason.BUSY);
    }
  }

  /** The fixture's own look whether the server runs may still count. */
  private static void beTheOnlyClient(FtpTransport transport) {
    await().ignoreExceptions().until(() -> transport.append("room.txt", LINE), notNullValue());
  }

  @Test
  void aServerThatDiedIsLostAndReachedAgain() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      transport.append("room.txt", LINE);
      server.kill();
      assertThat(failure(() -> transport.append("room.txt", LINE)).reason())
          .isIn(Reason.LOST, Reason.UNREACHABLE);
      assertThat(failure(() -> transport.append("room.txt", LINE)).reason())
          .isEqualTo(Reason.UNREACHABLE);
      server.restart();
      assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
      assertThat(transport.capabilities().connection()).isEqualTo(2);
    }
  }

  @Test
  void aSilentServerEndsTheCallInTime() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport =
            FtpTransportContract.to(server).timeout(Duration.ofMillis(300)).build()) {
      transport.append("room.txt", LINE);
      server.pause();
      long start = System.nanoTime();
      assertThat(failure(() -> transport.stat(List.of("room.txt"))).reason())
          .isEqualTo(Reason.TIMED_OUT);
      assertThat(failure(() -> transport.append("room.txt", LINE)).reason())
          .isEqualTo(Reason.TIMED_OUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      server.resume();
      assertThat(transport.append("room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    }
  }

  @Test
  void anAppendThatIsRefusedIsNotWritten() throws Exception {
    try (FtpServerFixture server = ProftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      transport.append("room.txt", LINE);
      AppendResult result = transport.append("room.txt", LINE);
      assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
      assertThat(result.problem())
          .hasValueSatisfying(
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
                assertThat(e).hasMessageContainingAll("451", "AllowStoreRestart");
              });
      assertThat(server.fileBytes("room.txt")).isEqualTo(LINE);
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenToRefusesEverything() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FtpTransport transport = FtpTransportContract.to(server).build()) {
      transport.append("room.txt", LINE);
      transport.makeDirectory("old");
      setPermissions(server, "r-xr-xr-x");

      assertThat(transport.append("new.txt", LINE).outcome()).isEqualTo(Outcome.NOT_WRITTEN);
      assertRefused(failure(() -> transport.makeDirectory("new")), "550");
      assertRefused(failure(() -> transport.removeDirectory("old")), "550");
      assertRefused(failure(() -> transport.delete("room.txt")), "550");
      assertThat(transport.makeDirectory("old")).isFalse();
      assertThat(transport.delete("none.txt")).isFalse();
      assertThat(transport.removeDirectory("none")).isFalse();
      setPermissions(server, "rwxr-xr-x");
    }
  }

  private static void setPermissions(FtpServerFixture server, String permissions)
      throws IOException {
    Files.setPosixFilePermissions(server.root(), PosixFilePermissions.fromString(permissions));
  }

  private static void assertRefused(TransportException e, String code) {
    assertThat(e.reason()).isEqualTo(Reason.REFUSED);
    assertThat(e).hasMessageContaining(": \"" + code);
  }

  private static TransportException failure(ThrowingCallable call) {
    return assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
  }

  private static List<String> newCommands(FtpServerFixture server, ThrowingCallable call)
      throws Exception {
    int before = server.commands().size();
    try {
      call.call();
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    List<String> all = server.commands();
    return all.subList(before, all.size());
  }

  private void ignore(byte[] buffer, int offset, int length) {}
}
