package io.github.ftpchat.ftp.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.ftp.matrix.DrivenRoom.Author;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.ftp.testkit.Leaks;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That nothing settled is lost and nothing shown twice while a server fails, and after it. */
@Timeout(300)
class ServerFaultsIT {

  private static final int WRITERS = 4;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LEAK_LIMIT = Duration.ofSeconds(10);
  private static final Table TABLE =
      new Table(
          "faults",
          List.of(
              "fault",
              "server",
              "sent",
              "settled",
              "settled lost",
              "shown twice",
              "not shown",
              "lines torn",
              "in file twice",
              "appends per message"));

  /** What happens to a server while participants write. */
  private interface Disturbance {
    void strike(DrivenRoom room, FtpServerFixture server, FaultProxy proxy) throws Exception;
  }

  static Stream<ServerKind> allKinds() {
    return Stream.of(ServerKind.values())
        .filter(kind -> kind.appends() && kind != ServerKind.VSFTPD_IN_DOCKER)
        .filter(Settings::takes);
  }

  @ParameterizedTest
  @EnumSource(names = "PROFTPD")
  void aServerThatIsKilledAndStartedAgainCostsNothing(ServerKind kind) throws Exception {
    disturb("kill -9, restart", kind.options(), 15, 1, ServerFaultsIT::killAndRestart);
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("allKinds")
  void anyServerThatIsKilledAndStartedAgainCostsNothing(ServerKind kind) throws Exception {
    disturb("5 times kill -9, restart", kind.options(), 40, 5, ServerFaultsIT::killAndRestart);
  }

  private static void killAndRestart(DrivenRoom room, FtpServerFixture server, FaultProxy proxy)
      throws InterruptedException {
    server.kill();
    Thread.sleep(Seeds.of(room.file() + room.settled().size()).nextInt(2_000));
    server.restart();
  }

  @Test
  void aServerThatFallsAsleepCostsNothing() throws Exception {
    ServerOptions<?> server = ServerKind.VSFTPD_WITHOUT_LOCKS.options();
    disturb("SIGSTOP for 5 s", server, 15, 1, ServerFaultsIT::pauseAndResume);
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("allKinds")
  void anyServerThatFallsAsleepCostsNothing(ServerKind kind) throws Exception {
    disturb("3 times SIGSTOP for 5 s", kind.options(), 40, 3, ServerFaultsIT::pauseAndResume);
  }

  /** For longer than the participants wait, so that their uploads may arrive after they gave up. */
  private static void pauseAndResume(DrivenRoom room, FtpServerFixture server, FaultProxy proxy)
      throws InterruptedException {
    server.pause();
    Thread.sleep(5_000);
    server.resume();
  }

  @Test
  void aQuotaThatIsExceededForAWhileDelaysMessagesAndLosesNone() throws Exception {
    disturb(
        "452 for 226",
        ServerKind.PROFTPD.options(),
        10,
        3,
        (room, server, proxy) ->
            proxy
                .beforeFinalReply("APPE", 1)
                .times(2)
                .replaceWith("452 Insufficient storage space: quota exceeded."));
  }

  static Stream<ServerOptions<?>> withoutDirectories() {
    return Stream.of(
        VsftpdFixture.local().uploadLocks(false).deny("MKD"),
        ProftpdFixture.local().storeRestart(true).setting("<Limit MKD XMKD>\n  DenyAll\n</Limit>"),
        PyftpdlibFixture.local().without("MKD"));
  }

  @ParameterizedTest
  @MethodSource("withoutDirectories")
  void whereNoDirectoriesAreMadeFilesLockAndNothingIsLost(ServerOptions<?> options)
      throws Exception {
    disturb(
        "no MKD",
        options,
        15,
        1,
        (room, server, proxy) ->
            assertThat(server.commands())
                .anyMatch(command -> command.startsWith("APPE room.txt.lock-"))
                .anyMatch(command -> command.startsWith("DELE room.txt.lock-")));
  }

  /** Each of the steps under the lock takes a second or more. */
  @Tag("matrix")
  @ParameterizedTest
  @EnumSource(names = {"VSFTPD_WITHOUT_LOCKS", "PURE_FTPD"})
  void aServerThatIsFarAwayIsWrittenTo(ServerKind kind) throws Exception {
    try (FtpServerFixture server = kind.start();
        FaultProxy proxy = inFrontOf(server);
        DrivenRoom room = new DrivenRoom(server, proxy, "room")) {
      proxy.roundTrip(Duration.ofMillis(1_200));
      assertThat(room.send(DrivenRoom.SDK).settled()).succeedsWithin(PATIENCE);
      assertThat(room.check().violationsUndisturbed()).isEmpty();
    }
  }

  @Test
  void aFullDiskDelaysMessagesAndLosesNone(@TempDir Path mount) throws Exception {
    fillDisk(ServerKind.VSFTPD, mount);
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("allKinds")
  void aFullDiskOfAnyServerDelaysMessagesAndLosesNone(ServerKind kind, @TempDir Path mount)
      throws Exception {
    fillDisk(kind, mount);
  }

  private static void fillDisk(ServerKind kind, Path mount) throws Exception {
    mountTmpfs(mount);
    try {
      Path filler = Files.write(mount.resolve("filler"), new byte[240 << 10]);
      disturb(
          "disk full",
          kind.options().root(mount),
          20,
          1,
          (room, server, proxy) -> {
            await().atMost(PATIENCE).until(room::isTroubled);
            Files.delete(filler);
          });
    } finally {
      execute("umount", mount.toString());
    }
  }

  private static void mountTmpfs(Path mount) throws Exception {
    Assumptions.assumeTrue(
        execute("mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", mount.toString()),
        "a small file system cannot be mounted by this user");
  }

  private static boolean execute(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void aDirectoryThatNobodyMayWriteToIsReportedAndWaitedFor() throws Exception {
    forbid(ServerKind.PURE_FTPD);
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("allKinds")
  void aDirectoryOfAnyServerThatNobodyMayWriteToIsReportedAndWaitedFor(ServerKind kind)
      throws Exception {
    forbid(kind);
  }

  private static void forbid(ServerKind kind) throws Exception {
    Set<PosixFilePermission> readOnly = PosixFilePermissions.fromString("r-xr-xr-x");
    Set<PosixFilePermission> all = PosixFilePermissions.fromString("rwxr-xr-x");
    try (FtpServerFixture server = kind.start();
        FaultProxy proxy = inFrontOf(server);
        DrivenRoom room = new DrivenRoom(server, proxy, "room").impatient()) {
      Files.setPosixFilePermissions(server.root(), readOnly);
      List<Author> author = List.of(room.join(DrivenRoom.SDK));
      Future<?> driven = inBackground(() -> room.drive(author, 3, LONGEST_PAUSE));
      await().atMost(Duration.ofSeconds(20)).until(room::isTroubled);
      assertThat(room.settled()).isEmpty();
      Files.setPosixFilePermissions(server.root(), all);
      driven.get();
      assertThat(room.awaitSettled(PATIENCE)).isTrue();
      assertThat(room.check().violationsUndisturbed()).isEmpty();
    }
  }

  @Test
  void aServerThatCannotBeWrittenToByOneAmongManyRefusesAtOnce() throws Exception {
    try (FtpServerFixture server = ServerKind.PROFTPD_WITHOUT_STORE_RESTART.start();
        FaultProxy proxy = inFrontOf(server);
        DrivenRoom room = new DrivenRoom(server, proxy, "room").impatient()) {
      byte[] before = room.line("plain");
      Path file = Files.write(server.root().resolve(room.file()), before);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(room.send(DrivenRoom.SDK).settled())
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withMessageContaining("AllowStoreRestart");
      assertThat(room.bytes()).isEqualTo(before);
    }
  }

  private static void disturb(
      String fault, ServerOptions<?> options, int messages, int strikes, Disturbance disturbance)
      throws Exception {
    try (FtpServerFixture server = options.start();
        FaultProxy proxy = inFrontOf(server)) {
      Invariants found;
      try (DrivenRoom room = new DrivenRoom(server, proxy, "room").impatient()) {
        // So that faults strike uploads too, which are over in no time otherwise.
        proxy.delayUploads(Duration.ofMillis(30));
        room.watch("reader");
        List<Author> authors = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          authors.add(room.join(DrivenRoom.SDK + i));
        }
        Future<?> driven = inBackground(() -> room.drive(authors, messages, LONGEST_PAUSE));
        for (int i = 1; i <= strikes; i++) {
          int settled = i * messages * WRITERS / (strikes + 2);
          await().atMost(PATIENCE).until(() -> room.settled().size() >= settled);
          disturbance.strike(room, server, proxy);
        }
        driven.get();
        room.awaitSettled(PATIENCE);
        room.awaitShown(PATIENCE);
        assertThat(room.claims()).as("left of the lock").isEmpty();
        found = room.check();
        TABLE.add(
            fault,
            server.name(),
            found.sent(),
            found.settled(),
            found.settledMissing().size(),
            found.shownTwice().size(),
            found.notShown().size(),
            found.torn().size() + found.glued().size(),
            found.twice().size(),
            room.appendsPerMessage());
      }
      assertThat(found.violations()).as("%s, seed %d", fault, Seeds.SEED).isEmpty();
      assertThat(found.settled()).isEqualTo(found.sent());
      Leaks.assertNone(LEAK_LIMIT, proxy);
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private static Future<?> inBackground(Task task) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(
          () -> {
            task.run();
            return null;
          });
    } finally {
      thread.shutdown();
    }
  }

  private static FaultProxy inFrontOf(FtpServerFixture server) throws Exception {
    return FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()));
  }
}
