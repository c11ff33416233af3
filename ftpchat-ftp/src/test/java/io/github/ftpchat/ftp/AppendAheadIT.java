package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What vsftpd makes of an append that is sent before it has agreed: the same, and in the same
 * words, as of one that is sent afterwards.
 */
@Timeout(120)
class AppendAheadIT {

  private static final byte[] LINE = ("line " + "x".repeat(94) + "\n").getBytes(US_ASCII);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Test
  void whatIsAppendedIsThereAndTheReadBackIsWhole() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      RemoteFiles files = connect(server);
      for (int i = 1; i <= 20; i++) {
        assertThat(append(files, true).outcome()).isEqualTo(Outcome.ACKED);
        assertThat(files.downloads().read("room.txt", 0, 1 << 20, (bytes, offset, length) -> {}))
            .isEqualTo((long) i * LINE.length);
        assertThat(files.connection().isUsable()).isTrue();
      }
      files.connection().drop(Reason.CLOSED);
    }
  }

  @Test
  void aCommandThatIsNotAllowedIsRefusedInTheSameWords() throws Exception {
    refusesAlike(VsftpdFixture.local().deny("APPE"), room -> {}, "550");
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedInTheSameWords() throws Exception {
    refusesAlike(VsftpdFixture.local(), Files::createDirectory, "553");
  }

  /** Makes something that is in the way. */
  private interface Obstacle {
    void put(Path room) throws IOException;
  }

  private static void refusesAlike(ServerOptions<?> options, Obstacle obstacle, String code)
      throws Exception {
    try (FtpServerFixture server = options.start()) {
      obstacle.put(server.root().resolve("room.txt"));
      RemoteFiles files = connect(server);
      AppendResult before = append(files, false);
      for (int i = 0; i < 20; i++) {
        AppendResult ahead = append(files, true);
        assertThat(ahead.outcome()).isEqualTo(Outcome.NOT_WRITTEN).isEqualTo(before.outcome());
        TransportException problem = ahead.problem().orElseThrow();
        assertThat(problem)
            .hasMessageContaining("\"" + code)
            .hasMessage(before.problem().orElseThrow().getMessage());
        assertThat(problem.reason()).isEqualTo(before.problem().orElseThrow().reason());
        // What was sent in vain is not taken for the next upload.
        assertThat(files.uploads().replace("other" + i + ".txt", LINE).outcome())
            .isEqualTo(Outcome.ACKED);
        assertThat(server.fileBytes("other" + i + ".txt")).isEqualTo(LINE);
      }
      assertThat(files.connection().isUsable()).isTrue();
      files.connection().drop(Reason.CLOSED);
    }
  }

  @Test
  void aFullDiskIsToldInTheSameWords(@TempDir Path folder) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path mount = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        execute("mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "tmpfs", mount.toString()),
        "root is needed to make a small disk");
    try (FtpServerFixture server = VsftpdFixture.local().root(mount).start()) {
      RemoteFiles files = connect(server);
      AppendResult before = fill(files, server, false);
      AppendResult ahead = fill(files, server, true);
      assertThat(ahead.outcome()).isEqualTo(Outcome.UNKNOWN).isEqualTo(before.outcome());
      assertThat(ahead.problem().orElseThrow())
          .hasMessageContaining("\"451")
          .hasMessage(before.problem().orElseThrow().getMessage());
      assertThat(files.connection().isUsable()).isTrue();
      files.connection().drop(Reason.CLOSED);
    } finally {
      execute("umount", mount.toString());
    }
  }

  /** Appends until that fails. */
  private static AppendResult fill(RemoteFiles files, FtpServerFixture server, boolean ahead)
      throws Exception {
    Files.deleteIfExists(server.root().resolve("room.txt"));
    byte[] data = new byte[10_000];
    Arrays.fill(data, (byte) 'x');
    AppendResult result = append(files, data, ahead);
    for (int i = 0; i < 10 && result.outcome() == Outcome.ACKED; i++) {
      result = append(files, data, ahead);
    }
    return result;
  }

  /** vsftpd ends a session that it cannot answer any more, before it reads what was sent. */
  @Test
  void whatIsBrokenOffWhileAnotherUploadHoldsTheFileIsNotWritten() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      RemoteFiles holder = connect(server);
      RemoteFiles waiter = connect(server);
      Transfer held = holder.uploads().openToAppend("room.txt", Deadline.NEVER);
      CompletableFuture<AppendResult> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return append(waiter, true);
                } catch (TransportException e) {
                  throw new IllegalStateException(e);
                }
              });
      await()
          .atMost(TIMEOUT)
          .until(
              () ->
                  server.commands().stream().filter(line -> line.startsWith("APPE")).count() == 2);
      waiter.connection().drop(Reason.ABORTED);
      AppendResult result = waiting.join();
      assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
      assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.ABORTED);

      held.data().write(LINE);
      assertThat(held.finish().isTransferred()).isTrue();
      // Opened after whatever waited for the file.
      assertThat(append(holder, false).outcome()).isEqualTo(Outcome.ACKED);
      assertThat(server.fileBytes("room.txt")).hasSize(2 * LINE.length);
      holder.connection().drop(Reason.CLOSED);
    }
  }

  private static AppendResult append(RemoteFiles files, boolean ahead) throws TransportException {
    return append(files, LINE, ahead);
  }

  private static AppendResult append(RemoteFiles files, byte[] data, boolean ahead)
      throws TransportException {
    return files.append("room.txt", data, ahead ? Deadline.NEVER : Deadline.in(TIMEOUT));
  }

  /** Connects to a server that counts as safe. */
  private static RemoteFiles connect(FtpServerFixture server) throws TransportException {
    Settings settings =
        new Settings(
            server.host(),
            server.port(),
            server.user(),
            new Password(server.password().toCharArray()),
            TlsPolicy.OFF,
            false,
            Trust.any(),
            null,
            (fingerprint, file) -> {},
            TIMEOUT,
            TIMEOUT);
    ServerProfile profile = new ServerProfile();
    Connection connection = Connection.open(settings, profile, new Lifeline());
    for (int i = 0; i < ServerProfile.ROUNDS_NEEDED; i++) {
      profile.learnRound(ProbeRound.SERIALISED);
    }
    assertThat(profile.takesAppendsAhead()).isTrue();
    return new RemoteFiles(
        connection,
        () -> {
          throw new AssertionError("nothing is to be cleaned up");
        });
  }

  private static boolean execute(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
