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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  @Timeout(120)
  void whatFailedForLackOfMemorySpoilsNoOtherToken() throws Exception {
    // Without buffers of a thread's own, memory ends exactly where it is made to end.
    try (Child child = Child.start(List.of("-Xmx8m", "-XX:-UseTLAB"), Tokens.class)) {
      for (String what : List.of("Fernet opens", "Fernet seals", "Strong opens", "Strong seals")) {
        assertThat(child.readLine()).isEqualTo(what + " when there is enough, none is spoilt");
      }
    }
  }

  /** Opens and seals with a little more memory each time, from none to enough. */
  static final class Tokens {

    private static final RecordContext ROOM = new RecordContext("room", 1);
    private static final byte[] TEXT = new byte[100];

    /** Small pieces of memory, of which some are given back at a time, and larger ones. */
    private static final byte[][] PIECES = new byte[1_000][];

    private static final byte[][] LARGER_PIECES = new byte[256][];
    private static Object[] rest;

    private Tokens() {}

    public static void main(String[] args) {
      MessageCipher fernet = FernetCipher.ofKey(new byte[32]);
      MessageCipher strong = StrongCipher.ofPassword("a password".toCharArray(), "room");
      byte[] ofFernet = fernet.seal(TEXT, ROOM);
      byte[] ofStrong = strong.seal(TEXT, ROOM);
      check("Fernet opens", fernet, ofFernet, () -> fernet.open(ofFernet, ROOM));
      check("Fernet seals", fernet, ofFernet, () -> fernet.seal(TEXT, ROOM));
      check("Strong opens", strong, ofStrong, () -> strong.open(ofStrong, ROOM));
      check("Strong seals", strong, ofStrong, () -> strong.seal(TEXT, ROOM));
    }

    private static void check(String name, MessageCipher cipher, byte[] token, Runnable use) {
      int failed = 0;
      int spoilt = 0;
      boolean enough = false;
      takeAll(1 << 16);
      for (int free = 0; !enough && free < PIECES.length; free += 1 + free / 16) {
        giveBack(free, PIECES);
        try {
          use.run();
          enough = true;
        } catch (OutOfMemoryError e) {
          failed++;
        }
        giveBack(LARGER_PIECES.length, LARGER_PIECES);
        spoilt += cipher.open(token, ROOM).isEmpty() ? 1 : 0;
        spoilt += cipher.open(cipher.seal(TEXT, ROOM), ROOM).isEmpty() ? 1 : 0;
        takeAll(2);
      }
      rest = null;
      System.out.println(
          name
              + (enough && failed > 0 ? " when there is enough, " : " " + enough + failed + ", ")
              + (spoilt > 0 ? spoilt + " are spoilt" : "none is spoilt"));
    }

    /** Takes all that is to be had, in arrays of that many elements at first. */
    private static void takeAll(int largest) {
      take(LARGER_PIECES, 1024);
      take(PIECES, 0);
      int size = largest;
      while (size > 1) {
        try {
          while (true) {
            Object[] more = new Object[size];
            more[0] = rest;
            rest = more;
          }
        } catch (OutOfMemoryError e) {
          size /= 2;
        }
      }
    }

    private static void take(byte[][] pieces, int length) {
      try {
        for (int i = 0; i < pieces.length; i++) {
          if (pieces[i] == null) {
            pieces[i] = new byte[length];
          }
        }
      } catch (OutOfMemoryError e) {
        // As many as there is memory for.
      }
    }

    private static void giveBack(int count, byte[][] pieces) {
      Arrays.fill(pieces, 0, count, null);
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
