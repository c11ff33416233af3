package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.RecordContext;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files that are made to exhaust who reads them. They are read in a virtual machine with 64 MiB of
 * memory, which ends at once when that is not enough.
 */
@Timeout(120)
class HostileFileTest {

  private static final List<String> SMALL = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
  static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  /** With a time and a few words, the longest payload. */
  static final String LONGEST = "a".repeat(Limits.defaults().maxPayloadBytes() - 99);

  /** What stands in the file in front of the last record. */
  enum Attack {
    ONE_LINE_OF_A_GIBIBYTE("TOO_LARGE=1") {
      @Override
      GrowingFile file() {
        return new GrowingFile().add("A", 1L << 30).add("\n", 1);
      }
    },
    TEN_MILLION_LINES_OF_ONE_BYTE("MALFORMED=10000001") {
      @Override
      GrowingFile file() {
        return new GrowingFile().add("x\n", 20_000_000);
      }
    },
    TWENTY_MILLION_EMPTY_LINES("shown=1 ") {
      @Override
      GrowingFile file() {
        return new GrowingFile().add("\n", 20_000_000);
      }
    },
    LONGEST_LINES_THAT_ARE_LOOKED_AT("MALFORMED=49") {
      @Override
      GrowingFile file() {
        int length = Limits.defaults().maxLineBytes();
        return new GrowingFile().add("A".repeat(length) + "\n", 48L * (length + 1));
      }
    },
    LINES_OF_NOTHING_BUT_MARKS("TORN=2097150") {
      @Override
      GrowingFile file() {
        return lines(3, "gAAAAA");
      }
    },
    LINES_OF_COPIES_OF_A_RECORD_WITH_RUBBISH_BETWEEN("shown=2 .*TORN=79138, .*DUPLICATE=79135") {
      @Override
      GrowingFile file() throws IOException {
        return lines(2, bare(deflate("")) + "gAAAAA");
      }
    },
    LINES_OF_THE_SHORTEST_RECORDS("shown=83887 ") {
      @Override
      GrowingFile file() throws IOException {
        byte[] payload = deflate("");
        GrowingFile file = new GrowingFile();
        for (int i = 0; i < 2; i++) {
          file.add(glued(payload, 41_943));
        }
        return file;
      }
    },
    BOMBS_OF_A_GIBIBYTE_MADE_BY_WHO_HAS_THE_KEY("TOO_LARGE=8") {
      @Override
      GrowingFile file() {
        return lines(8, bomb());
      }
    },
    TEXTS_A_THOUSAND_TIMES_AS_LONG_AS_THEIR_LINES("shown=301 ") {
      @Override
      GrowingFile file() throws IOException {
        return lines(300, deflate("2026-02-01 10:30:eve: " + LONGEST));
      }
    },
    A_LINE_OF_TEXTS_A_THOUSAND_TIMES_AS_LONG("shown=301 ") {
      @Override
      GrowingFile file() throws IOException {
        return new GrowingFile().add(glued(deflate("2026-02-01 10:30:eve: " + LONGEST), 300));
      }
    },
    NAMES_A_THOUSAND_TIMES_AS_LONG_AS_THEIR_LINES("shown=301 ") {
      @Override
      GrowingFile file() throws IOException {
        return lines(300, deflate("2026-02-01 10:30:" + LONGEST + ": I am"));
      }
    },
    GROWTH_FASTER_THAN_IT_IS_READ("shown=1 ") {
      @Override
      GrowingFile file() {
        return new GrowingFile().add("rubbish\n", 1 << 20).endless();
      }
    };

    /** A pattern of what the listener is told of it. */
    private final String told;

    Attack(String told) {
      this.told = told;
    }

    abstract GrowingFile file() throws IOException;
  }

  /** When the attack is in the file, seen from a session that opens. */
  enum When {
    BEFORE,
    LIVE,
    /** Before, and the history is not asked for. */
    LATER
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*_MILLION_.*")
  void readingGoesOnInLittleMemory(Attack attack) throws Exception {
    assertSurvives(attack, When.BEFORE);
  }

  @Tag("matrix")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*_MILLION_.*")
  void readingGoesOnInLittleMemoryForLonger(Attack attack) throws Exception {
    assertSurvives(attack, When.BEFORE);
  }

  @Tag("matrix")
  @ParameterizedTest
  @EnumSource
  void whoComesLaterGetsWhatIsNew(Attack attack) throws Exception {
    assertSurvives(attack, When.LATER);
  }

  /** All of it is unstable then, and what has to be proven does not wait for the listener. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"LINES_OF_.*", "A_LINE_.*", "NAMES_.*"})
  void whoIsThereWhenItComesGoesOn(Attack attack) throws Exception {
    assertSurvives(attack, When.LIVE);
  }

  private static void assertSurvives(Attack attack, When when) throws IOException {
    try (Child reader = Child.start(SMALL, Reader.class, attack.name(), when.name())) {
      List<String> said = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        said.add(line);
      }
      assertThat(said).first().isEqualTo("the record behind is shown");
      if (when != When.LATER) {
        assertThat(said).element(1).asString().containsPattern(attack.told);
      }
      assertThat(said).last().isEqualTo("closed");
    }
  }

  /** Waits for the record behind the attack, or that comes after it. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] args) throws Exception {
      GrowingFile attack = Attack.valueOf(args[0]).file();
      When when = When.valueOf(args[1]);
      byte[] last = line(deflate("2026-02-01 10:30:alice: behind\n"));
      boolean afterwards = when == When.LATER || attack.endless;
      GrowingFile file = when == When.LIVE ? new GrowingFile() : attack;
      if (!afterwards) {
        attack.add(last).add("rubbish\n", 8);
      }
      CountDownLatch behind = new CountDownLatch(1);
      AtomicInteger shown = new AtomicInteger();
      Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
      ChatListener listener =
          new ChatListener() {
            @Override
            public void onMessage(ChatSession session, ChatMessage message) {
              file.awaitThatReadingPaused();
              shown.incrementAndGet();
              if (message.text().equals("behind")) {
                behind.countDown();
              }
            }

            @Override
            public void onRejectedRecord(ChatSession session, RejectedRecord record) {
              file.awaitThatReadingPaused();
              rejected.merge(record.reason(), 1, Integer::sum);
            }
          };
      try (ChatSession session =
          ChatSession.builder()
              .transport(file)
              .room("room")
              .cipher(CIPHER)
              .history(when == When.LATER ? HistoryPolicy.none() : HistoryPolicy.replayAll())
              .allowUnreadable()
              .listener(listener)
              .open()) {
        if (when == When.LIVE) {
          file.addAll(attack);
        }
        if (afterwards) {
          file.awaitGrowth();
          file.add(last).add("rubbish\n", 8);
        }
        if (behind.await(60, TimeUnit.SECONDS)) {
          System.out.println("the record behind is shown");
        }
        System.out.println("shown=" + shown + " " + rejected + " " + session.state().phase());
      }
      System.out.println("closed");
    }
  }

  /** Lines as long as any that is looked at. */
  static GrowingFile lines(int count, String pattern) {
    int length = Limits.defaults().maxLineBytes();
    String line = pattern.repeat(length / pattern.length() + 1).substring(0, length) + "\n";
    return new GrowingFile().add(line, count * (length + 1L));
  }

  static GrowingFile lines(int count, byte[] payload) {
    GrowingFile file = new GrowingFile();
    for (int i = 0; i < count; i++) {
      file.add(line(payload));
    }
    return file;
  }

  /** Records that lost their line feeds. */
  static byte[] glued(byte[] payload, int count) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      line.writeBytes(bare(payload).getBytes(StandardCharsets.US_ASCII));
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static String bare(byte[] payload) {
    byte[] token = CIPHER.seal(payload, new RecordContext("room", 1));
    return Base64.getUrlEncoder().encodeToString(token);
  }

  static byte[] line(byte[] payload) {
    byte[] token = CIPHER.seal(payload, new RecordContext("room", 1));
    byte[] text = Base64.getEncoder().encode(Base64.getUrlEncoder().encode(token));
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    return line;
  }

  static byte[] deflate(String text) throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(payload)) {
      deflater.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return payload.toByteArray();
  }

  /** A whole stream, as whoever has the key can make it, that inflates to a gibibyte. */
  private static byte[] bomb() {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater =
        new DeflaterOutputStream(payload, new Deflater(Deflater.BEST_COMPRESSION), 1 << 16)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 1 << 10; i++) {
        deflater.write(zeros);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return payload.toByteArray();
  }

  /** One file, whose content is made when it is read. Nothing can be written. */
  static class GrowingFile implements Transport {

    private static final int SLICE = 64 << 10;
    private static final int ENOUGH = 24 << 20;
    private static final int GROWTH = 2 * SLICE;

    /** A part of the file, which repeats its content. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Part(long start, long end, byte[] content) {}

    private final List<Part> parts = new ArrayList<>();
    private boolean endless;
    private int looks;
    private boolean paused;

    GrowingFile add(byte[] content) {
      return add(content, content.length);
    }

    synchronized GrowingFile add(String pattern, long length) {
      // Not every byte is to be copied by itself.
      String content = pattern.repeat(Math.max(1, SLICE / pattern.length()));
      return add(content.getBytes(StandardCharsets.US_ASCII), length);
    }

    synchronized void addAll(GrowingFile other) {
      for (Part part : other.parts) {
        add(part.content(), part.end() - part.start());
      }
    }

    private synchronized GrowingFile add(byte[] content, long length) {
      parts.add(new Part(size(), size() + length, content));
      return this;
    }

    /** From now on it grows at every look, and twice as fast as it is read. */
    GrowingFile endless() {
      endless = true;
      return this;
    }

    /** Waits until it has grown by more than what can be guarded, if it grows. */
    synchronized void awaitGrowth() throws InterruptedException {
      while (endless && size() < ENOUGH) {
        wait();
      }
    }

    /**
     * Waits, once, until there were looks at it again: until everything was read or no more is
     * taken. For that long, its listener is a slow one.
     */
    synchronized void awaitThatReadingPaused() {
      int enough = looks + 2;
      while (!paused && looks < enough) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      paused = true;
    }

    private synchronized void look() {
      looks++;
      notifyAll();
    }

    private synchronized void grow() {
      notifyAll();
      if (endless) {
        Part last = parts.remove(parts.size() - 1);
        parts.add(new Part(last.start(), last.end() + GROWTH, last.content()));
      }
    }

    synchronized long size() {
      return parts.isEmpty() ? 0 : parts.get(parts.size() - 1).end();
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) {
      look();
      grow();
      return names.stream()
          .filter(name -> name.equals("room.txt"))
          .collect(Collectors.toMap(name -> name, name -> FileStatus.ofSize(size())));
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink) {
      byte[] slice = new byte[SLICE];
      long done = 0;
      while (done < limit) {
        grow();
        int length = fill(slice, position + done, (int) Math.min(slice.length, limit - done));
        if (length == 0) {
          break;
        }
        sink.accept(slice, 0, length);
        done += length;
      }
      return done;
    }

    private synchronized int fill(byte[] slice, long position, int length) {
      int filled = 0;
      for (Part part : parts) {
        for (long at = position + filled;
            filled < length && at >= part.start() && at < part.end();
            at = position + filled) {
          int from = (int) ((at - part.start()) % part.content().length);
          int most = (int) Math.min(length - filled, part.end() - at);
          int count = Math.min(most, part.content().length - from);
          System.arraycopy(part.content(), from, slice, filled, count);
          filled += count;
        }
      }
      return filled;
    }

    @Override
    public AppendResult append(String name, byte[] data) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> list(String directory) {
      return List.of();
    }

    @Override
    public boolean makeDirectory(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean removeDirectory(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TransportCapabilities capabilities() {
      return TransportCapabilities.none()
          .withChannel(TransportCapabilities.Channel.LOCAL)
          .withConnection(1);
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
