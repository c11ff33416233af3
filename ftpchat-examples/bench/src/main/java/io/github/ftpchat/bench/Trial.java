package io.github.ftpchat.bench;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import io.github.ftpchat.transport.DirectoryTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes one measurement with the library that stands in front of it on the class path, in a virtual
 * machine of its own, and prints it: {@link Comparison} starts it with one library and the other.
 */
final class Trial {

  private static final int LINES = 10_000;
  private static final int LARGE = 1_000_000;
  private static final int NEWEST = 50;
  private static final int WARM_UP = 30;
  private static final int REPETITIONS = 15;
  private static final Duration SELDOM = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final String ROOM = "room";

  private Trial() {}

  /**
   * Prints milliseconds.
   *
   * @param names which measurement
   */
  public static void main(String[] names) throws Exception {
    double millis =
        switch (names[0]) {
          case "decode" -> decode();
          case "kept" -> history(false);
          case "replayed" -> history(true);
          case "written" -> written();
          case "opened" -> opened();
          default -> throw new IllegalArgumentException(names[0]);
        };
    System.out.println(millis);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double decode() throws Exception {
    RecordCodec codec = new RecordCodec(Sample.cipher(), ROOM, Limits.defaults());
    List<byte[]> lines = new Sample().lines(LINES);
    long[] opened = new long[1];
    RecordSink sink =
        new RecordSink() {
          @Override
          public void opened(OpenedRecord record) {
            opened[0]++;
          }

          @Override
          public void rejected(RejectedRecord rejected) {
            throw new AssertionError(rejected);
          }
        };
    Medians times = new Medians();
    for (int i = 0; i < WARM_UP + REPETITIONS; i++) {
      long start = System.nanoTime();
      for (byte[] line : lines) {
        codec.open(line, 0, line.length, 0, true, sink);
      }
      if (i >= WARM_UP) {
        times.add(millisSince(start));
      }
    }
    require(opened[0] == (long) LINES * (WARM_UP + REPETITIONS));
    return times.median();
  }

  /** Reads a room from a folder of this machine, so that nothing but the library takes time. */
  private static double history(boolean replay) throws Exception {
    Path folder = Files.createTempDirectory("ftpchat-bench");
    Path file = folder.resolve(ROOM + ".txt");
    new Sample().write(file, LINES);
    Medians times = new Medians();
    try (ChatClient client = ChatClient.builder(DirectoryTransport.of(folder)).build()) {
      for (int i = 0; i < WARM_UP + REPETITIONS; i++) {
        CountDownLatch shown = new CountDownLatch(replay ? LINES : 0);
        long start = System.nanoTime();
        ChatSession session =
            client
                .session()
                .room(ROOM)
                .cipher(Sample.cipher())
                .history(replay ? HistoryPolicy.replayAll() : HistoryPolicy.keep(LINES))
                .listener(ChatListener.ofMessages((from, message) -> shown.countDown()))
                .open();
        require(replay || session.history().size() == LINES);
        shown.await();
        if (i >= WARM_UP) {
          times.add(millisSince(start));
        }
        session.close();
      }
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
    return times.median();
  }

  /**
   * Sends over the slow link, to a server that is known to append safely by then. Between two
   * messages nothing is done for a while, as in a conversation: what the server still has to say of
   * the last one is not waited for by the next.
   */
  private static double written() {
    Medians times = new Medians();
    try (FtpTransport transport = transport();
        ChatClient client =
            ChatClient.builder(transport).polling(PollingPolicy.every(SELDOM)).build()) {
      ChatSession session =
          client
              .session()
              .room("written" + System.nanoTime())
              .cipher(Sample.cipher())
              .participant(Sample.SENDER)
              .open();
      Bench.sendUntilSafe(session, transport);
      for (int i = 0; i < REPETITIONS; i++) {
        LockSupport.parkNanos(PAUSE.toNanos());
        long start = System.nanoTime();
        session.send("message " + i).written().join();
        times.add(millisSince(start));
      }
    }
    return times.median();
  }

  /** Opens a large room over the slow link, from nothing to the newest messages. */
  private static double opened() throws Exception {
    Path file = Path.of(environment("FTPCHAT_FOLDER"), "large.txt");
    if (Files.notExists(file)) {
      new Sample().write(file, LARGE);
    }
    Medians times = new Medians();
    for (int i = 0; i < REPETITIONS; i++) {
      long start = System.nanoTime();
      try (ChatClient client = ChatClient.builder(transport()).build()) {
        ChatSession session =
            client
                .session()
                .room("large")
                .cipher(Sample.cipher())
                .history(HistoryPolicy.keep(NEWEST))
                .open();
        require(session.history().size() == NEWEST);
        times.add(millisSince(start));
      }
    }
    return times.median();
  }

  private static FtpTransport transport() {
    return FtpTransport.builder(environment("FTPCHAT_HOST"))
        .port(Integer.parseInt(environment("FTPCHAT_PORT")))
        .tls(TlsPolicy.OFF)
        .build();
  }

  private static String environment(String name) {
    Map<String, String> environment = System.getenv();
    if (!environment.containsKey(name)) {
      throw new IllegalStateException(name + " is not set: run it with slow-link.py");
    }
    return environment.get(name);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("not all was read");
    }
  }
}
