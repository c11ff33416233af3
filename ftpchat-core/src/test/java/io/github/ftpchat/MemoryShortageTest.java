package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.RecordContext;
import io.github.ftpchat.crypto.StrongCipher;
import io.github.ftpchat.internal.concurrent.SerialExecutor;
import io.github.ftpchat.transport.DirectoryTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What else runs in the program takes all memory for a while, again and again, and gives it back.
 */
class MemoryShortageTest {

  private static final String LAST = "last";

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void allMessagesAreShownOnceThereIsMemoryAgain() throws Exception {
    runShort(10);
  }

  @Test
  @Tag("matrix")
  @Timeout(600)
  void allMessagesAreShownThoughItRanShortAHundredTimes() throws Exception {
    runShort(100);
  }

  /** Of those that wait, none for which there is no memory takes the place of another. */
  @Test
  @Timeout(60)
  void noTaskIsLostForOneThatThereIsNoMemoryFor() throws Exception {
    try (Child full = Child.start(List.of("-Xmx24m"), Full.class)) {
      assertThat(full.readLine()).isEqualTo("none is lost");
    }
  }

  /** Puts tasks in line until there is no memory for more. */
  static final class Full {

    private static Runnable turn;
    private static int run;
    private static int firstRun;

    private Full() {}

    public static void main(String[] args) {
      SerialExecutor executor = new SerialExecutor(task -> turn = task);
      Runnable one = () -> run++;
      executor.add(() -> firstRun++);
      int taken = fill(executor, one);
      System.gc();
      executor.retry();
      while (turn != null) {
        Runnable next = turn;
        turn = null;
        next.run();
      }
      boolean all = firstRun == 1 && run == taken;
      System.out.println(
          all
              ? "none is lost"
              : "of %d and the first ran %d and %d".formatted(taken, run, firstRun));
    }

    private static int fill(SerialExecutor executor, Runnable task) {
      int taken = 0;
      int refused = 0;
      while (refused < 2) {
        try {
          executor.add(task);
          taken++;
        } catch (OutOfMemoryError e) {
          refused++;
        }
      }
      return taken;
    }
  }

  /** A cipher that stopped in the midst of one token holds a part of it, and opens no other. */
  @Test
  @Timeout(60)
  void whatFailedForLackOfMemorySpoilsNoOtherToken() throws Exception {
    try (Child child = Child.start(List.of("-Xmx24m"), Tokens.class)) {
      assertThat(child.readLine()).isEqualTo("some failed, none is spoilt");
    }
  }

  /** Seals and opens tokens while there is memory at times, and at times there is none. */
  static final class Tokens {

    private static final RecordContext ROOM = new RecordContext("room", 1);
    private static final byte[] TEXT = new byte[100];

    /** For how many nanoseconds it goes on at the least, and at most until something failed. */
    private static final long SHORTEST = Duration.ofSeconds(5).toNanos();

    private static final long LONGEST = Duration.ofSeconds(40).toNanos();

    private static int failed;
    private static int spoilt;

    private Tokens() {}

    public static void main(String[] args) throws Exception {
      List<MessageCipher> ciphers =
          List.of(
              FernetCipher.ofKey(new byte[32]),
              StrongCipher.ofPassword("a password".toCharArray(), "room"));
      AtomicBoolean over = new AtomicBoolean();
      Thread taker =
          new Thread(
              () -> {
                while (!over.get()) {
                  Reader.takeAll(Duration.ofMillis(700));
                }
              });
      // Should this thread end for lack of memory, all ends, and the test says so.
      taker.setDaemon(true);
      sealAndOpen(ciphers);
      taker.start();
      long start = System.nanoTime();
      // On a busy machine it can take a while until memory is short in the midst of a token.
      while (System.nanoTime() - start < SHORTEST
          || (failed == 0 && System.nanoTime() - start < LONGEST)) {
        sealAndOpen(ciphers);
      }
      over.set(true);
      taker.join();
      System.out.println(
          (failed > 0 ? "some failed, " : "none failed, ")
              + (spoilt > 0 ? spoilt + " are spoilt" : "none is spoilt"));
    }

    /** Without an iterator, for which there may be no memory. */
    private static void sealAndOpen(List<MessageCipher> ciphers) {
      for (int i = 0; i < ciphers.size(); i++) {
        sealAndOpen(ciphers.get(i));
      }
    }

    private static void sealAndOpen(MessageCipher cipher) {
      byte[] token = null;
      while (true) {
        try {
          if (token == null) {
            token = cipher.seal(TEXT, ROOM);
          }
          spoilt += cipher.open(token, ROOM).isEmpty() ? 1 : 0;
          return;
        } catch (OutOfMemoryError e) {
          failed++;
        }
      }
    }
  }

  private void runShort(int rounds) throws Exception {
    int sent = 0;
    try (Child reader =
            Child.start(
                List.of("-Xmx24m"), Reader.class, folder.toString(), Integer.toString(rounds));
        ChatSession writer = room(folder).participant("x").open()) {
      BlockingQueue<String> said = new LinkedBlockingQueue<>();
      Thread listening = new Thread(() -> copy(reader, said));
      listening.start();
      assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("ready");
      String line;
      while ((line = said.poll()) == null) {
        writer.send("message " + sent++).settled().get(30, TimeUnit.SECONDS);
      }
      assertThat(line).isEqualTo("memory is free");
      writer.send(LAST).settled().get(30, TimeUnit.SECONDS);
      assertThat(said.poll(90, TimeUnit.SECONDS)).isEqualTo("shown " + (sent + 1));
    }
  }

  private static void copy(Child reader, BlockingQueue<String> to) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        to.add(line);
      }
    } catch (IOException e) {
      to.add(e.toString());
    }
  }

  private static SessionBuilder room(Path folder) {
    return ChatSession.builder()
        .transport(DirectoryTransport.of(folder))
        .room("room")
        .cipher(FernetCipher.ofKey(new byte[32]));
  }

  /** Reads the room in a virtual machine with little memory. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] arguments) throws Exception {
      AtomicInteger shown = new AtomicInteger();
      AtomicInteger last = new AtomicInteger();
      try (ChatSession session =
          room(Path.of(arguments[0]))
              // However many are sent in the meantime, a heap of this size has room for so many
              // ids.
              .limits(Limits.defaults().withMaxRememberedIds(20_000))
              .listener(
                  ChatListener.ofMessages(
                      (room, message) -> {
                        shown.incrementAndGet();
                        if (message.text().equals(LAST)) {
                          last.incrementAndGet();
                        }
                      }))
              .open()) {
        say("ready");
        // By asking, as waiting in a better way takes memory, which there is none of later.
        // Classes that are made ready without memory never get ready again, the JDK's among them.
        while (shown.get() == 0) {
          Thread.sleep(10);
        }
        Random random = new Random(1);
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
          takeAll(Duration.ofMillis(500 + random.nextInt(1000)));
          // It is free for as long as that.
          Thread.sleep(random.nextInt(100));
        }
        say("memory is free");
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (last.get() == 0 && System.nanoTime() < until) {
          Thread.sleep(10);
        }
        say(
            "shown "
                + shown
                + (last.get() == 1 ? "" : ", the last " + last + " times, " + session.state()));
      }
    }

    private static void say(String line) {
      System.out.println(line);
      System.out.flush();
    }

    /** Takes every piece of memory that is to be had. */
    private static void takeAll(Duration time) {
      long until = System.nanoTime() + time.toNanos();
      Object[] taken = null;
      int size = 1 << 16;
      while (System.nanoTime() < until) {
        try {
          Object[] more = new Object[size];
          more[0] = taken;
          taken = more;
        } catch (OutOfMemoryError e) {
          size = Math.max(2, size / 2);
        }
      }
    }
  }
}
