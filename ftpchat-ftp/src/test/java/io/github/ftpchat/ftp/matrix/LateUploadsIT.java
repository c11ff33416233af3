package io.github.ftpchat.ftp.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.ftp.matrix.LateUpload.Fate;
import io.github.ftpchat.ftp.matrix.LateUpload.Result;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PureFtpdFixture;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.ftp.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
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

  private static final Table TABLE =
      new Table(
          "late",
          List.of(
              "who writes",
              "server",
              "late by s",
              "late uploads",
              "sent",
              "settled",
              "settled lost",
              "shown twice",
              "not shown",
              "lost of strangers"));

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
        List.of(
            List.of(
                new LateUpload(Fate.WAITS, false, LONG, 1, 0),
                new LateUpload(Fate.GIVES_UP, true, LONG, 1, 0),
                new LateUpload(Fate.DIES, true, LONG, 1, 0),
                new LateUpload(Fate.FREEZES, false, LONG, 1, 0),
                new LateUpload(Fate.HEARS_NOTHING, false, LONG, 1, 0))));
  }

  static Stream<Duration> holds() {
    return Stream.of(5, 30, 120).map(Duration::ofSeconds);
  }

  /** Among several writers of ours, and beside strangers, where what was overwritten comes back. */
  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("holds")
  void anUploadThatIsLateByAnyTimeCostsNothing(Duration hold) throws Exception {
    List<LateUpload> ours = new ArrayList<>();
    List<LateUpload> besideStrangers = new ArrayList<>();
    for (Fate fate : Fate.values()) {
      ours.add(new LateUpload(fate, false, hold, 3, 0));
      if (fate != Fate.HEARS_NOTHING) {
        ours.add(new LateUpload(fate, true, hold, 1, 0));
      }
      besideStrangers.add(new LateUpload(fate, fate == Fate.DIES, hold, 2, 2));
    }
    together(List.of(ours, besideStrangers));
  }

  /** What one group of uploads comes to on one server. */
  private record Run(LateUpload like, FtpServerFixture server, List<Future<Result>> results) {}

  /**
   * Lets uploads be late at the same time, each in a room of its own on each server.
   *
   * @param groups those that share servers, which take some fifty connections each
   */
  private static void together(List<List<LateUpload>> groups) throws Exception {
    List<FtpServerFixture> servers = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Run> runs = new ArrayList<>();
      for (List<LateUpload> uploads : groups) {
        for (ServerOptions<?> options : UNSAFE) {
          FtpServerFixture server = options.start();
          servers.add(server);
          List<Future<Result>> results =
              uploads.stream()
                  .map(upload -> threads.submit(() -> upload.run(server, SETTLE)))
                  .toList();
          runs.add(new Run(uploads.get(0), server, results));
        }
      }
      List<String> broken = new ArrayList<>();
      for (Run run : runs) {
        List<Invariants> found = new ArrayList<>();
        for (Future<Result> one : run.results) {
          try {
            found.add(one.get().found());
            broken.addAll(one.get().broken());
          } catch (ExecutionException e) {
            // One that fails is not to hide the others.
            broken.add(run.server + ": " + e.getCause());
          }
        }
        row(run.like, run.server, found);
      }
      assertThat(broken).as("seed %d", Seeds.SEED).isEmpty();
      Leaks.assertNone(LEAK_LIMIT);
    } finally {
      threads.shutdownNow();
      servers.forEach(FtpServerFixture::close);
    }
  }

  private static void row(LateUpload like, FtpServerFixture server, List<Invariants> found) {
    TABLE.add(
        like.strangers() == 0 ? "ours alone" : "beside strangers",
        server.name(),
        like.hold().toSeconds(),
        found.size(),
        sum(found, Invariants::sent),
        sum(found, Invariants::settled),
        sum(found, rules -> rules.settledMissing().size()),
        sum(found, rules -> rules.shownTwice().size()),
        sum(found, rules -> rules.notShown().size()),
        sum(found, rules -> rules.acknowledgedMissing().size()));
  }

  private static int sum(List<Invariants> found, ToIntFunction<Invariants> count) {
    return found.stream().mapToInt(count).sum();
  }
}
