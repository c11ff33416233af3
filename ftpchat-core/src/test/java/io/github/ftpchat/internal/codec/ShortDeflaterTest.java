package io.github.ftpchat.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What it makes is a stream that the JDK's inflater and ours take for the text. */
class ShortDeflaterTest {

  private final ShortDeflater deflater = new ShortDeflater();

  @Property(tries = 5000)
  void whatItMakesInflatesToTheText(@ForAll("texts") byte[] text) throws DataFormatException {
    byte[] zlib = deflater.deflate(text);
    if (zlib != null) {
      assertInflatesTo(text, zlib);
      // Header, block and checksum of a text that is stored as it is.
      assertThat(zlib.length).isLessThan(2 + 5 + text.length + 4);
    }
  }

  @Example
  void aRunOfAnyLengthAtAnyDistanceInflates() throws DataFormatException {
    Random random = new Random(1);
    for (int distance = 1; distance < 250; distance++) {
      byte[] noise = new byte[distance];
      random.nextBytes(noise);
      for (int run = 3; distance + run <= ShortDeflater.MAX_INPUT; run++) {
        byte[] text = new byte[distance + run];
        for (int i = 0; i < text.length; i++) {
          text[i] = noise[i % distance];
        }
        byte[] zlib = deflater.deflate(text);
        if (zlib != null) {
          assertInflatesTo(text, zlib);
        }
      }
    }
  }

  @Example
  void takesEveryShortMessageAndLeavesWhatIsTooLongOrDoesNotGetShorter() {
    for (int length = 0; length <= ShortDeflater.MAX_INPUT; length++) {
      assertThat(deflater.deflate("hello ".repeat(50).substring(0, length).getBytes(UTF_8)))
          .isNotNull();
    }
    assertThat(deflater.deflate(new byte[ShortDeflater.MAX_INPUT + 1])).isNull();
    byte[] noise = new byte[200];
    new Random(1).nextBytes(noise);
    assertThat(deflater.deflate(noise)).isNull();
  }

  private static void assertInflatesTo(byte[] text, byte[] zlib) throws DataFormatException {
    Inflater jdk = new Inflater();
    jdk.setInput(zlib);
    byte[] out = new byte[ShortDeflater.MAX_INPUT + 1];
    assertThat(jdk.inflate(out)).isEqualTo(text.length);
    assertThat(jdk.finished()).isTrue();
    assertThat(jdk.getRemaining()).isZero();
    jdk.end();
    assertThat(Arrays.copyOf(out, text.length)).isEqualTo(text);
    Arrays.fill(out, (byte) 0);
    assertThat(new ShortInflater().inflate(zlib, out, out.length)).isEqualTo(text.length);
    assertThat(Arrays.copyOf(out, text.length)).isEqualTo(text);
  }

  @Provide
  Arbitrary<byte[]> texts() {
    Arbitrary<byte[]> words =
        Arbitraries.strings()
            .withChars("abcdefgh \n:0123\u0645\u0631")
            .ofMaxLength(150)
            .map(text -> text.getBytes(UTF_8));
    Arbitrary<byte[]> bytes =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(ShortDeflater.MAX_INPUT);
    Arbitrary<byte[]> runs =
        Combinators.combine(
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(40),
                Arbitraries.integers().between(1, ShortDeflater.MAX_INPUT))
            .as(
                (pattern, size) -> {
                  byte[] run = new byte[size];
                  for (int i = 0; i < size; i++) {
                    run[i] = pattern[i % pattern.length];
                  }
                  return run;
                });
    return Arbitraries.oneOf(words, bytes, runs);
  }
}
