package io.github.ftpchat;

import static io.github.ftpchat.HostileFileTest.LONGEST;
import static io.github.ftpchat.HostileFileTest.deflate;
import static io.github.ftpchat.HostileFileTest.glued;
import static io.github.ftpchat.HostileFileTest.line;
import static io.github.ftpchat.HostileFileTest.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.HostileFileTest.GrowingFile;
import io.github.ftpchat.HostileFileTest.When;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Twelve rooms of one client, each of which is made to exhaust who reads it, in a virtual machine
 * with 128 MiB of memory. Half of them have listeners that stop until the others were told all.
 */
@Timeout(240)
class HostileRoomsTest {

  private static final List<String> SMALL = List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError");
  private static final int ROOMS = 12;

  /** One letter that is not of Latin-1, and all of the text takes two bytes a letter. */
  private static final String WIDE = "2026-02-01 10:30:eve: \u3042" + LONGEST.substring(3);

  /** What stands in each file in front of the last record. */
  enum Attack {
    LONGEST_LINES {
      @Override
      GrowingFile file() {
        return lines(6, "A");
      }
    },
    LINES_OF_THE_SHORTEST_RECORDS {
      @Override
      GrowingFile file() throws IOException {
        byte[] payload = deflate("");
        return new GrowingFile().add(glued(payload, 41_943)).add(glued(payload, 41_943));
      }
    },
    TEXTS_A_THOUSAND_TIMES_AS_LONG_AS_THEIR_LINES {
      @Override
      GrowingFile file() throws IOException {
        return lines(40, deflate(WIDE));
      }
    },
    A_LINE_OF_TEXTS_A_THOUSAND_TIMES_AS_LONG {
      @Override
      GrowingFile file() throws IOException {
        return new GrowingFile().add(glued(deflate(WIDE), 40));
      }
    };

    abstract GrowingFile file() throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void manyTakeNoMoreThanAFew(Attack attack) throws Exception {
    assertSurvives(attack, When.BEFORE);
  }

  @Tag("matrix")
  @ParameterizedTest
  @EnumSource
  void manyThatAreAttackedAtOnceTakeNoMore(Attack attack) throws Exception {
    assertSurvives(attack, When.LIVE);
  }

  private static void assertSurvives(Attack attack, When when) throws Exception {
    try (Child reader = Child.start(SMALL, Reader.class, attack.name(), when.name())) {
      List<String> said = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        said.add(line);
      }
      assertThat(said)
          .containsExactly("the others are through", "those that stopped are through", "closed");
    }
  }

  /** Waits for the records behind the attacks. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] args) throws Exception {
      When when = When.valueOf(args[1]);
      byte[] last = line(deflate("2026-02-01 10:30:al: behind\n"));
      GrowingFile attack = Attack.valueOf(args[0]).file().add(last).add("rubbish\n", 8);
      Files files = new Files();
      CountDownLatch allPaused = new CountDownLatch(1);
      CountDownLatch others = new CountDownLatch(ROOMS / 2);
      CountDownLatch stopped = new CountDownLatch(ROOMS / 2);
      try (ChatClient client =
          ChatClient.builder(files).polling(PollingPolicy.every(Duration.ofMillis(50))).build()) {
        for (int i = 0; i < ROOMS; i++) {
          GrowingFile file = new GrowingFile();
          files.all.put("room" + i + ".txt", file);
          if (when == When.BEFORE) {
            file.addAll(attack);
          }
          boolean stops = i % 2 == 0;
          CountDownLatch goesOn = stops ? others : allPaused;
          CountDownLatch through = stops ? stopped : others;
          ChatSession.builder()
              .client(client)
              .room("room" + i)
              .cipher(HostileFileTest.CIPHER)
              .history(HistoryPolicy.replayAll())
              .allowUnreadable()
              .listener(new Slow(goesOn, through))
              .start();
        }
        if (when == When.LIVE) {
          files.awaitThatReadingStops();
          files.all.values().forEach(file -> file.addAll(attack));
        }
        files.awaitThatReadingStops();
        allPaused.countDown();
        if (others.await(100, TimeUnit.SECONDS)) {
          System.out.println("the others are through");
        }
        if (stopped.await(100, TimeUnit.SECONDS)) {
          System.out.println("those that stopped are through");
        }
      }
      System.out.println("closed");
    }
  }

  /** Listens when it is time to. */
  private record Slow(CountDownLatch goesOn, CountDownLatch through) implements ChatListener {

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      await();
      if (message.text().equals("behind")) {
        through.countDown();
      }
    }

    @Override
    public void onRejectedRecord(ChatSession session, RejectedRecord record) {
      await();
    }

    private void await() {
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Some files. */
  private static final class Files extends GrowingFile {

    private final Map<String, GrowingFile> all = new ConcurrentHashMap<>();
    private int looksWithoutARead;

    /** Waits until nothing is read any more: all was, or no more is taken. */
    synchronized void awaitThatReadingStops() throws InterruptedException {
      looksWithoutARead = 0;
      while (looksWithoutARead < 4) {
        wait();
      }
    }

    @Override
    public synchronized Map<String, FileStatus> stat(Collection<String> names) {
      looksWithoutARead++;
      notifyAll();
      return names.stream()
          .collect(Collectors.toMap(name -> name, name -> FileStatus.ofSize(all.get(name).size())));
    }

    @Override
    public synchronized long read(String name, long position, long limit, ByteSink sink) {
      looksWithoutARead = 0;
      return all.get(name).read(name, position, limit, sink);
    }
  }
}
