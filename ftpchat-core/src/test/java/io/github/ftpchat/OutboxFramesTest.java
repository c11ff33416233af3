package io.github.ftpchat;

import static io.github.ftpchat.DirectoryOutboxTest.frames;
import static io.github.ftpchat.DirectoryOutboxTest.join;
import static io.github.ftpchat.Entries.assertSame;
import static io.github.ftpchat.Entries.entry;
import static io.github.ftpchat.Entries.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.internal.disk.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboxFramesTest {

  @TempDir Path directory;

  @Test
  void aJournalThatWasCutOffAnywhereKeepsEveryWholeEntry() throws Exception {
    List<SealedMessage> entries =
        List.of(entry("a", 1), entry("b", 2), entry("a", 3), entry("a", 4));
    List<byte[]> frames = frames(entries);
    byte[] journal = join(frames);
    for (int length = 0; length <= journal.length; length++) {
      int whole = 0;
      for (int end = frames.get(0).length; end <= length; end += frames.get(whole).length) {
        whole++;
        if (whole == frames.size()) {
          break;
        }
      }
      assertRecovers(Arrays.copyOf(journal, length), entries.subList(0, whole));
    }
  }

  @Test
  void anyFlippedByteCostsNoMoreThanItsFrame() throws Exception {
    List<SealedMessage> entries =
        List.of(entry("a", 1), entry("b", 2), entry("a", 3), entry("a", 4));
    List<byte[]> frames = frames(entries);
    byte[] journal = join(frames);
    int frame = 0;
    int frameEnd = frames.get(0).length;
    for (int i = 0; i < journal.length; i++) {
      if (i == frameEnd) {
        frameEnd += frames.get(++frame).length;
      }
      List<SealedMessage> others = new ArrayList<>(entries);
      others.remove(frame);
      for (int mask : new int[] {1, 0x80, 0xFF}) {
        byte[] flipped = journal.clone();
        flipped[i] ^= (byte) mask;
        assertRecovers(flipped, others);
      }
    }
  }

  @Test
  void aDamagedRemovalBringsItsEntryBackAndCostsNoOther() throws Exception {
    List<SealedMessage> entries = List.of(entry("a", 1), entry("a", 2), entry("a", 3));
    byte[] removal = OutboxFrames.remove("a", List.of(id(1), id(3)));
    byte[] before = join(frames(entries));
    byte[] after = OutboxFrames.add(entry("a", 4));
    assertRecovers(join(List.of(before, removal, after)), List.of(entry("a", 2), entry("a", 4)));
    for (int i = 0; i < removal.length; i++) {
      byte[] flipped = removal.clone();
      flipped[i] ^= 4;
      assertRecovers(
          join(List.of(before, flipped, after)),
          List.of(entry("a", 1), entry("a", 2), entry("a", 3), entry("a", 4)));
    }
  }

  @Test
  void anythingInFrontOfBetweenAndBehindFramesIsSkipped() throws Exception {
    Random random = new Random(7);
    List<SealedMessage> entries = List.of(entry("a", 1), entry("b", 2), entry("a", 3));
    List<byte[]> frames = frames(entries);
    byte[] torn = Arrays.copyOf(OutboxFrames.add(entry("a", 19)), 60);
    for (int round = 0; round < 200; round++) {
      List<byte[]> parts = new ArrayList<>();
      for (byte[] frame : frames) {
        parts.add(garbage(random, torn));
        parts.add(frame);
      }
      parts.add(garbage(random, torn));
      assertRecovers(join(parts), entries);
    }
  }

  @Test
  void aLengthThatCannotBeIsNotBelieved() throws Exception {
    byte[] good = OutboxFrames.add(entry("a", 1));
    for (int length :
        new int[] {Integer.MIN_VALUE, -1, 0, 1, OutboxFrames.MAX_BODY + 1, Integer.MAX_VALUE}) {
      byte[] hostile = join(List.of(head(1, length), new byte[50]));
      assertRecovers(join(List.of(hostile, good)), List.of(entry("a", 1)));
    }
  }

  @Test
  void aBodyThatWeDoNotWriteIsSkippedThoughItsChecksumFits() throws Exception {
    byte[] good = OutboxFrames.add(entry("a", 1));
    byte[] longRoom = new byte[26];
    longRoom[24] = (byte) 0xFF;
    byte[] badUtf = new byte[28];
    badUtf[25] = 2;
    badUtf[26] = (byte) 0xFF;
    List<byte[]> hostile =
        List.of(
            OutboxFrames.frame((byte) 1, new byte[0]),
            OutboxFrames.frame((byte) 1, new byte[25]),
            OutboxFrames.frame((byte) 1, longRoom),
            OutboxFrames.frame((byte) 1, badUtf),
            OutboxFrames.frame((byte) 2, new byte[0]),
            OutboxFrames.frame((byte) 2, new byte[9]),
            OutboxFrames.frame((byte) 0, new byte[40]),
            OutboxFrames.frame((byte) 3, new byte[40]));
    for (byte[] frame : hostile) {
      assertRecovers(join(List.of(frame, good, frame)), List.of(entry("a", 1)));
    }
  }

  @Test
  void aHostileJournalIsReadInLinearTime() throws Exception {
    int size = 32 << 20;
    ByteArrayOutputStream journal = new ByteArrayOutputStream(size);
    while (journal.size() < size) {
      // Each claims as much as it can; none has a body that fits.
      journal.writeBytes(head(1, OutboxFrames.MAX_BODY));
      journal.writeBytes(head(1, 100));
      journal.writeBytes(
          head(2, Math.max(0, Math.min(OutboxFrames.MAX_BODY, size - journal.size() - 1_000))));
    }
    byte[] good = OutboxFrames.add(entry("a", 1));

    assertRecovers(join(List.of(good, journal.toByteArray())), List.of(entry("a", 1)));
  }

  @Test
  void aMarkCannotStandInsideARoomOrAToken() throws Exception {
    byte[] frame = OutboxFrames.add(entry("\uFFFF\u00FF \uD83D\uDE00", 1));
    for (int i = 1; i < frame.length; i++) {
      if (frame[i] == (byte) 0xFF) {
        assertThat(i).as("only in the sums").matches(at -> at < 13 || at >= frame.length - 4);
      }
    }
  }

  /** The frames were made by other code, from the description. */
  @Test
  void theFormatStaysAsItIs() throws Exception {
    SealedMessage entry =
        new SealedMessage("r\u00e9", new MessageId(1, 2), new byte[] {65, 66}, 30, 16, -2);
    HexFormat hex = HexFormat.of();
    assertThat(hex.formatHex(OutboxFrames.add(entry)))
        .isEqualTo(
            "ff46544301000000299c8ffdba0100000000000000010000000000000002"
                + "000000000000001e10fffffffffffffffe000372c3a941427638d3ed");
    assertThat(hex.formatHex(OutboxFrames.remove("r\u00e9", List.of(new MessageId(1, 2)))))
        .isEqualTo(
            "ff4654430200000015a91ccb2f000372c3a90000000000000001000000000000" + "0002199f1a9a");
  }

  private void assertRecovers(byte[] journal, List<SealedMessage> expected) throws IOException {
    Path path = Files.write(directory.resolve("journal"), journal);
    MemoryOutbox recovered = new MemoryOutbox();
    List<long[]> gaps = new ArrayList<>();
    long end;
    try (DurableFile file = new DurableFile(path)) {
      end =
          OutboxFrames.read(
              file,
              journal.length,
              new OutboxFrames.Reader() {
                @Override
                public void added(SealedMessage entry, int frameLength) {
                  recovered.add(List.of(entry));
                }

                @Override
                public void removed(String room, List<MessageId> ids) {
                  recovered.remove(room, ids);
                }

                @Override
                public void damaged(long from, long to) {
                  gaps.add(new long[] {from, to});
                }
              });
    }
    for (String room : List.of("a", "b")) {
      assertSame(
          recovered.load(room), expected.stream().filter(e -> e.room().equals(room)).toList());
    }
    long last = 0;
    for (long[] gap : gaps) {
      assertThat(gap[0]).isBetween(last, gap[1] - 1);
      last = gap[1];
    }
    assertThat(end).isBetween(last, (long) journal.length);
  }

  private static byte[] garbage(Random random, byte[] torn) {
    byte[] garbage = new byte[random.nextInt(80)];
    switch (random.nextInt(4)) {
      case 0 -> random.nextBytes(garbage);
      case 1 -> garbage = torn;
      case 2 -> Arrays.fill(garbage, (byte) 0xFF);
      default -> {
        // Zeros.
      }
    }
    return garbage;
  }

  /** Makes the head of a frame, with a checksum that fits. */
  private static byte[] head(int kind, int length) {
    ByteBuffer head = ByteBuffer.allocate(13).putInt(0xFF465443).put((byte) kind).putInt(length);
    CRC32C sum = new CRC32C();
    sum.update(head.array(), 0, 9);
    return head.putInt((int) sum.getValue()).array();
  }
}
