package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ftpchat.SettlePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.apache.commons.net.ftp.FTPClient;

/**
 * One message from the command line, in a fresh virtual machine each time; beside it one that
 * derives the key and does the same commands by Commons Net, with nothing around them.
 */
final class ColdSend {

  private static final int REPETITIONS = 15;

  /** The settle time of a server that is not known to append safely. */
  private static final Duration SETTLE = SettlePolicy.adaptive().atLeast();

  private static final String PASSWORD = "0123-4567-89ab-cdef-ghij";
  private static final Path JAR = Path.of("..", "target", "ftpchat.jar");

  private ColdSend() {}

  static void report(Bench bench, Report report) throws Exception {
    if (!Files.exists(JAR)) {
      throw new IOException(JAR + " is not there: build ftpchat-examples as well");
    }
    String room = bench.newRoom();
    String url =
        "ftp://%s@%s:%d/%s"
            .formatted(bench.server.user(), bench.server.host(), bench.server.port(), room);
    Medians ours = new Medians();
    Medians archived = new Medians();
    Medians floor = new Medians();
    Medians patient = new Medians();
    List<String> send =
        List.of("-jar", JAR.toString(), "send", url, "--as", "alice", "--tls", "off", "hello");
    Path archive = Files.createTempFile("ftpchat", ".jsa");
    Files.delete(archive);
    run(bench, "-Xlog:cds=off", "-XX:ArchiveClassesAtExit=" + archive, send);
    List<String> bare = bare(bench, room, Duration.ZERO);
    List<String> waiting = bare(bench, room, SETTLE);
    for (int i = 0; i < REPETITIONS; i++) {
      floor.add(run(bench, bare));
      patient.add(run(bench, waiting));
      ours.add(run(bench, send));
      archived.add(run(bench, "-Xlog:cds=off", "-XX:SharedArchiveFile=" + archive, send));
    }
    Files.delete(archive);
    report.row(
        "`ftpchat send` as a cold process, until it has ended",
        bench.over(),
        "≤ 1.3 × a JVM with the same commands and one PBKDF2",
        ours.median() <= 1.3 * floor.median(),
        format(
            "%.2f × the time; %.2f × if the bare one waits for the settle time, too",
            ours.median() / floor.median(), ours.median() / patient.median()),
        format(
            "%.0f ms, of which %d are the settle time, with a class-data sharing archive %.0f ms;"
                + " the bare one %.0f ms, %.0f if it waits",
            ours.median(), SETTLE.toMillis(), archived.median(), floor.median(), patient.median()));
  }

  private static List<String> bare(Bench bench, String room, Duration wait) {
    return List.of(
        "-cp",
        System.getProperty("java.class.path"),
        ColdSend.class.getName(),
        bench.server.host(),
        Integer.toString(bench.server.port()),
        bench.server.user(),
        bench.server.password(),
        room + ".txt",
        Long.toString(wait.toMillis()));
  }

  private static double run(Bench bench, String first, String second, List<String> rest)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(first, second));
    arguments.addAll(rest);
    return run(bench, arguments);
  }

  /** Runs a virtual machine and returns the milliseconds that it took. */
  private static double run(Bench bench, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("FTPCHAT_FTP_PASSWORD", bench.server.password());
    environment.put("FTPCHAT_PASSWORD", PASSWORD);
    long start = System.nanoTime();
    int exit = builder.start().waitFor();
    double millis = (System.nanoTime() - start) / 1e6;
    if (exit != 0) {
      throw new IllegalStateException("exit " + exit + " of " + arguments);
    }
    return millis;
  }

  /**
   * The floor.
   *
   * @param arguments host, port, user, password, file, and how many milliseconds to wait between
   *     reading it the first and the second time
   */
  public static void main(String[] arguments) throws Exception {
    byte[] salt = "q6334#Q0q8294%E$(#$%^&^%$#@!#%^YHB>$W#CX>E".getBytes(US_ASCII);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt, 100_000, 256))
            .getEncoded();
    String file = arguments[4];
    try (RawFtp ftp =
        new RawFtp(arguments[0], Integer.parseInt(arguments[1]), arguments[2], arguments[3])) {
      FTPClient client = ftp.client();
      client.sendCommand("FEAT");
      client.sendCommand("REST", "0");
      client.sendCommand("SIZE", file);
      client.retrieveFileStream(file).readAllBytes();
      client.completePendingCommand();
      client.sendCommand("MKD", file + ".lock");
      client.sendCommand("MKD", file + ".lock/0");
      client.sendCommand("STAT", file + ".lock");
      ftp.append(Path.of("bare-" + file), new BareCodec(key).encode("hello\n"));
      client.sendCommand("RMD", file + ".lock/0");
      client.sendCommand("RMD", file + ".lock");
      client.sendCommand("SIZE", file);
      System.out.println(new String(ftp.read(Path.of(file)), UTF_8).length());
      // The settle time is waited for and not worked through: that is what is measured.
      Thread.sleep(Long.parseLong(arguments[5]));
      System.out.println(new String(ftp.read(Path.of(file)), UTF_8).length());
    }
  }
}
