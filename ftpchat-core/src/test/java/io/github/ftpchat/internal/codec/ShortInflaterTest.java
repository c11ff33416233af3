package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What it knows is what the JDK's inflater says, and it knows what zlib makes of short texts. */
class ShortInflaterTest {

  private static final int ROOM = 5000;

  private final ShortInflater inflater = new ShortInflater();

  @Property(tries = 2000)
  void inflatesWhatWasDeflatedOrDoesNotKnow(
      @ForAll("contents") byte[] content,
      @ForAll @IntRange(max = 9) int level,
      @ForAll @IntRange(max = 2) int strategy) {
    byte[] zlib = deflate(content, level, strategy);
    byte[] out = new byte[ROOM];
    int length = inflater.inflate(zlib, out, ROOM);
    if (length != ShortInflater.UNKNOWN) {
      assertThat(Arrays.copyOf(out, length)).isEqualTo(content);
    }
  }

  @Property(tries = 5000)
  void whatItMakesOfABrokenStreamTheJdkMakesOfItToo(
      @ForAll("contents") byte[] content,
      @ForAll @Size(min = 1, max = 3) int[] where,
      @ForAll byte what,
      @ForAll @IntRange(max = 2) int tail) {
    byte[] zlib = deflate(content, 6, Deflater.DEFAULT_STRATEGY);
    for (int i : where) {
      zlib[Math.floorMod(i, zlib.length)] ^= what;
    }
    assertAgrees(Arrays.copyOf(zlib, zlib.length + tail));
  }

  @Property(tries = 5000)
  void whatItMakesOfNoiseTheJdkMakesOfItToo(
      @ForAll @Size(max = 60) byte[] noise, @ForAll @IntRange(max = 3) int type) {
    byte[] zlib = new byte[noise.length + 3];
    zlib[0] = 0x78;
    zlib[1] = (byte) 0x9C;
    System.arraycopy(noise, 0, zlib, 3, noise.length);
    zlib[2] = (byte) (noise.length > 0 ? (noise[0] & 0xF8) | type << 1 | 1 : 1);
    assertAgrees(zlib);
  }

  /** The checksum hides what a changed block inflates to; with the right one it is the same. */
  @Property(tries = 5000)
  void changedBlocksWithTheRightChecksumInflateTheSame(
      @ForAll("contents") byte[] content,
      @ForAll @Size(min = 1, max = 3) int[] where,
      @ForAll byte what) {
    byte[] whole = deflate(content, 6, Deflater.DEFAULT_STRATEGY);
    byte[] deflated = Arrays.copyOfRange(whole, 2, whole.length + 8);
    for (int i : where) {
      deflated[Math.floorMod(i, whole.length)] ^= what;
    }
    Inflater raw = new Inflater(true);
    raw.setInput(deflated);
    byte[] expected = new byte[4096];
    int length = 0;
    try {
      length = raw.inflate(expected);
    } catch (DataFormatException e) {
      return;
    }
    if (raw.finished()) {
      Adler32 adler = new Adler32();
      adler.update(expected, 0, length);
      int used = raw.getTotalIn();
      byte[] zlib = new byte[2 + used + 4];
      zlib[0] = 0x78;
      zlib[1] = (byte) 0x9C;
      System.arraycopy(deflated, 0, zlib, 2, used);
      for (int i = 0; i < 4; i++) {
        zlib[2 + used + i] = (byte) (adler.getValue() >>> (24 - 8 * i));
      }
      byte[] out = new byte[ROOM];
      int ours = inflater.inflate(zlib, out, ROOM);
      if (ours != ShortInflater.UNKNOWN) {
        assertThat(ours).isEqualTo(length);
        assertThat(Arrays.copyOf(out, ours)).isEqualTo(Arrays.copyOf(expected, length));
      }
    }
    raw.end();
  }

  @Property
  void aStreamThatIsCutIsNotKnown(@ForAll("contents") byte[] content, @ForAll int where) {
    byte[] zlib = deflate(content, 6, Deflater.DEFAULT_STRATEGY);
    byte[] cut = Arrays.copyOf(zlib, Math.floorMod(where, zlib.length));
    assertThat(inflater.inflate(cut, new byte[ROOM], ROOM)).isEqualTo(ShortInflater.UNKNOWN);
  }

  @Example
  void knowsEveryShortMessage() {
    Random random = new Random(1);
    String letters = "lorem ipsum dolor sit amet, \u0645\u0631\u062D\u0628\u0627 \uD83D\uDE00";
    int known = 0;
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder("2026-02-01 10:30:alice: ");
      int size = random.nextInt(400);
      for (int j = 0; j < size; j++) {
        text.appendCodePoint(letters.codePointAt(random.nextInt(33)));
      }
      byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
      byte[] zlib = deflate(content, 6, Deflater.DEFAULT_STRATEGY);
      byte[] out = new byte[ROOM];
      int length = inflater.inflate(zlib, out, ROOM);
      // What does not get shorter is stored as it is, and left to the JDK.
      boolean stored = (zlib[2] & 0b110) == 0;
      assertThat(length).isEqualTo(stored ? ShortInflater.UNKNOWN : content.length);
      known += stored ? 0 : 1;
      assertThat(Arrays.copyOf(out, Math.max(0, length))).isEqualTo(stored ? new byte[0] : content);
    }
    assertThat(known).isGreaterThan(4900);
  }

  @Example
  void keepsToItsRoom() {
    for (byte[] content :
        new byte[][] {"abcdefgh".getBytes(StandardCharsets.US_ASCII), new byte[8]}) {
      byte[] zlib = deflate(content, 6, Deflater.DEFAULT_STRATEGY);
      assertThat(inflater.inflate(zlib, new byte[8], 8)).isEqualTo(8);
      assertThat(inflater.inflate(zlib, new byte[7], 8)).isEqualTo(ShortInflater.UNKNOWN);
      assertThat(inflater.inflate(zlib, new byte[8], 7)).isEqualTo(ShortInflater.UNKNOWN);
    }
    byte[] white = new byte[4097];
    Arrays.fill(white, (byte) 0xFF);
    byte[] out = new byte[ROOM];
    assertThat(inflater.inflate(deflate(white, 6, 0), out, ROOM)).isEqualTo(ShortInflater.UNKNOWN);
    // As many of the greatest bytes as the checksum takes without a remainder in between.
    byte[] most = Arrays.copyOf(white, 4096);
    assertThat(inflater.inflate(deflate(most, 6, 0), out, ROOM)).isEqualTo(4096);
  }

  private void assertAgrees(byte[] zlib) {
    byte[] out = new byte[ROOM];
    int length = inflater.inflate(zlib, out, ROOM);
    if (length == ShortInflater.UNKNOWN) {
      return;
    }
    Inflater jdk = new Inflater();
    jdk.setInput(zlib);
    byte[] expected = new byte[ROOM];
    try {
      assertThat(jdk.inflate(expected)).isEqualTo(length);
      assertThat(jdk.finished()).isTrue();
      assertThat(Arrays.copyOf(out, length)).isEqualTo(Arrays.copyOf(expected, length));
    } catch (DataFormatException e) {
      throw new AssertionError("the JDK refuses what was inflated", e);
    } finally {
      jdk.end();
    }
  }

  private static byte[] deflate(byte[] content, int level, int strategy) {
    Deflater deflater = new Deflater(level);
    deflater.setStrategy(strategy);
    deflater.setInput(content);
    deflater.finish();
    byte[] zlib = new byte[content.length * 2 + 64];
    int length = 0;
    while (!deflater.finished()) {
      length += deflater.deflate(zlib, length, zlib.length - length);
    }
    deflater.end();
    return Arrays.copyOf(zlib, length);
  }

  @Provide
  Arbitrary<byte[]> contents() {
    Arbitrary<byte[]> texts =
        Arbitraries.strings()
            .withChars("abcdefgh \n:0123")
            .ofMaxLength(300)
            .map(text -> text.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<byte[]> runs =
        Combinators.combine(
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(40),
                Arbitraries.integers().between(1, 4500))
            .as(
                (pattern, size) -> {
                  byte[] run = new byte[size];
                  for (int i = 0; i < size; i++) {
                    run[i] = pattern[i % pattern.length];
                  }
                  return run;
                });
    return Arbitraries.oneOf(texts, bytes, runs);
  }
}
