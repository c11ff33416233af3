package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A room of a million lines in a program that has 64 MB, each time in a fresh virtual machine. */
final class MillionLines {

  private static final int LINES = 1_000_000;
  private static final int REPETITIONS = 1;
  private static final String ROOM = "million";

  private MillionLines() {}

  static void report(Bench bench, Report report) throws Exception {
    Path file = bench.file(ROOM);
    new Sample().write(file, LINES);
    String folder = file.getParent().toString();
    Medians bare = new Medians();
    Medians directory = new Medians();
    Medians ftp = new Medians();
    for (int i = 0; i < REPETITIONS; i++) {
      bare.add(child("bare", folder));
      directory.add(child("directory", folder));
      ftp.add(
          child(
              "ftp",
              bench.server.host(),
              Integer.toString(bench.server.port()),
              bench.server.user(),
              bench.server.password()));
    }
    String what = "1 000 000 lines (%.0f MB) replayed, -Xmx64m".formatted(Files.size(file) / 1e6);
    String target = "passes, ≥ 70 % of the bare decode rate";
    row(report, what, "directory", target, directory.median(), bare.median());
    row(report, what, bench.over(), target, ftp.median(), bare.median());
    Files.delete(file);
  }

  private static void row(
      Report report, String what, String over, String target, double rate, double bare)
      throws IOException {
    report.row(
        what,
        over,
        target,
        rate >= 0.7 * bare,
        rate == 0 ? "fails, see standard error" : format("%.0f %% of the rate", 100 * rate / bare),
        format(
            "%.0f lines/s to a listener; reading the file and bare decode, 1 thread, %.0f/s",
            rate, bare));
  }

  /** Runs {@link #main} and returns the lines per second, 0 if it fails. */
  private static double child(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                MillionLines.class.getName()));
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String rate = output.readLine();
      return process.waitFor() == 0 && rate != null ? Double.parseDouble(rate) : 0;
    }
  }

  /**
   * Reads the room once and prints the lines per second.
   *
   * @param arguments how: {@code bare FOLDER}, {@code directory FOLDER} or {@code ftp HOST PORT
   *     USER PASSWORD}
   */
  public static void main(String[] arguments) throws Exception {
    long start = System.nanoTime();
    switch (arguments[0]) {
      case "bare" -> bare(Path.of(arguments[1], ROOM + ".txt"));
      case "directory" -> session(DirectoryTransport.of(Path.of(arguments[1])));
      case "ftp" ->
          session(
              FtpTransport.builder(arguments[1])
                  .port(Integer.parseInt(arguments[2]))
                  .user(arguments[3])
                  .password(arguments[4].toCharArray())
                  .tls(TlsPolicy.OFF)
                  .build());
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println(LINES * 1e9 / (System.nanoTime() - start));
  }

  private static void bare(Path file) throws Exception {
    BareCodec codec = new BareCodec(Sample.KEY);
    byte[] buffer = new byte[1 << 16];
    int kept = 0;
    int lines = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read;
      while ((read = in.read(buffer, kept, buffer.length - kept)) > 0) {
        int end = kept + read;
        int start = 0;
        for (int i = kept; i < end; i++) {
          if (buffer[i] == '\n') {
            codec.decode(Arrays.copyOfRange(buffer, start, i));
            lines++;
            start = i + 1;
          }
        }
        kept = end - start;
        System.arraycopy(buffer, start, buffer, 0, kept);
      }
    }
    if (lines != LINES) {
      throw new IllegalStateException(lines + " lines");
    }
  }

  private static void session(Transport transport) throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(LINES);
    try (ChatClient client = ChatClient.builder(transport).build()) {
      client
          .session()
          .room(ROOM)
          .cipher(Sample.cipher())
          .history(HistoryPolicy.replayAll())
          .listener(ChatListener.ofMessages((session, message) -> latch.countDown()))
          .open();
      latch.await();
    }
  }
}
