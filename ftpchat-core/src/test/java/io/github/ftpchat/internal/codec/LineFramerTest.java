package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LineFramerTest {

  private record Line(
      String content, long position, int totalLength, boolean terminated, boolean tooLong) {}

  private final List<Line> lines = new ArrayList<>();

  private LineFramer framer(long position, int maxLineBytes) {
    return new LineFramer(
        position,
        maxLineBytes,
        (buf, offset, length, start, totalLength, terminated, tooLong) ->
            lines.add(
                new Line(
                    new String(buf, offset, length, StandardCharsets.ISO_8859_1),
                    start,
                    totalLength,
                    terminated,
                    tooLong)));
  }

  private void frame(LineFramer framer, String... chunks) {
    for (String chunk : chunks) {
      byte[] bytes = ("<<" + chunk + ">>").getBytes(StandardCharsets.ISO_8859_1);
      framer.accept(bytes, 2, bytes.length - 4);
      // What is kept of a chunk has to be a copy.
      Arrays.fill(bytes, (byte) '!');
    }
    framer.finish();
  }

  @Property
  void whatNoDecoderLooksAtDoesNotMakeALineTooLong(
      @ForAll @IntRange(min = 1, max = 12) int cut, @ForAll @IntRange(max = 12) int before) {
    lines.clear();
    String junk = "\0\0\0 \u00ff\t\0;\0\0\0\0\0\0\0";
    String text = "gAA" + junk.substring(before) + "-_+/" + junk + "9=" + junk;
    String all = junk.repeat(3) + text + "\r\nnext\n";
    List<String> chunks = new ArrayList<>();
    for (int i = 0; i < all.length(); i += cut) {
      chunks.add(all.substring(i, Math.min(all.length(), i + cut)));
    }
    frame(framer(10, 9), chunks.toArray(String[]::new));
    int total = all.length() - 5;
    assertThat(lines)
        .containsExactly(
            new Line("gAA-_+/9=\0", 10, total, true, false),
            new Line("next", 10L + total, 5, true, false));
  }

  @Example
  void aHoleWithoutEndIsALineOfItsOwn() {
    LineFramer framer = framer(0, 5);
    frame(framer, "\0\0\0\0", "\0\0\0");
    frame(framer, "\0text\n");
    assertThat(lines)
        .containsExactly(new Line("", 0, 7, true, true), new Line("\0text", 7, 6, true, false));
  }

  @Example
  void aHoleWithAnEndIsTooLongAndALineWithMoreThanTheLimitAsWell() {
    LineFramer framer = framer(0, 5);
    frame(framer, "\0\0\0\0", "\0\0\0\n", "\0ab\0\0", "cdef\n", "\0ab\0\0\0\0\0\0\0\0");
    assertThat(lines)
        .containsExactly(
            new Line("", 0, 8, true, true),
            new Line("", 8, 10, true, true),
            new Line("", 18, 11, false, true));
    assertThat(framer.held()).isZero();
  }

  @Example
  void lfCrLfAndCrEndALine() {
    frame(framer(100, 80), "one\ntwo\r\nthree\rfour\n\r\n\r\rfive");
    assertThat(lines)
        .containsExactly(
            new Line("one", 100, 4, true, false),
            new Line("two", 104, 5, true, false),
            new Line("three", 109, 6, true, false),
            new Line("four", 115, 5, true, false),
            new Line("", 120, 2, true, false),
            new Line("", 122, 1, true, false),
            new Line("", 123, 1, true, false),
            new Line("five", 124, 4, false, false));
  }

  @Example
  void crAtTheEndOfAChunkWaitsForItsLf() {
    frame(framer(0, 80), "one\r", "\ntwo\r", "three", "\r");
    assertThat(lines)
        .containsExactly(
            new Line("one", 0, 5, true, false),
            new Line("two", 5, 4, true, false),
            new Line("three", 9, 6, true, false));
  }

  @Example
  void anEmptyFileHasNoLine() {
    frame(framer(0, 80));
    frame(framer(0, 80), "", "");
    assertThat(lines).isEmpty();
  }

  @Example
  void aLineBeyondTheLimitIsToldOnceWithItsLength() {
    frame(framer(0, 3), "abc\nab", "cd\nabcdefgh\nabc", "\nab", "c", "d", "e");
    assertThat(lines)
        .containsExactly(
            new Line("abc", 0, 4, true, false),
            new Line("", 4, 5, true, true),
            new Line("", 9, 9, true, true),
            new Line("abc", 18, 4, true, false),
            new Line("", 22, 5, false, true));
  }

  @Example
  void aLineOfGibibytesComesInSectionsAndIsNotKept() {
    LineFramer framer = framer(7, 1000);
    byte[] chunk = new byte[1 << 26];
    Arrays.fill(chunk, (byte) 'a');
    for (int i = 0; i < 33; i++) {
      framer.accept(chunk, 0, chunk.length);
    }
    framer.accept(new byte[] {'\n', 'b', '\n'}, 0, 3);
    long section = LineFramer.SECTION;
    assertThat(lines)
        .containsExactly(
            new Line("", 7, LineFramer.SECTION, false, true),
            new Line("", 7 + section, LineFramer.SECTION, false, true),
            new Line("", 7 + 2 * section, (1 << 26) + 1, true, true),
            new Line("b", 7 + 2 * section + (1 << 26) + 1, 2, true, false));
  }

  @Property
  void howTheContentIsCutDoesNotMatter(
      @ForAll("content") String content,
      @ForAll @Size(max = 20) List<@IntRange(max = 12) Integer> cuts,
      @ForAll @IntRange(min = 1, max = 12) int maxLineBytes) {
    lines.clear();
    List<String> chunks = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      int to = Math.min(content.length(), from + cut);
      chunks.add(content.substring(from, to));
      from = to;
    }
    chunks.add(content.substring(from));
    frame(framer(5, maxLineBytes), chunks.toArray(String[]::new));
    assertThat(lines).isEqualTo(reference(content, 5, maxLineBytes));
  }

  private static List<Line> reference(String content, long position, int maxLineBytes) {
    List<Line> expected = new ArrayList<>();
    int start = 0;
    while (start < content.length()) {
      int end = start;
      while (end < content.length() && "\r\n".indexOf(content.charAt(end)) < 0) {
        end++;
      }
      int next = content.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, content.length());
      String line = content.substring(start, end);
      boolean hole = false;
      if (line.length() > maxLineBytes) {
        line = line.replaceAll("[^a-j]", "");
        hole = line.isEmpty();
      }
      boolean endless = next == end && end - start > 2 * maxLineBytes;
      boolean tooLong = hole || endless || line.length() > maxLineBytes;
      if (end - start > maxLineBytes) {
        line = line + "\0";
      }
      expected.add(
          new Line(
              tooLong ? "" : line, position + start, next - start, next > end || hole, tooLong));
      start = next;
    }
    return expected;
  }

  @Provide
  Arbitrary<String> content() {
    // Around the terminators and with the high bit set, as eight bytes are looked at at once.
    return Arbitraries.strings()
        .withChars("\r\n\r\nabcdefghij\t\u000B\f\u000E\u0000\u007F\u008A\u008D\u00FF")
        .ofMaxLength(80);
  }
}
