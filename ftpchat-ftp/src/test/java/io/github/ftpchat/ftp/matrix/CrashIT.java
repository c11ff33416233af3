package io.github.ftpchat.ftp.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.matrix.CrashingParticipant.Home;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.testkit.History;
import io.github.ftpchat.ftp.testkit.History.Stage;
import io.github.ftpchat.ftp.testkit.Invariants;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.Charsets;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;

/**
 * That nothing that was accepted is lost, and nothing shown twice to a program that keeps its
 * cursor with what it was shown, however often programs and server are killed.
 */
@Timeout(1_200)
class CrashIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Table TABLE =
      new Table(
          "crashes",
          List.of(
              "server",
              "kills of participants",
              "kills of the server",
              "sent",
              "accepted",
              "settled",
              "accepted lost",
              "shown twice",
              "shown twice, cursor left to the library",
              "not shown",
              "in file twice",
              "fences"));

  @ParameterizedTest
  @EnumSource(names = "VSFTPD_WITHOUT_LOCKS")
  void nothingAcceptedIsLostWhenParticipantsAreKilled(ServerKind kind, @TempDir Path directory)
      throws Exception {
    crash(kind, directory, 6, 0);
  }

  @Tag("matrix")
  @ParameterizedTest
  @EnumSource(names = {"VSFTPD", "PROFTPD"})
  void nothingAcceptedIsLostWhenParticipantsAndServerAreKilled(
      ServerKind kind, @TempDir Path directory) throws Exception {
    crash(kind, directory, Integer.getInteger("matrix.crashes", 50), 5);
  }

  /**
   * Kills participants in turn, and before every so many of these kills the server.
   *
   * @param serverEvery 0 to leave the server alone
   */
  private static void crash(ServerKind kind, Path directory, int kills, int serverEvery)
      throws Exception {
    Random random = Seeds.of("crashes on " + kind);
    try (FtpServerFixture server = kind.start()) {
      List<Participant> participants =
          List.of(
              new Participant(server, "careful", directory, false),
              new Participant(server, "another", directory, false),
              new Participant(server, "easy", directory, true));
      int serverKills = 0;
      try {
        for (Participant participant : participants) {
          participant.live();
        }
        for (int i = 1; i <= kills; i++) {
          Thread.sleep(random.nextInt(1_500));
          if (serverEvery > 0 && i % serverEvery == 0) {
            server.restart();
            serverKills++;
          }
          Participant next = participants.get(random.nextInt(participants.size()));
          next.kill();
          next.live();
        }
        for (Participant participant : participants) {
          participant.kill();
          participant.finish();
        }
        for (Participant participant : participants) {
          participant.awaitEmpty();
        }
        check(server, participants, kills + participants.size(), serverKills);
      } finally {
        participants.forEach(Participant::kill);
      }
    }
  }

  private static void check(
      FtpServerFixture server, List<Participant> participants, int kills, int serverKills) {
    Records records = new Records(Settings.KEY);
    String file = CrashingParticipant.ROOM + ".txt";
    Invariants keeping;
    Invariants leaving;
    long start = System.nanoTime();
    do {
      keeping = history(participants, true).check(server.fileBytes(file), records::read);
      leaving = history(participants, false).check(server.fileBytes(file), records::read);
    } while (!(keeping.notShown().isEmpty() && leaving.notShown().isEmpty())
        && System.nanoTime() - start < PATIENCE.toNanos());
    TABLE.add(
        server.name(),
        kills,
        serverKills,
        keeping.sent(),
        participants.stream().mapToInt(one -> one.home.accepted().lines().size()).sum(),
        keeping.settled(),
        keeping.settledMissing().size() + keeping.acceptedMissing().size(),
        keeping.shownTwice().size(),
        leaving.shownTwice().size(),
        keeping.notShown().size() + leaving.notShown().size(),
        keeping.twice().size(),
        fences(server.fileBytes(file)));
    assertThat(keeping.violations()).as("seed %d", Seeds.SEED).isEmpty();
    assertThat(keeping.acceptedMissing()).as("seed %d", Seeds.SEED).isEmpty();
    assertThat(leaving.notShown()).as("seed %d", Seeds.SEED).isEmpty();
    // The last one that was shown before each kill.
    assertThat(leaving.shownTwice()).as("seed %d", Seeds.SEED).hasSizeLessThanOrEqualTo(kills);
  }

  /**
   * How many lines of blanks there are: uploads of programs that were killed had their place there.
   */
  private static long fences(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> !line.isEmpty() && line.isBlank())
        .count();
  }

  /** What the participants' journals say, with those as listeners who keep their cursor, or not. */
  private static History history(List<Participant> participants, boolean keeping) {
    History history = new History();
    for (Participant participant : participants) {
      Home home = participant.home;
      home.sent().lines().forEach(id -> history.sent(participant.name, id));
      home.accepted().lines().forEach(id -> history.reached(id, Stage.ACCEPTED));
      home.settled().lines().forEach(id -> history.reached(id, Stage.SETTLED));
      if (participant.leavesCursor != keeping) {
        history.listens(participant.name, 0);
        home.shown()
            .lines()
            .forEach(line -> history.shown(participant.name, Records.name(line), -1));
      }
    }
    return history;
  }

  /** A program that is killed and started again. */
  private static final class Participant {

    private final FtpServerFixture server;
    private final String name;
    private final Home home;
    private final boolean leavesCursor;
    private int lives;
    private Process process;
    private BufferedReader output;

    Participant(FtpServerFixture server, String name, Path parent, boolean leavesCursor)
        throws IOException {
      this.server = server;
      this.name = name;
      this.home = new Home(Files.createDirectory(parent.resolve(name)));
      this.leavesCursor = leavesCursor;
    }

    /** Starts it, to write until it is killed. */
    void live() throws IOException {
      lives++;
      start(lives);
    }

    /** Starts it, to send what it has left. */
    void finish() throws IOException {
      start(0);
    }

    private void start(int life) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx128m",
                  "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                  "-cp",
                  classPath(),
                  CrashingParticipant.class.getName(),
                  server.host(),
                  String.valueOf(server.port()),
                  server.user(),
                  server.password(),
                  name,
                  home.directory().toString(),
                  String.valueOf(life),
                  String.valueOf(leavesCursor))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      assertThat(output.readLine()).isEqualTo("started");
    }

    /** The class path of this JVM may be that of a launcher alone. */
    private static String classPath() {
      return Stream.of(
              CrashIT.class,
              ChatSession.class,
              FtpTransport.class,
              FTPClient.class,
              Charsets.class,
              Logger.class,
              SimpleLogger.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
          .map(location -> Path.of(URI.create(location.toString())).toString())
          .distinct()
          .collect(Collectors.joining(File.pathSeparator));
    }

    void kill() {
      if (process != null) {
        process.destroyForcibly().onExit().join();
      }
    }

    void awaitEmpty() throws Exception {
      String line =
          CompletableFuture.supplyAsync(this::readLine).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(line).isEqualTo("empty");
    }

    private String readLine() {
      try {
        return output.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
