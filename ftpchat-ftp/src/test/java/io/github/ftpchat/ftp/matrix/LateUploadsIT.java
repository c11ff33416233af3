package io.github.ftpchat.ftp.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.ftp.matrix.LateUpload.Fate;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PureFtpdFixture;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That an upload whose bytes arrive long after the server opened the file, and so at a place where
 * others have written since, costs nothing that was settled.
 */
@Timeout(600)
class LateUploadsIT {

  /** The usual policy, but for a guard time that a test can wait for. */
  private static final SettlePolicy SETTLE =
      SettlePolicy.fixed(Duration.ofMillis(200), Duration.ofSeconds(5));

  /** Longer than others wait for a lock, and than what they wrote then is guarded. */
  private static final Duration LONG = Duration.ofSeconds(22);

  private static final Duration LEAK_LIMIT = Duration.ofSeconds(10);

  private static final List<ServerOptions<?>> UNSAFE =
      List.of(
          VsftpdFixture.local().uploadLocks(false),
          ProftpdFixture.local().storeRestart(true),
          PureFtpdFixture.local(),
          VsftpdFixture.local().uploadLocks(false).deny("MKD"));

  @Test
  void anUploadThatIsLateCostsNothing() throws Exception {
    together(
        UNSAFE,
        new LateUpload(Fate.WAITS, false, LONG, 1, 0),
        new LateUpload(Fate.GIVES_UP, true, LONG, 1, 0),
        new LateUpload(Fate.DIES, true, LONG, 1, 0),
        new LateUpload(Fate.FREEZES, false, LONG, 1, 0));
  }

  static Stream<Duration> holds() {
    return Stream.of(5, 12, 30, 60, 120).map(Duration::ofSeconds);
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("holds")
  void anUploadThatIsLateByAnyTimeCostsNothing(Duration hold) throws Exception {
    List<LateUpload> uploads = new ArrayList<>();
    for (Fate fate : Fate.values()) {
      uploads.add(new LateUpload(fate, false, hold, 1, 0));
      uploads.add(new LateUpload(fate, true, hold, 1, 0));
    }
    for (ServerOptions<?> options : UNSAFE) {
      together(List.of(options), uploads.toArray(LateUpload[]::new));
    }
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("holds")
  void amongFourWritersItCostsNothing(Duration hold) throws Exception {
    for (Fate fate : Fate.values()) {
      together(UNSAFE, new LateUpload(fate, fate == Fate.DIES, hold, 3, 0));
    }
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("holds")
  void besideStrangersWhatItOverwroteComesBack(Duration hold) throws Exception {
    for (Fate fate : Fate.values()) {
      together(UNSAFE, new LateUpload(fate, fate == Fate.DIES, hold, 2, 2));
    }
  }

  /** Lets uploads be late at the same time, each in a room of its own on each server. */
  private static void together(List<ServerOptions<?>> servers, LateUpload... uploads)
      throws Exception {
    List<FtpServerFixture> started = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<List<String>>> all = new ArrayList<>();
      for (ServerOptions<?> options : servers) {
        FtpServerFixture server = options.start();
        started.add(server);
        for (LateUpload upload : uploads) {
          all.add(threads.submit(() -> upload.run(server, SETTLE)));
        }
      }
      List<String> broken = new ArrayList<>();
      for (Future<List<String>> one : all) {
        broken.addAll(outcome(one));
      }
      assertThat(broken).as("seed %d", Seeds.SEED).isEmpty();
      Leaks.assertNone(LEAK_LIMIT);
    } finally {
      threads.shutdownNow();
      started.forEach(FtpServerFixture::close);
    }
  }

  /** What became of one, its failure too, so that one does not hide the others. */
  private static List<String> outcome(Future<List<String>> upload) throws InterruptedException {
    try {
      return upload.get();
    } catch (ExecutionException e) {
      return List.of(String.valueOf(e.getCause()));
    }
  }
}
