package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Stream;

/**
 * Commands of the image that the profile {@code image} makes, each in a fresh process; beside it
 * the same of a jar, of a virtual machine that does nothing, and of one that does the commands of
 * {@code send} bare, with an archive of the same kind.
 */
final class ImageStart {

  private static final int REPETITIONS = 15;
  private static final String PASSWORD = "0123-4567-89ab-cdef-ghij";
  private static final int LINES = 1_000;

  /** What is still at work when the last line is printed has ended by then. */
  private static final Duration UNTIL_IDLE = Duration.ofSeconds(20);

  private static final int FEATURE = Runtime.version().feature();

  /** From then on classes are archived as linked. */
  private static final int LINKED_ARCHIVE = 24;

  private static final Path TARGET = Path.of("..", "target");

  private final Bench bench;
  private final Path work;
  private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private final String image = TARGET.resolve("image").resolve("bin").resolve("ftpchat").toString();
  private final String jar;

  private ImageStart(Bench bench, Path work, String jar) {
    this.bench = bench;
    this.work = work;
    this.jar = jar;
  }

  /**
   * Measures.
   *
   * @param jar what the image is compared with: the jar of this build or an older one
   */
  static void report(Bench plain, Bench tls, Report report, String jar) throws Exception {
    Path work = Files.createTempDirectory("ftpchat-image");
    new ImageStart(plain, work, jar).starts(report);
    new ImageStart(tls, work, jar).idle(report);
    size(report);
  }

  private void starts(Report report) throws Exception {
    String room = bench.newRoom();
    fill(room);
    List<String> bare = bare(room);
    List<String> send = List.of("send", url(room), "--as", "alice", "--tls", "off", "hello");
    List<String> history = List.of("history", url(room), "--last", "20", "--tls", "off");
    Medians nothing = new Medians();
    Medians floor = new Medians();
    Medians versionOfJar = new Medians();
    Medians version = new Medians();
    Medians sendOfJar = new Medians();
    Medians sendOfImage = new Medians();
    Medians historyOfJar = new Medians();
    Medians historyOfImage = new Medians();
    for (int i = 0; i < REPETITIONS; i++) {
      nothing.add(run(List.of(java, "-version")));
      version.add(run(ofImage(List.of("--version"))));
      versionOfJar.add(run(ofJar(List.of("--version"))));
      floor.add(run(bare));
      sendOfImage.add(run(ofImage(send)));
      sendOfJar.add(run(ofJar(send)));
      historyOfImage.add(run(ofImage(history)));
      historyOfJar.add(run(ofJar(history)));
    }
    report.row(
        "`ftpchat --version` of the image",
        "-",
        "≤ 3 × `java -version`",
        version.median() <= 3 * nothing.median(),
        format("%.2f × the time", version.median() / nothing.median()),
        format(
            "%.0f ms; `java -version` %.0f ms, the jar %.0f ms",
            version.median(), nothing.median(), versionOfJar.median()));
    report.row(
        "`ftpchat send` of the image",
        bench.over(),
        "≤ 0.65 × the jar, ≤ 1.3 × a JVM with the same commands, waits and kind of archive",
        sendOfImage.median() <= 0.65 * sendOfJar.median()
            && sendOfImage.median() <= 1.3 * floor.median(),
        format(
            "%.2f × the jar, %.2f × the bare one",
            sendOfImage.median() / sendOfJar.median(), sendOfImage.median() / floor.median()),
        format(
            "%.0f ms; the jar %.0f ms, the bare one %.0f ms",
            sendOfImage.median(), sendOfJar.median(), floor.median()));
    report.row(
        "`ftpchat history --last 20` of the image",
        bench.over(),
        "≤ 0.5 × the jar",
        historyOfImage.median() <= 0.5 * historyOfJar.median(),
        format("%.2f × the jar", historyOfImage.median() / historyOfJar.median()),
        format("%.0f ms; the jar %.0f ms", historyOfImage.median(), historyOfJar.median()));
  }

  /** A room that commands with {@link #PASSWORD} can read. */
  private void fill(String room) throws Exception {
    try (FernetCipher cipher = FernetCipher.ofPassword(PASSWORD.toCharArray());
        ChatSession session =
            ChatSession.builder()
                .transport(bench.transport())
                .room(room)
                .cipher(cipher)
                .participant("alice")
                .open()) {
      for (int i = 0; i < LINES; i++) {
        session.send("line " + i);
      }
      session.drain(Duration.ofMinutes(1));
    }
  }

  /** The bare program, with an archive that is made as that of the image. */
  private List<String> bare(String room) throws Exception {
    Path own;
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      own = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    // Archives take no folders.
    String classPath =
        System.getProperty("java.class.path")
            .replace(Path.of("target", "classes").toAbsolutePath().toString(), own.toString());
    List<String> options = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xss256k", "-Xms8m");
    List<String> program =
        List.of(
            "-cp",
            classPath,
            ColdSend.class.getName(),
            bench.server.host(),
            Integer.toString(bench.server.port()),
            bench.server.user(),
            bench.server.password(),
            room + ".txt",
            Long.toString(SettlePolicy.adaptive().atLeast().toMillis()));
    Path classes = work.resolve("classes.lst");
    Path archive = work.resolve("bare.jsa");
    run(join(List.of(java, "-XX:DumpLoadedClassList=" + classes), join(options, program)));
    List<String> dump =
        List.of(
            "-XX:SharedClassListFile=" + classes,
            "-XX:SharedArchiveFile=" + archive,
            "-cp",
            classPath);
    List<String> linked = FEATURE < LINKED_ARCHIVE ? List.of() : List.of("-XX:+AOTClassLinking");
    run(join(List.of(java, "-Xshare:dump"), join(linked, dump)));
    return join(
        List.of(java, "-Xshare:auto", "-XX:SharedArchiveFile=" + archive), join(options, program));
  }

  private void idle(Report report) throws Exception {
    String room = bench.newRoom();
    fill(room);
    Process tail =
        process(
                ofImage(
                    List.of(
                        "tail", url(room), "--from", "start", "--known-hosts", work + "/known")))
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    try (Scanner lines = new Scanner(tail.getInputStream(), UTF_8)) {
      String last = " line " + (LINES - 1);
      while (!lines.nextLine().endsWith(last)) {
        // What comes before.
      }
      // It is to be idle, and that has no end to wait for.
      Thread.sleep(UNTIL_IDLE.toMillis());
      double resident = residentMegabytes(tail.pid());
      report.row(
          "`ftpchat tail` of the image, idle after 1 000 lines, resident",
          bench.over(),
          "≤ 65 MB",
          resident <= 65,
          format("%.0f MB", resident),
          "after 20 s");
    } finally {
      tail.destroy();
      tail.waitFor();
    }
  }

  private static double residentMegabytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  private static void size(Report report) throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      Path tar =
          files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
      double size = Files.size(tar) / 1e6;
      report.row(
          "the image as tar.gz",
          "-",
          "≤ 30 MB",
          size <= 30,
          format("%.1f MB", size),
          tar.getFileName().toString());
    }
  }

  private String url(String room) {
    return "ftp://%s@%s:%d/%s"
        .formatted(bench.server.user(), bench.server.host(), bench.server.port(), room);
  }

  private List<String> ofImage(List<String> arguments) {
    return join(List.of(image), arguments);
  }

  private List<String> ofJar(List<String> arguments) {
    return join(List.of(java, "-jar", jar), arguments);
  }

  private static List<String> join(List<String> first, List<String> rest) {
    return Stream.concat(first.stream(), rest.stream()).toList();
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("XDG_STATE_HOME", work.toString());
    environment.put("FTPCHAT_FTP_PASSWORD", bench.server.password());
    environment.put("FTPCHAT_PASSWORD", PASSWORD);
    return builder;
  }

  /** Runs a program and returns the milliseconds that it took. */
  private double run(List<String> command) throws Exception {
    long start = System.nanoTime();
    int exit = process(command).start().waitFor();
    double millis = (System.nanoTime() - start) / 1e6;
    if (exit != 0) {
      throw new IllegalStateException("exit " + exit + " of " + command);
    }
    return millis;
  }
}
